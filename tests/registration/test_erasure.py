"""Retention: after the promised days the names are gone from everywhere, and the counts are still there."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration.erasure import forget_past
from events_service.registration.places import PUBLIC, register
from events_service.registration.queries import held_by_link
from events_service.registration.rules import Party
from tests.factories import ENDS_AT, KEY, a_session

pytestmark = pytest.mark.usefixtures("database")

CHLOE = Party("Chloé Durand", 2, "chloe@example.org", "+33612345678", ("Denise",), "fr", "Boucle magnétique")


async def everything() -> str:
    """Every row that could still name her, as text."""
    found = await rows(
        "SELECT registration::text AS said FROM registration UNION SELECT message::text FROM message"
    )
    return " ".join(r["said"] for r in found)


async def test_forget_past_erases_names_and_keeps_counts() -> None:
    session = await a_session(capacity=5)
    place = await register(session.id, CHLOE, by=PUBLIC, key=KEY, now=clock.now(), intent="one")

    forgotten = await forget_past(days=90, now=ENDS_AT + timedelta(days=90, seconds=1))

    assert forgotten == 1
    left = await everything()
    for word in ("Chlo", "Durand", "Denise", "chloe@", "612345678", "Boucle"):
        assert word not in left
    assert tuple((await rows("SELECT seats, state FROM registration"))[0]) == (2, "confirmed")
    assert await value("SELECT seats_taken FROM roster") == 2
    assert await held_by_link(place.link) is None


async def test_forget_past_waits_for_the_promised_day_and_is_harmless_twice() -> None:
    session = await a_session()
    await register(session.id, CHLOE, by=PUBLIC, key=KEY, now=clock.now())

    assert await forget_past(days=90, now=ENDS_AT + timedelta(days=90)) == 1
    assert await forget_past(days=90, now=ENDS_AT + timedelta(days=91)) == 0


async def test_forget_past_leaves_those_still_needed() -> None:
    session = await a_session()
    await register(session.id, CHLOE, by=PUBLIC, key=KEY, now=clock.now())

    assert await forget_past(days=90, now=ENDS_AT + timedelta(days=89)) == 0
    assert "Chloé Durand" in await everything()
