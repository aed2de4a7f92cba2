"""What is read out on the phone, as whole sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from events_service.registration.told import Told
from events_service.web.spoken import asked_for, left_word, spoken
from tests.factories import FACTS

MOVED = {
    "changed": ["time"],
    "was_starts_local": datetime(2035, 11, 19, 10),
    "was_ends_local": datetime(2035, 11, 19, 12),
    "was_library_name": "Médiathèque Zola",
}
WHERE = (
    " It is Tuesday 20 November 2035, 14:00 to 16:00, at this address: Médiathèque Jean Moulin,"
    " 3 rue du Pont, 34000 Montpellier. Your code is MOULIN 27."
)


@dataclass
class Said:
    """What `spoken` reads of a call."""

    letter: str
    says: Told | None = None
    code: str = "MOULIN 27"
    locale: str = "en"
    also: tuple[()] = ()
    helper: str = ""
    name: str = "Chloé"


def said(letter: str, **facts: object) -> str:
    call: Any = Said(letter, replace(FACTS, **facts))
    return spoken(call)


def test_spoken_says_the_room_and_the_one_before():
    rooms = {"room_name": "Salle bleue", "was_room_name": "Salle verte", **MOVED, "changed": ["place"]}

    assert "(Salle verte, Médiathèque Zola)" in said("change", **rooms)
    assert "at this address: Salle bleue, Médiathèque Jean Moulin, 3 rue du Pont" in said("change", **rooms)


@pytest.mark.parametrize(
    ("letter", "facts", "news"),
    [
        ("confirmation", {}, "Your seat is kept for “Souris”."),
        ("waiting", {"state": "waiting"}, "You are on the waiting list for “Souris”."),
        ("offer", {"state": "offered"}, "A seat has become free for you for “Souris”."),
        ("promotion", {}, "A seat has become free for “Souris”. It is yours."),
        ("change", {"promoted": True}, "A seat has become free for “Souris”. It is yours."),
        (
            "change",
            {"changed": ["title"], "was_title": "Clavier"},
            "“Clavier” has a new name: “Souris”. Nothing else changes for you.",
        ),
    ],
)
def test_spoken_says_who_calls_what_is_new_and_where_it_is(letter: str, facts: dict[str, Any], news: str):
    assert said(letter, **facts) == news + WHERE


@pytest.mark.parametrize(
    ("state", "news"),
    [
        ("confirmed", "“Souris” has moved. Your seat is kept."),
        ("waiting", "“Souris” has moved. You are still on the waiting list."),
    ],
)
def test_spoken_says_of_a_move_what_was_and_what_is(state: str, news: str):
    assert said("change", state=state, **MOVED) == (
        f"{news} It was planned for Monday 19 November 2035, 10:00 to 12:00 (Médiathèque Zola)."
        " It is now Tuesday 20 November 2035, 14:00 to 16:00, at this address: Médiathèque Jean Moulin,"
        " 3 rue du Pont, 34000 Montpellier. Your code is MOULIN 27."
    )


@pytest.mark.parametrize(
    ("facts", "news"),
    [
        (
            {"cancelled_by": "library", "reason": "Salle inondée"},
            "“Souris”, Tuesday 20 November 2035, 14:00 to 16:00, is cancelled. The reason: Salle inondée",
        ),
        (
            {"cancelled_by": "staff", **MOVED},
            "Your registration for “Souris”, Monday 19 November 2035, 10:00 to 12:00, is cancelled.",
        ),
    ],
)
def test_spoken_of_a_cancellation_names_the_day_they_know_and_no_code(facts: dict[str, Any], news: str):
    assert said("cancellation", **facts) == news


def test_spoken_of_a_reminder_asks_to_give_the_seat_back():
    assert said("reminder") == "We remind you of “Souris”: your seat is kept." + WHERE.replace(
        "Your code",
        "If you cannot come, tell us now: somebody else may be glad of the seat. Your code",
    )


def test_spoken_in_french():
    call: Any = Said("confirmation", FACTS, locale="fr")

    assert spoken(call).startswith("Votre place est gardée pour «\u00a0Souris\u00a0».")


def test_spoken_of_forgotten_facts_is_nothing():
    call: Any = Said("confirmation")

    assert [spoken(call), asked_for(call), left_word(call)] == ["", "", ""]


def test_spoken_asks_whether_a_seat_is_wanted_and_says_until_when():
    until = datetime(2035, 11, 7, 18)

    assert said("offer", state="offered", offered_until_local=until) == (
        "A seat has become free for you for “Souris”. It is Tuesday 20 November 2035, 14:00 to 16:00, at this"
        " address: Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier."
        " Do you want the seat? We keep it for you until Wednesday 7 November 2035, 18:00. Your code is MOULIN 27."
    )


def test_spoken_says_that_a_seat_went_to_the_next():
    assert said("lapsed", state="cancelled") == (
        "A seat was free for you for “Souris”, Tuesday 20 November 2035, 14:00 to 16:00."
        " We did not have your answer in time: it went to the next person."
        " Do you want to wait again? Your code is MOULIN 27."
    )


LETTERS = [
    "confirmation",
    "waiting",
    "offer",
    "lapsed",
    "promotion",
    "change",
    "dates",
    "cancellation",
    "released",
]


@pytest.mark.parametrize("letter", [*LETTERS, "reminder", "still_coming", "circular"])
@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("phone", ["04 67 00 00 00", ""])
def test_first_words_ask_for_the_person_and_say_nothing_of_why(letter: str, locale: str, phone: str):
    """A daughter picks up, or the whole family hears the machine: what it is about is for the person alone."""
    says = replace(
        FACTS, library_phone=phone, headline="Lunettes", words="Apportez vos lunettes.", state="offered"
    )
    call: Any = Said(letter, says, locale=locale)

    first, left = asked_for(call), left_word(call)

    asked = {"fr": "Bonjour, je voudrais parler à Chloé, ", "en": "Hello, I would like to speak to Chloé, "}
    assert first.startswith(asked[locale])
    for words in (first, left):
        assert "Médiathèque Jean Moulin" in words
        for why in ("Souris", "lunettes", "MOULIN 27", "workshop", "atelier", "2035"):
            assert why not in words
    assert (phone in left, "%(" in first + left) == (True, False)
    assert "Souris" in spoken(call)


def test_first_words_ask_for_the_helper_whose_number_it_is():
    call: Any = Said("change", FACTS, helper="Nadia")

    assert asked_for(call).startswith("Hello, I would like to speak to Nadia, please.")
    assert spoken(call).startswith("You help Chloé. This is for Chloé:")


def test_spoken_of_a_circular_ends_its_subject_as_a_sentence():
    words = said("circular", headline="Lunettes", words="Apportez vos lunettes.")

    assert " Lunettes. Apportez vos lunettes. Your code is MOULIN 27." in words
