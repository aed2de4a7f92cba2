"""Each answer to a question is one press in the same form."""

import pytest

from events_service.messages.misspellings import PerhapsMisspelt
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.rules import NotEnoughSeats
from events_service.web.questions import answers_kept, as_answered

FORM = {"name": "Chloé", "seats": "4", "email": "chloe@gmial.example"}
EVERY_ANSWER = {"again": "yes", "if_full": "wait", "email_insisted": "chloe@gmial.example", "person": "yes"}


@pytest.mark.parametrize(
    ("pressed", "form"),
    [
        ({}, FORM),
        ({"take": "2"}, {**FORM, "seats": "2"}),
        ({"email_meant": "chloe@gmail.example"}, {**FORM, "email": "chloe@gmail.example"}),
        ({"take": "", "email_meant": ""}, FORM),
        ({"again": "yes"}, {**FORM, "again": "yes"}),
    ],
)
def test_as_answered_is_the_form_as_the_button_makes_it(pressed: dict[str, str], form: dict[str, str]):
    assert as_answered({**FORM, **pressed}) == form


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        (None, None),
        (AlreadySignedUp(), None),
        (NotEnoughSeats(left=1, may_wait=True), "if_full"),
        (PerhapsMisspelt(typed="a", meant="b"), "email_insisted"),
    ],
)
def test_answers_kept_are_all_but_the_one_that_is_asked_again(
    question: Exception | None, left_out: str | None
):
    kept = answers_kept({**FORM, **EVERY_ANSWER}, question, full=False)

    assert kept == {name: answer for name, answer in EVERY_ANSWER.items() if name != left_out}


@pytest.mark.parametrize(("full", "kept"), [(True, {"if_full": "wait"}), (False, {})])
def test_answers_kept_on_a_full_session_say_that_the_party_waits(full: bool, kept: dict[str, str]):
    assert answers_kept(FORM, None, full=full) == kept
