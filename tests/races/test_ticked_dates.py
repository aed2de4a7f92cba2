"""Forms with the same dates in another order, at the same time; beside it its twin, with the order of locks off."""

import asyncio
from typing import Any

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration import ticked_dates
from events_service.registration.rules import Door
from events_service.registration.ticked_dates import Answer, register_for_dates
from events_service.scheduling.queries import date_of_roster
from events_service.scheduling.sessions import add_session
from tests.factories import KEY, a_party, a_session, roster_of_session

pytestmark = pytest.mark.usefixtures("database")


async def twelve_forms_for_two_dates() -> list[list[Answer] | BaseException]:
    """Half of them tick the dates the other way round: `register_for_dates` locks what it is given."""
    first = await a_session(capacity=4)
    times = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 4}
    second = await roster_of_session(await add_session(first.event, times, by=first.ada, now=clock.now()))
    lines = [await date_of_roster(roster, now=clock.now()) for roster in (first.roster, second)]
    asked = [line for line in lines if line]

    async def send(number: int) -> list[Answer]:
        party = a_party(f"Guest{number}", email=f"guest{number}@example.org")
        return await register_for_dates(asked, party, door=Door.WEB, key=KEY, sender="", now=clock.now())

    return await asyncio.gather(*(send(number) for number in range(12)), return_exceptions=True)


async def test_forms_in_opposite_order_are_all_answered_and_nothing_is_oversold() -> None:
    answers = await twelve_forms_for_two_dates()

    assert [type(each) for each in answers] == [list] * 12
    states = await rows("SELECT state, count(*)::int AS n FROM registration GROUP BY state ORDER BY state")
    assert [tuple(each) for each in states] == [("confirmed", 8), ("waiting", 16)]


async def test_twin_without_the_order_of_locks_waits_in_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine, number = ticked_dates.rows, 0

    async def one_by_one(sql: str, rosters: list[Any]) -> list[Any]:
        """Locked as they were ticked, one form this way and the next the other."""
        nonlocal number
        number += 1
        found = []
        for roster in rosters if number % 2 else reversed(rosters):
            found += await genuine(sql, [roster])
            await asyncio.sleep(0.02)
        return found

    monkeypatch.setattr(ticked_dates, "rows", one_by_one)

    answers = await twelve_forms_for_two_dates()

    assert any(isinstance(each, BaseException) for each in answers)
    assert await value("SELECT max(seats_taken) FROM roster") <= 4
