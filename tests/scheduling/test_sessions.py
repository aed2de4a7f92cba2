"""Dates of an event: added once, in the clock of their place, with a roster; found only by those who may."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from events_service import clock
from events_service.database import row, transaction, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.sessions import add_session, own_session
from tests.factories import ENDS, STARTS, Planned, a_library, a_session, a_viewer, an_organisation

GIVEN = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 8}


async def facts_of(session: UUID) -> dict[str, Any]:
    found = await row(
        "SELECT roster.*, session.* FROM session JOIN roster ON roster.id = session.roster WHERE session.id = $1",
        session,
    )
    return dict(found or {})


async def add(planned: Planned, **more: Any) -> UUID:
    given = {**GIVEN, **{name: said for name, said in more.items() if name != "intent"}}
    return await add_session(planned.event, given, by=planned.ada, now=clock.now(), intent=more.get("intent"))


async def test_add_session_at_the_place_of_its_event(database: str) -> None:
    planned = await a_session()

    kept = await facts_of(await add(planned))

    assert (kept["library"], kept["time_zone"]) == (planned.library, "Europe/Paris")
    assert kept["starts_at"] == datetime(2035, 11, 20, 13, tzinfo=UTC)
    assert kept["local_starts"] == datetime(2035, 11, 20, 14)
    assert (kept["capacity"], kept["seats_taken"], kept["waiting"], kept["arrivals"]) == (8, 0, 0, 0)
    assert (kept["sequence"], kept["cancelled_at"]) == (0, None)


async def test_add_session_elsewhere_is_told_in_that_clock(database: str) -> None:
    planned = await a_session()
    saint_denis = await a_library(planned.organisation, time_zone="Indian/Reunion", department="974")

    kept = await facts_of(await add(planned, library=str(saint_denis)))

    assert kept["starts_at"] == datetime(2035, 11, 20, 10, tzinfo=UTC)
    assert kept["local_starts"] == datetime(2035, 11, 20, 14)


async def test_add_session_twice_with_one_intent_makes_one(database: str) -> None:
    planned = await a_session()

    first, second = await asyncio.gather(*(add(planned, intent="one press") for _ in range(2)))

    assert first == second
    assert await value("SELECT count(*) FROM session WHERE event = $1", planned.event) == 2
    with pytest.raises(IntentReused):
        await add(planned, intent="one press", capacity=9)


async def test_add_session_refuses_places_of_others(database: str) -> None:
    planned, other = await a_session(), await an_organisation()

    for place in (await a_library(other), uuid4()):
        with pytest.raises(Invalid) as refused:
            await add(planned, library=str(place))
        assert refused.value.fields == {"library": "unknown"}


async def test_add_session_by_whoever_may_not(database: str) -> None:
    planned = await a_session()

    for viewer, refusal in (
        (a_viewer(planned.organisation, "desk"), Forbidden),
        (a_viewer(await an_organisation()), NotFound),
    ):
        with pytest.raises(refusal):
            await add_session(planned.event, GIVEN, by=viewer, now=clock.now())
    with pytest.raises(NotFound):
        await add_session(uuid4(), GIVEN, by=planned.ada, now=clock.now())


async def test_own_session_holds_the_roster_until_the_verb_is_through(database: str) -> None:
    planned = await a_session()
    waited = []

    async def verb(name: str) -> None:
        async with transaction():
            await own_session(planned.id, planned.ada)
            waited.append(f"{name} in")
            await asyncio.sleep(0.05)
            waited.append(f"{name} out")

    await asyncio.gather(verb("one"), verb("other"))

    assert waited in (
        ["one in", "one out", "other in", "other out"],
        ["other in", "other out", "one in", "one out"],
    )


async def test_own_session_of_another_organisation_is_none(database: str) -> None:
    planned = await a_session()
    basile = a_viewer(await an_organisation())

    async with transaction():
        with pytest.raises(NotFound):
            await own_session(planned.id, basile)
