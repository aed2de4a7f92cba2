"""The words of a text: in the reader's language, in few segments, without a link or what a workshop is about."""

import json
from typing import Any

import pytest

from events_service.identifiers import uuid7
from events_service.messages.rendering import Letter
from events_service.messages.rules import Channel
from events_service.messages.segments import segments
from events_service.messages.texts import as_mail, render_text, text_of
from tests.posted import CONTEXT, LINKS, NEWS, NOON

FRENCH = {
    "confirmation": "Médiathèque Louise-Michel 05 61 00 00 00: (tournesol) Chloé Martin, votre place est gardée :"
    " mar. 24 nov. 14 h. Code : MOULIN 27.",
    "waiting": "Médiathèque Louise-Michel 05 61 00 00 00: (tournesol) Chloé Martin, vous etes sur la liste d'attente,"
    " numéro 3 : mar. 24 nov. 14 h. Code : MOULIN 27.",
    "promotion": "Médiathèque Louise-Michel 05 61 00 00 00: (tournesol) Chloé Martin, une place s'est libérée, elle est"
    " à vous : mar. 24 nov. 14 h. Code : MOULIN 27.",
    "change": "Médiathèque Louise-Michel 05 61 00 00 00: (tournesol) Chloé Martin, votre atelier a changé, c'est"
    " maintenant : mar. 24 nov. 14 h. Code : MOULIN 27.",
    "cancellation": "Médiathèque Louise-Michel 05 61 00 00 00: (tournesol) Chloé Martin, ANNULÉ, ne venez pas :"
    " mar. 24 nov. 14 h.",
}
LETTERS = [*FRENCH, "dates", "reminder", "offer", "lapsed", "still_coming", "released", "circular"]


def a_text(name: str, locale: str = "fr", **facts: Any) -> Letter:
    context = {
        **CONTEXT,
        "word": "tournesol",
        "offered_until_local": "2026-11-23T18:00:00",
        "coming_until_local": "2026-11-23T18:00:00",
        **facts,
    }
    return Letter(
        uuid7(), uuid7(), name, locale, "+33612345678", context, NOON, Channel.SMS, useless_after=NOON
    )


def words_of_text(letter: Letter) -> str:
    return text_of(letter, lambda _: ({**LINKS, **NEWS}, None))


@pytest.mark.parametrize("name", FRENCH)
def test_text_of_each_letter_in_french(name: str) -> None:
    assert words_of_text(a_text(name)) == FRENCH[name]


def test_text_of_the_next_step_thanks_and_does_not_speak_of_a_seat_that_became_free() -> None:
    text = words_of_text(a_text("offer", came_to="Souris", done=""))

    assert (
        "Chloé Martin, merci de votre visite. Nous gardons une place pour vous : mar. 24 nov. 14 h." in text
    )
    assert segments(text) <= 2


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_text_is_short_and_holds_no_link_and_no_topic(name: str, locale: str) -> None:
    text = words_of_text(a_text(name, locale))

    assert segments(text) <= 2
    assert "http" not in text
    assert "internet" not in text  # the title: a telephone is shared
    assert "tournesol" in text
    assert "None" not in text


def test_text_without_a_word_has_no_brackets() -> None:
    assert "(" not in words_of_text(a_text("confirmation", word=""))


def test_render_text_is_the_same_bytes_each_time() -> None:
    letter = a_text("confirmation")

    first, second = (render_text(letter, "Biblio34", lambda _: (LINKS, None)) for _ in range(2))

    assert first == second
    posted = json.loads(first.content)
    assert posted["text"] == FRENCH["confirmation"]
    assert {name: posted[name] for name in ("id", "to", "from", "segments", "expires_at")} == {
        "id": str(letter.id),
        "to": "+33612345678",
        "from": "Biblio34",
        "segments": 1,
        "expires_at": "2026-11-22T12:00:00+00:00",
    }
    assert b"tournesol" in as_mail(first, letter).content
