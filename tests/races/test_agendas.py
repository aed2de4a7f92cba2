"""One agenda brought in three times at once, and one that is brought in while people sign up."""

import asyncio
import contextvars
import itertools
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

import pytest
from asyncpg import UniqueViolationError

from events_service import clock
from events_service.database import rows, transaction, value
from events_service.imports.agendas.bringing import Agenda, bring_in, place_of
from events_service.imports.agendas.ical import read_ical
from events_service.imports.agendas.taking import take_agenda
from events_service.scheduling import sources
from events_service.scheduling.sources import Choices, Source, hold_source
from tests.factories import Planned, a_session
from tests.imports.agendas.calendars import (
    OUTLOOK,
    SINCE,
    UNTIL,
    a_calendar,
    a_followed_agenda,
    an_event_of,
)

pytestmark = pytest.mark.usefixtures("database")


async def three_at_once(planned: Planned) -> tuple[int, int]:
    """How many events and sessions there are then, beside the one that was there."""
    place = await place_of(planned.library)
    reading = read_ical(OUTLOOK, zone=place.time_zone, since=SINCE, until=UNTIL)
    agenda = Agenda(place, reading, "ateliers.ics", Choices())

    await asyncio.gather(*[bring_in(agenda, by=planned.ada, now=clock.now()) for _ in range(3)])

    events = await value("SELECT count(*) FROM event WHERE library = $1", planned.library)
    sessions = await value("SELECT count(*) FROM session WHERE library = $1", planned.library)
    return events - 1, sessions - 1


async def test_three_at_once_make_no_double() -> None:
    assert await three_at_once(await a_session()) == (1, 3)


async def test_three_at_once_twin_without_lock_make_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    all_three = asyncio.Barrier(3)

    async def no_lock(name: str) -> None:
        """What would happen without it, if all three look before one of them writes."""
        await rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await rows("SELECT 1")
        await all_three.wait()

    monkeypatch.setattr(sources, "lock_name", no_lock)

    assert await three_at_once(await a_session()) == (3, 9)


async def taken_at_once(planned: Planned, hold: Callable[[UUID], Awaitable[Source]]) -> int:
    """Three workers take from a source that is there already, each event held by `hold`; how many events there are."""
    source = await a_followed_agenda(planned)
    reading = read_ical(OUTLOOK, zone="Europe/Paris", since=SINCE, until=UNTIL)

    async with asyncio.TaskGroup() as workers:
        for _ in range(3):
            workers.create_task(take_agenda(partial(hold, source), reading, by=planned.ada, now=clock.now()))

    return int(await value("SELECT count(*) FROM agenda_event WHERE source = $1", source))


async def test_three_workers_come_one_after_the_other() -> None:
    assert await taken_at_once(await a_session(), hold_source) == 1


async def test_three_workers_twin_without_lock_are_stopped_by_the_database() -> None:
    all_three, come = asyncio.Barrier(3), itertools.count(1)

    async def no_lock(source: UUID) -> Source:
        """What would happen without it, if all three look before one of them writes."""
        held = await hold_source(source)
        await rows("ROLLBACK AND CHAIN")
        if next(come) <= 3:
            await rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            await rows("SELECT 1")
            await all_three.wait()
        return held

    with pytest.raises(ExceptionGroup) as refused:
        await taken_at_once(await a_session(), no_lock)

    assert all(isinstance(each, UniqueViolationError) for each in refused.value.exceptions)


async def free_rosters(library: UUID) -> int:
    """How many lists of a library nobody holds: what somebody else would find who signs up now."""

    async def ask() -> int:
        async with transaction():
            return len(await rows(_FREE, library))

    return await asyncio.create_task(ask(), context=contextvars.Context())


_FREE = """
SELECT 1 FROM roster JOIN session ON session.roster = roster.id
WHERE session.library = $1 FOR UPDATE OF roster SKIP LOCKED
"""


@pytest.mark.parametrize("dry", [True, False])
async def test_whoever_signs_up_waits_for_one_event_at_most(dry: bool) -> None:
    planned = await a_session()
    source = await a_followed_agenda(planned)
    names = ("Un", "Deux", "Trois")
    before, after = (
        read_ical(
            a_calendar(*[an_event_of(each, starts, title=each) for each in names]),
            zone="Europe/Paris",
            since=SINCE,
            until=UNTIL,
        )
        for starts in ("20351120T130000Z", "20351120T150000Z")
    )
    await take_agenda(partial(hold_source, source), before, by=planned.ada, now=SINCE)
    free: list[int] = []

    async def hold() -> Source:
        free.append(await free_rosters(planned.library))
        return await hold_source(source)

    report = await take_agenda(hold, after, by=planned.ada, now=SINCE, dry=dry)

    assert [line.changes for line in report.lines] == [("ends_at", "starts_at")] * 3
    assert free == [4, 4, 4, 4]  # the list that was there is free as well
