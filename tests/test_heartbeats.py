from datetime import timedelta

import pytest

from events_service.database import value
from events_service.heartbeats import SILENT, Heartbeat, Workers, beat, forget_silent, leave, workers
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


async def test_leave_says_at_once_that_one_is_not_at_work_any_more():
    await beat(FIRST, now=NOON)
    await beat(SECOND, now=NOON)
    await leave(FIRST.id, now=NOON)

    assert await workers(NOON) == Workers((SECOND,), timedelta(0))


async def test_forget_silent_forgets_all_but_the_last_one_heard():
    await beat(FIRST, now=NOON)
    await beat(SECOND, now=NOON + MOMENT)
    await leave(SECOND.id, now=NOON + MOMENT)
    await forget_silent(NOON + timedelta(days=1))
    both = await value("SELECT count(*) FROM worker")
    await forget_silent(NOON + timedelta(days=2))

    assert both == 2
    assert await workers(NOON + timedelta(days=2)) == Workers((), timedelta(days=2) - MOMENT)
    assert await value("SELECT count(*) FROM worker") == 1


async def test_workers_whose_clock_is_ahead_were_heard_now():
    await beat(FIRST, now=NOON + MOMENT)

    assert await workers(NOON) == Workers((FIRST,), timedelta(0))
