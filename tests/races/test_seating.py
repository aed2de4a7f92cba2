"""Two colleagues at the door and one chair; the twin, with the roster's lock off, seats two people on it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from events_service.attendance import seating
from events_service.attendance.seating import seat_who_is_here
from events_service.registration import cancellation
from tests.factories import STARTS_AT, a_session, sign_up, states

pytestmark = pytest.mark.usefixtures("database")


async def confirmed_after_two_at_once() -> list[str]:
    """Elsa has a seat and did not come; Driss and Fatou wait, and each is seated by a colleague of her own."""
    session = await a_session(capacity=1)
    await sign_up(session, "Elsa")
    here = [(await sign_up(session, name)).registration.id for name in ("Driss", "Fatou")]
    now = STARTS_AT + timedelta(minutes=10)
    await asyncio.gather(*(seat_who_is_here(session.id, [party], by=session.ada, now=now) for party in here))
    return [name for name, state in (await states()).items() if state == "confirmed"]


async def test_one_chair_seats_one() -> None:
    confirmed = await confirmed_after_two_at_once()

    assert len(confirmed) == 2


async def test_one_chair_twin_without_the_roster_lock_seats_two(monkeypatch: pytest.MonkeyPatch) -> None:
    both = asyncio.Barrier(2)
    genuine = seating.seat

    async def unlocked(registration_id: UUID) -> None:
        return None

    async def together(*args: Any, **rest: Any) -> Any:
        await both.wait()
        return await genuine(*args, **rest)

    monkeypatch.setattr(cancellation, "_lock_roster_of", unlocked)
    monkeypatch.setattr(seating, "_ROSTER", seating._ROSTER.removesuffix(" FOR UPDATE"))
    monkeypatch.setattr(seating, "seat", together)

    assert len(await confirmed_after_two_at_once()) == 3
