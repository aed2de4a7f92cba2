"""Parties: what is kept of them, and what they may not say."""

import pytest

from events_service.errors import Invalid
from events_service.registration.parties import Party


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


@pytest.mark.parametrize("name", ["J.P. Martin", "St.Denis", "M.Dupont", "O’Brien", "A.-M. Petit"])
def test_a_name_with_dots_is_a_name(name: str) -> None:
    assert parsed(name=name).name == name


@pytest.mark.parametrize(
    "link", ["bit.ly/x", "ｂｉｔ．ｌｙ", "https:evil.example", "evil.example", "www.evil"]
)
def test_no_link_rides_in_what_others_read(link: str) -> None:
    assert refused(name=f"Gagnez {link}", seats=2, companions=f"Zoé\nÉmile {link}", note=f"Voir {link}") == {
        "name": "no_links",
        "companions": "no_links",
        "note": "no_links",
    }


def test_a_note_may_say_whom_to_write_to() -> None:
    assert parsed(note="Écrivez à ma fille : lea@example.fr").note == "Écrivez à ma fille : lea@example.fr"


def test_the_same_answers_have_the_same_fingerprint() -> None:
    assert parsed(email="a@example.org").fingerprint == parsed(email="a@example.org").fingerprint
    assert parsed(email="a@example.org").fingerprint != parsed(email="b@example.org").fingerprint
