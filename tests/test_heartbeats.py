from datetime import timedelta

import pytest

from events_service.heartbeats import SILENT, Heartbeat, Workers, beat, leave, workers
from events_service.identifiers import uuid7
from tests.posted import NOON

pytestmark = pytest.mark.usefixtures("database")
MOMENT = timedelta(seconds=1)
FIRST = Heartbeat(uuid7(), "biblio-1", "1.0", NOON)
SECOND = Heartbeat(uuid7(), "biblio-2", "1.0", NOON + MOMENT)


async def test_workers_where_none_ever_was():
    assert await workers(NOON) == Workers((), None)


async def test_workers_says_who_was_heard_within_a_minute():
    await beat(SECOND, now=NOON + MOMENT)
    await beat(FIRST, now=NOON)
    both = await workers(NOON + SILENT)
    one = await workers(NOON + SILENT + MOMENT)
    none = await workers(NOON + SILENT + 2 * MOMENT)

    assert both == Workers((FIRST, SECOND), SILENT - MOMENT)
    assert one == Workers((SECOND,), SILENT)
    assert none == Workers((), SILENT + MOMENT)


async def test_beat_again_keeps_when_the_worker_began():
    await beat(FIRST, now=NOON)
    await beat(FIRST, now=NOON + SILENT)

    assert await workers(NOON + SILENT) == Workers((FIRST,), timedelta(0))


async def test_leave_takes_one_worker_away():
    await beat(FIRST, now=NOON)
    await beat(SECOND, now=NOON)
    await leave(FIRST.id)

    assert await workers(NOON) == Workers((SECOND,), timedelta(0))


async def test_workers_whose_clock_is_ahead_were_heard_now():
    await beat(FIRST, now=NOON + MOMENT)

    assert await workers(NOON) == Workers((FIRST,), timedelta(0))
