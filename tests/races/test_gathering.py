"""Many who sign up in one transaction: in the order they came, and nobody pays for another's fault."""

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import Context
from typing import Any
from uuid import UUID

import pytest

from events_service.database import rows, transaction, value
from events_service.registration import places
from events_service.registration.places import Place
from events_service.registration.seats import Gathering
from tests.factories import Planned, a_session, sign_up

pytestmark = pytest.mark.usefixtures("database")

GUESTS = [f"Guest {n}" for n in range(12)]


class Waited(Gathering[Any, Place]):
    """The queues, which also say who stands in them."""

    def __init__(self) -> None:
        super().__init__(places._place_all)
        self.came = 0

    async def ask(self, roster: UUID, asking: Any) -> Place:
        self.came += 1
        return await super().ask(roster, asking)


class LastComeFirstServed(Waited):
    def _take(self, roster: UUID, most: int) -> Any:
        return super()._take(roster, most)[::-1]


class Unforgiving(Waited):
    """What goes wrong in a transaction is everybody's answer who was in it."""

    async def _settle_and_tell(
        self, turns: Mapping[UUID, Sequence[Any]], *, wait_for_lock: bool
    ) -> list[UUID]:
        try:
            return await super()._settle_and_tell(turns, wait_for_lock=wait_for_lock)
        finally:
            for turn in [turn for here in turns.values() for turn in here if wait_for_lock]:
                turn.tell(ValueError("somebody's fault"))


async def all_in_one(
    session: Planned, names: list[str], gathering: Waited, monkeypatch: pytest.MonkeyPatch
) -> list[Place | BaseException]:
    """What they came to, who came one after the other while the roster's row was somebody else's."""
    monkeypatch.setattr(places, "_GATHERING", gathering)
    asking = []
    async with transaction():
        await rows("SELECT 1 FROM roster FOR UPDATE")
        for name in names:
            asking.append(asyncio.create_task(sign_up(session, name), context=Context()))
            while gathering.came < len(asking):  # noqa: ASYNC110 a queue tells nobody who stands in it
                await asyncio.sleep(0.001)
    return await asyncio.gather(*asking, return_exceptions=True)


async def in_order() -> list[str]:
    return [each["name"] for each in await rows("SELECT name FROM registration ORDER BY position")]


async def test_many_in_one_transaction_are_placed_in_the_order_they_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = await a_session(capacity=5)

    made = await all_in_one(session, GUESTS, Waited(), monkeypatch)

    assert [place.registration.state for place in made if isinstance(place, Place)] == (
        ["confirmed"] * 5 + ["waiting"] * 7
    )
    assert await in_order() == GUESTS
    # The first asks alone, and finds the row taken; all who came meanwhile share the next transaction.
    assert await value("SELECT count(DISTINCT xmin::text)::int FROM registration") == 2


async def test_many_in_one_transaction_twin_from_the_end_of_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = await a_session(capacity=5)

    await all_in_one(session, GUESTS, LastComeFirstServed(), monkeypatch)

    assert await in_order() != GUESTS


# PostgreSQL keeps no such character in a text, and finds out when everybody's row is written.
FAULTY = [*GUESTS[:6], "Eve\0", *GUESTS[6:]]


async def test_a_fault_in_the_middle_harms_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    session = await a_session(capacity=5)

    made = await all_in_one(session, FAULTY, Waited(), monkeypatch)

    assert [name for name, place in zip(FAULTY, made, strict=True) if not isinstance(place, Place)] == [
        "Eve\0"
    ]
    assert await in_order() == GUESTS
    assert await value("SELECT array[seats_taken, waiting, arrivals] FROM roster") == [5, 7, 12]


async def test_a_fault_in_the_middle_twin_that_is_not_met_alone_harms_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = await a_session(capacity=5)

    made = await all_in_one(session, FAULTY, Unforgiving(), monkeypatch)

    assert sum(isinstance(place, ValueError) for place in made) > 1
    assert await in_order() != GUESTS
