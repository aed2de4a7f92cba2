"""The pure rules of signing up: parties, telephone numbers, spoken codes."""

import pytest

from events_service.errors import Invalid
from events_service.registration.codes import NUMBERS, WORDS, spoken_code
from events_service.registration.rules import Party, phone_number


def parsed(**given: object) -> Party:
    return Party.parse({"name": "Chloé", **given}, department="34", most_seats=5, locale="fr")


def refused(**given: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        parsed(**given)
    return refusal.value.fields


def test_a_name_is_enough() -> None:
    assert parsed() == Party("Chloé", 1, None, None, (), "fr", "")


def test_everything_wrong_is_said_at_once() -> None:
    wrong = refused(name=" ", seats="6", email="x", phone="y", locale="de")

    assert wrong == {
        "name": "required",
        "seats": "out_of_range",
        "email": "not_an_email",
        "phone": "not_a_phone",
        "locale": "unknown",
    }


def test_companions_fit_the_seats() -> None:
    assert parsed(seats=3, companions="Denise\n\nÉmile").companions == ("Denise", "Émile")
    assert refused(seats=2, companions=["Denise", "Émile"]) == {"companions": "more_than_seats"}


@pytest.mark.parametrize(
    ("raw", "department", "expected"),
    [
        ("06 12 34 56 78", "34", "+33612345678"),
        ("06.39.98.12.34", "34", "+33639981234"),
        ("+33 6 12 34 56 78", "974", "+33612345678"),
        ("0692 12 34 56", "974", "+262692123456"),
        ("06 12 34 56 78", "974", "+33612345678"),
        ("0690 12 34 56", "971", "+590690123456"),
        ("87 12 34 56", "987", "+68987123456"),
    ],
)
def test_a_number_is_read_as_dialled_at_the_place(raw: str, department: str, expected: str) -> None:
    assert phone_number(raw, department) == expected


@pytest.mark.parametrize("raw", ["06", "abc", "06 12 34 56 7", "1" * 30, "+", "☎"])
def test_what_is_no_number_is_refused(raw: str) -> None:
    with pytest.raises(Invalid):
        phone_number(raw, "34")


def test_the_same_answers_have_the_same_fingerprint() -> None:
    assert parsed(email="a@example.org").fingerprint == parsed(email="a@example.org").fingerprint
    assert parsed(email="a@example.org").fingerprint != parsed(email="b@example.org").fingerprint


def test_codes_never_repeat_on_a_roster() -> None:
    everyone = len(WORDS) * NUMBERS + 200

    assert len({spoken_code(424242, position) for position in range(1, everyone + 1)}) == everyone


def test_codes_are_a_short_word_without_accents_and_a_number_of_two_digits() -> None:
    word, number = spoken_code(7, 1).split()

    assert word.isascii()
    assert 10 <= int(number) <= 99
    assert len(set(WORDS)) == len(WORDS)
