"""All that we have about somebody, for whoever holds their link: nothing left out, and nobody else's."""

import json
from dataclasses import replace

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import NotFound
from events_service.privacy.access import ABOUT, WITHHELD, everything_by_link
from events_service.registration.changes import change_session
from events_service.registration.code_visits import open_by_code
from events_service.registration.helper_rules import NewHelper, Receives
from tests.factories import KEY, a_party, a_registration, a_session, sign_up

pytestmark = pytest.mark.usefixtures("database")

# What points at a registration, or at what is about one, and yet says nothing of who it is.
_COUNTS_ONLY: set[str] = set()


async def test_everything_by_link_has_every_table_that_knows_of_a_registration() -> None:
    """A table that somebody adds, with a row for each registration, is in it, or said here to be none of theirs."""
    pointing = await rows(
        """
        SELECT child.relname AS name FROM pg_constraint
        JOIN pg_class AS child ON child.oid = conrelid
        JOIN pg_class AS parent ON parent.oid = confrelid
        WHERE contype = 'f' AND parent.relname = ANY($1::text[])
        """,
        ["registration", "message", "call_task"],
    )

    assert sorted({each["name"] for each in pointing} - set(ABOUT) - _COUNTS_ONLY) == []


async def test_everything_by_link_says_each_word_and_no_secret() -> None:
    session = await a_session()
    helper = NewHelper("Marie", "marie@exemple.fr", None, Receives.TOO)
    party = replace(a_party("Chloé", phone="+33612345678"), word="tournesol", need="Une rampe")
    place = await a_registration(session.id, replace(party, helper=helper))
    await sign_up(session, "Denise", email="denise@exemple.fr")
    await change_session(session.id, {"starts_at": "2035-11-27T14:00"}, by=session.ada, now=clock.now())

    everything = await everything_by_link(place.link, now=clock.now())

    written = json.dumps(dict(everything.parts), ensure_ascii=False)
    for word in ("Chloé", "+33612345678", "tournesol", "Une rampe", "marie@exemple.fr"):
        assert word in written
    assert "denise" not in written.lower()
    assert sorted(everything.parts) == [
        "call_task",
        "helper",
        "message",
        "need",
        "registration",
        "registration_date",
    ]
    assert [name for name in WITHHELD if f'"{name}"' in written] == []
    assert await value("SELECT link_hash FROM registration WHERE name = 'Chloé'") not in written
    assert [each.letter for each in everything.sent[everything.registrations[0].id]][:1] == ["change"]


async def test_everything_by_link_opens_to_no_helper_and_no_code() -> None:
    session = await a_session()
    place = await sign_up(session, "Chloé")
    code = await value("SELECT code FROM registration")
    visit = await open_by_code(code, "Chloé", network="198.51.100.7", key=KEY, now=clock.now())

    for link in (str(visit), "aide-" + "x" * 27, place.link[:-1]):
        with pytest.raises(NotFound):
            await everything_by_link(link, now=clock.now())
