from datetime import timedelta

import pytest

from events_service.messages.claims import claim
from events_service.messages.queries import lag
from tests.posted import MINUTE, NOON, becomes, post

pytestmark = pytest.mark.usefixtures("database")
NOTHING = {"due": 0, "sending": 0, "sent": 0, "failed": 0, "unknown": 0, "withdrawn": 0}


async def test_lag_of_an_empty_outbox():
    backlog = await lag(NOON)

    assert (backlog.due, backlog.ready, backlog.oldest) == (0, 0, timedelta(0))
    assert backlog.by_state == NOTHING


async def test_lag_tells_letters_that_should_leave_from_letters_that_wait():
    await post(now=NOON)
    await post(now=NOON + MINUTE)
    await post(now=NOON + 10 * MINUTE)
    await post(now=NOON - MINUTE)
    failed = await post()
    await claim(NOON - MINUTE)
    await becomes(failed, "state = 'failed'")

    backlog = await lag(NOON + 5 * MINUTE)

    assert (backlog.due, backlog.ready, backlog.oldest) == (3, 2, 5 * MINUTE)
    assert backlog.by_state == {**NOTHING, "due": 3, "sending": 1, "failed": 1}


async def test_lag_when_everything_waits_for_its_next_try():
    await post(now=NOON + MINUTE)

    backlog = await lag(NOON)

    assert (backlog.due, backlog.ready, backlog.oldest) == (1, 0, timedelta(0))
