"""The name of an attempt opens a registration: ours are signed, others' are long and bound to their network."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from events_service.errors import Invalid
from events_service.web.http.intents import intent_of_form, intent_of_stranger, new_intent

SESSION, OTHER = UUID(int=1), UUID(int=2)
LONG = "0123456789abcdef"


def a_request_from(address: str = "192.0.2.7", *, key: str = "k" * 32) -> Any:
    state = SimpleNamespace(settings=SimpleNamespace(secret_key=key))
    return SimpleNamespace(app=SimpleNamespace(state=state), client=SimpleNamespace(host=address))


def test_a_form_of_ours_is_the_same_attempt_wherever_it_is_sent_from():
    form = new_intent(a_request_from(), SESSION)

    name = form.partition(".")[0]
    assert intent_of_form(a_request_from(), SESSION, form) == f"form:{name}"
    assert intent_of_form(a_request_from("198.51.100.1"), SESSION, form) == f"form:{name}"
    assert new_intent(a_request_from(), SESSION) != form


@pytest.mark.parametrize("there", [(a_request_from(), OTHER), (a_request_from(key="o" * 32), SESSION)])
def test_a_form_of_another_session_or_installation_is_a_strangers(there: tuple[Any, UUID]):
    form = new_intent(a_request_from(), SESSION)

    assert str(intent_of_form(*there, form)).startswith("stranger:")


@pytest.mark.parametrize(
    "easy", ["", "x", "0123456789abcde", "aaaaaaaaaaaaaaaaaaaaaaaa", "abababababababababab"]
)
def test_a_name_that_anybody_could_choose_names_no_attempt(easy: str):
    assert intent_of_form(a_request_from(), SESSION, easy) is None


def test_two_strangers_with_one_name_do_not_meet():
    here, there = (
        intent_of_stranger(a_request_from(), LONG),
        intent_of_stranger(a_request_from("198.51.100.1"), LONG),
    )

    assert here == intent_of_stranger(a_request_from(), LONG)
    assert here != there
    assert str(here).endswith(f":{LONG}")


@pytest.mark.parametrize(
    ("name", "code"), [("", "too_short"), ("0123456789abcde", "too_short"), ("ab" * 8, "easy_to_guess")]
)
def test_a_strangers_name_must_be_hard_to_guess(name: str, code: str):
    with pytest.raises(Invalid) as refused:
        intent_of_stranger(a_request_from(), name)

    assert refused.value.fields == {"Idempotency-Key": code}


def test_no_name_is_no_attempt():
    assert intent_of_stranger(a_request_from(), None) is None
