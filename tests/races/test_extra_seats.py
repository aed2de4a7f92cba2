"""An extra seat that two colleagues give to one party at once; its twin, with the roster's lock off, counts two."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows
from events_service.registration import cancellation, extra_seats
from events_service.registration.extra_seats import give_extra_seats
from tests.factories import a_session, sign_up

pytestmark = pytest.mark.usefixtures("database")


async def counts_after_two_at_once() -> list[int]:
    """Extra seats that the roster counts, those that people have, and parties that wait, as the roster counts them."""
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    basile, _ = await sign_up(session, "Basile"), await sign_up(session, "Mina")
    give = (
        give_extra_seats(basile.registration.id, "Une chaise", by=session.ada, now=clock.now())
        for _ in range(2)
    )
    await asyncio.gather(*give)
    [counts] = await rows(
        "SELECT extra_seats, (SELECT sum(extra_seats)::int FROM registration), waiting FROM roster"
    )
    return list(counts)


async def test_given_twice_at_once_it_is_one() -> None:
    assert await counts_after_two_at_once() == [1, 1, 1]


async def test_given_twice_twin_without_the_roster_lock_counts_two(monkeypatch: pytest.MonkeyPatch) -> None:
    both = asyncio.Barrier(2)
    genuine = extra_seats.seat

    async def unlocked(registration_id: UUID) -> None:
        return None

    async def together(*args: Any, **rest: Any) -> Any:
        await both.wait()
        return await genuine(*args, **rest)

    monkeypatch.setattr(cancellation, "_lock_roster_of", unlocked)
    monkeypatch.setattr(extra_seats, "seat", together)

    assert await counts_after_two_at_once() == [2, 1, 1]
