"""A wish as it is typed."""

import pytest

from events_service.errors import Invalid
from events_service.registration.wish_rules import Reason, WishDraft


def test_parse_takes_a_topic_alone() -> None:
    draft = WishDraft.parse({"topic": "email"}, department="34")

    assert draft == WishDraft("email", Reason.NO_DATE, "", None)


def test_parse_reads_a_number_as_it_is_dialled_there() -> None:
    typed = {"topic": "email", "reason": "full", "name": "Yvette", "phone": "06 12 34 56 78"}

    assert WishDraft.parse(typed, department="34") == WishDraft(
        "email", Reason.FULL, "Yvette", "+33612345678"
    )


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"topic": "required"}),
        ({"topic": "telepathie"}, {"topic": "unknown"}),
        ({"topic": "email", "reason": "bored"}, {"reason": "unknown"}),
        ({"topic": "email", "name": "Yvette"}, {"phone": "phone_to_be_called"}),
        ({"topic": "email", "phone": "0612345678"}, {"name": "required"}),
        ({"topic": "email", "name": "www.example.org", "phone": "0612345678"}, {"name": "no_links"}),
    ],
)
def test_parse_says_what_is_wrong(typed: dict[str, str], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        WishDraft.parse(typed, department="34")

    assert refused.value.fields == wrong
