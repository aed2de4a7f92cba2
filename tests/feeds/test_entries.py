"""What an entry says of a session, in the words of the feed."""

import pytest

from events_service import clock
from events_service.errors import existing
from events_service.feeds.entries import registration_entry, session_entry, shortened
from events_service.registration import told
from events_service.registration.changes import cancel_session
from events_service.registration.queries import registration_by_link
from events_service.scheduling.queries import session_line
from events_service.scheduling.rules import STRAND_WORDS, STRANDS
from tests.factories import a_registration, a_session


def test_shortened_keeps_what_is_short() -> None:
    assert shortened("x" * 1000) == "x" * 1000


def test_shortened_ends_with_a_whole_word() -> None:
    assert shortened("un deux trois quatre", longest=12) == "un deux …"
    assert shortened("un deux trois quatre", longest=13) == "un deux trois …"


def test_shortened_cuts_a_word_without_end() -> None:
    assert shortened("x" * 5000) == "x" * 1000 + " …"


@pytest.mark.parametrize("strand", STRANDS)
@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_session_entry_names_its_category_in_words(database: str, strand: str, locale: str) -> None:
    planned = await a_session(strand=strand)
    line = await session_line(planned.id, now=clock.now())
    assert line is not None

    [category] = session_entry(line, public_url="https://a.example", locale=locale).categories

    assert category != strand
    assert (category == STRAND_WORDS[strand]) == (locale == "en")


async def test_session_entry_has_plain_words_only(database: str) -> None:
    described = "## Au programme\n\n- une **adresse** & un message\n- [la page](https://ville.example)"
    planned = await a_session(description=described)
    line = existing(await session_line(planned.id, now=clock.now()))

    words = session_entry(line, public_url="https://a.example", locale="fr").description

    assert "une adresse & un message" in words
    assert "https://ville.example" in words
    assert not any(mark in words for mark in ("##", "**", "](", "<", "&amp;"))


async def test_registration_entry_says_why_it_was_called_off_and_no_code(database: str) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    await cancel_session(session.id, reason="Intervenante malade", by=session.ada, now=clock.now())
    registration = await registration_by_link(place.link)
    assert registration is not None

    entry = registration_entry(
        told.of(registration), public_url="https://a.example", sender="Ville <a@b.example>"
    )

    assert entry.description.startswith("Intervenante malade")
    assert place.registration.code not in entry.description
    assert (entry.organiser, entry.cancelled) == ("a@b.example", True)
