"""Sessions remembered for those who sign up together: right all the same."""

import asyncio
import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import NotFound
from events_service.libraries.organisations import rename_organisation
from events_service.registration import remembered
from events_service.registration.changes import change_session
from events_service.registration.places import Place, register
from events_service.registration.remembered import session_to_join
from events_service.registration.rules import Door
from events_service.scheduling.queries import SessionLine, session_lines
from events_service.scheduling.withdrawal import withdraw_event
from tests.factories import KEY, Planned, a_party, a_session

pytestmark = pytest.mark.usefixtures("database")


async def join(session: Planned, name: str) -> Place:
    """As the API does, with the session as this process remembers it."""
    seen = await session_to_join(session.id, now=clock.now())
    party = a_party(name, email=f"{name.lower()}@example.org")
    return await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now(), seen=seen)


async def test_session_to_join_is_read_once_for_all_who_come_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = await a_session(capacity=2)
    first = await session_to_join(session.id, now=clock.now())
    await join(session, "Ada")

    again = await session_to_join(session.id, now=clock.now())
    monkeypatch.setattr(remembered, "SECONDS", 0)
    fresh = await remembered.session_again(session.id, now=clock.now())

    assert again is first
    assert fresh is not None
    assert fresh.seats_taken == 1


async def test_sessions_that_are_asked_for_together_are_read_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = [await a_session() for _ in range(3)]
    readings: list[list[UUID]] = []

    async def counted(session_ids: list[UUID], *, now: datetime) -> dict[UUID, SessionLine]:
        readings.append(session_ids)
        return await session_lines(session_ids, now=now)

    monkeypatch.setattr(remembered, "session_lines", counted)

    asked = [*(session.id for session in sessions), uuid4()]
    read = await asyncio.gather(*(session_to_join(each, now=clock.now()) for each in asked))

    assert [each and each.id for each in read] == [*(session.id for session in sessions), None]
    assert readings == [asked]


async def test_session_to_join_remembers_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    monkeypatch.setattr(remembered, "_sessions", {})
    sessions = [await a_session() for _ in range(3)]

    for each in sessions:
        await session_to_join(each.id, now=clock.now())

    assert list(remembered._sessions) == [sessions[1].id, sessions[2].id]


async def test_register_with_a_remembered_session_tells_what_is_true_now() -> None:
    session = await a_session()
    await join(session, "Ada")
    slug = await value("SELECT slug FROM organisation")
    await rename_organisation(slug, "Ville de Nîmes", now=clock.now() + timedelta(seconds=1))
    await change_session(session.id, {"starts_at": "2035-11-21T10:00"}, by=session.ada, now=clock.now())

    place = await join(session, "Chloe")

    told = json.loads(await value("SELECT context FROM message ORDER BY position DESC LIMIT 1"))
    assert (told["organisation_name"], told["starts_local"]) == ("Ville de Nîmes", "2035-11-21T10:00:00")
    assert place.registration.session.organisation_name == "Ville de Nîmes"


async def test_register_with_a_remembered_session_counts_the_seats_there_are_now() -> None:
    session = await a_session(capacity=1)
    await session_to_join(session.id, now=clock.now())
    await change_session(session.id, {"capacity": "2"}, by=session.ada, now=clock.now())

    places = [await join(session, name) for name in ("Ada", "Basile", "Chloe")]

    assert [place.state for place in places] == ["confirmed", "confirmed", "waiting"]
    assert places[-1].registration.session.capacity == 2


async def test_register_with_a_remembered_session_that_was_withdrawn_is_not_found() -> None:
    session = await a_session()
    await session_to_join(session.id, now=clock.now())
    await withdraw_event(session.event, by=session.ada, now=clock.now())

    with pytest.raises(NotFound):
        await join(session, "Chloe")

    assert await session_to_join(session.id, now=clock.now()) is None
    assert await value("SELECT count(*) FROM registration") == 0
