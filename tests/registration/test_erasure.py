"""Retention: after the promised days the names are gone from everywhere, and the counts are still there."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration.calls import note_outcome
from events_service.registration.changes import cancel_session
from events_service.registration.corrections import correct_by_link
from events_service.registration.erasure import forget_past
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.queries import registration_by_link
from events_service.registration.rules import Door
from tests.factories import ENDS_AT, KEY, a_session

pytestmark = pytest.mark.usefixtures("database")

CHLOE = Party("Chloé Durand", 2, "chloe@example.org", "+33612345678", ("Denise",), "fr", "Boucle magnétique")


async def every_word() -> str:
    """Every row of every table, as text: a table that is added tomorrow is looked through too."""
    tables = await rows("SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'")
    found = [
        await value(f"SELECT string_agg(kept::text, ' ') FROM {each['name']} AS kept") for each in tables
    ]
    return " ".join(filter(None, found))


async def test_forget_past_erases_names_and_keeps_counts() -> None:
    session = await a_session(capacity=5)
    place = await register(session.roster, CHLOE, door=Door.WEB, key=KEY, now=clock.now(), intent="one")

    forgotten = await forget_past(days=90, now=ENDS_AT + timedelta(days=90, seconds=1))

    assert forgotten == 1
    left = await every_word()
    for word in ("Chlo", "Durand", "Denise", "chloe@", "612345678", "Boucle"):
        assert word not in left
    assert tuple((await rows("SELECT seats, state FROM registration"))[0]) == (2, "confirmed")
    assert await value("SELECT seats_taken FROM roster") == 2
    assert await registration_by_link(place.link) is None


async def test_forget_past_waits_for_the_promised_day_and_is_harmless_twice() -> None:
    session = await a_session()
    await register(session.roster, CHLOE, door=Door.WEB, key=KEY, now=clock.now())

    assert await forget_past(days=90, now=ENDS_AT + timedelta(days=90)) == 1
    assert await forget_past(days=90, now=ENDS_AT + timedelta(days=91)) == 0


async def test_forget_past_leaves_those_still_needed() -> None:
    session = await a_session()
    await register(session.roster, CHLOE, door=Door.WEB, key=KEY, now=clock.now())

    assert await forget_past(days=90, now=ENDS_AT + timedelta(days=89)) == 0
    assert "Chloé Durand" in await every_word()


async def test_forget_past_leaves_no_word_of_a_guest_in_any_table() -> None:
    planned = await a_session(capacity=5)
    place = await register(
        planned.roster, CHLOE, door=Door.WEB, key=KEY, now=clock.now(), intent="one", network="203.0.113.7"
    )
    yvette = Party("Yvette Martin", 1, None, "+33698765432", (), "fr", "Vient avec Zoé")
    called = await register(planned.roster, yvette, door=Door.WEB, key=KEY, now=clock.now())
    await correct_by_link(place.link, {"email": "durand.chloe@example.net"}, now=clock.now())
    await cancel_session(planned.id, reason="Inondation", by=planned.ada, now=clock.now())
    owed = await value("SELECT id FROM call_task WHERE about = $1", called.registration.id)
    await note_outcome(owed, "message_left", text="Dit à Gustave", by=planned.ada, now=clock.now())
    words = (
        "Chlo",
        "Durand",
        "durand",
        "Denise",
        "612345678",
        "Boucle",
        "Yvette",
        "Martin",
        "698765432",
        "Zoé",
    )
    words += ("chloe@", "durand.chloe@", "Gustave")
    before = await every_word()

    await forget_past(days=90, now=ENDS_AT + timedelta(days=91))

    after = await every_word()
    assert [word for word in words if word not in before] == []
    assert [word for word in words if word in after] == []
    assert "203.0.113.7" not in before
    assert await value("SELECT sum(seats)::int FROM registration") == 3
    assert await value("SELECT count(*)::int FROM call_outcome") == 1
