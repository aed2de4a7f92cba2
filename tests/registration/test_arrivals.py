"""Whoever stands there has a free seat by the code at the door, on the day only, and never one more."""

import asyncio
from datetime import datetime, timedelta

import pytest

from events_service.database import rows
from events_service.errors import NotFound, existing
from events_service.registration.arrivals import (
    LIMIT,
    NotTheHour,
    TooManyArrivals,
    arrive,
    proof_of,
)
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.places import Place
from events_service.registration.rules import NotEnoughSeats, RosterFull
from events_service.scheduling.queries import session_line
from tests.factories import ENDS_AT, KEY, STARTS_AT, Planned, a_party, a_session, sign_up
from tests.registration.test_several_dates import a_course

pytestmark = pytest.mark.usefixtures("database")
AT_THE_DOOR = STARTS_AT - timedelta(minutes=10)


async def comes(
    planned: Planned, name: str = "Aïcha", *, at: datetime = AT_THE_DOOR, proof: str = "", seats: int = 1
) -> Place:
    session = existing(await session_line(planned.id, now=at))
    return await arrive(
        session,
        a_party(name, seats=seats),
        proof=proof or proof_of(session, key=KEY),
        key=KEY,
        sender="",
        network="192.0.2.1",
        intent=None,
        again=False,
        now=at,
    )


async def test_arrive_before_and_after_the_start_by_the_desk_s_door() -> None:
    planned = await a_session(capacity=3, kept_seats=2, kept_until=STARTS_AT.isoformat())
    await sign_up(planned, "Chloé")

    before = await comes(planned)
    after = await comes(planned, "Denise", at=STARTS_AT + timedelta(minutes=45))

    assert [before.state, after.state] == ["confirmed", "confirmed"]
    assert [each.registration.door for each in (before, after)] == ["desk", "desk"]


async def test_arrive_never_over_capacity_nor_onto_the_list_also_all_at_once() -> None:
    planned = await a_session(capacity=2)

    answers = await asyncio.gather(
        *(comes(planned, f"Personne {number}") for number in range(5)), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in answers) == ["NotEnoughSeats"] * 3 + ["Place"] * 2
    states = await rows("SELECT state FROM registration")
    assert [each["state"] for each in states] == ["confirmed", "confirmed"]
    with pytest.raises((NotEnoughSeats, RosterFull)):
        await comes(planned, "Denise", at=STARTS_AT + timedelta(minutes=20))


@pytest.mark.parametrize("at", [STARTS_AT - timedelta(minutes=31), ENDS_AT])
async def test_arrive_only_in_the_hours_of_that_day(at: datetime) -> None:
    with pytest.raises(NotTheHour):
        await comes(await a_session(), at=at)


async def test_arrive_with_an_address_of_another_day_or_session_finds_nothing() -> None:
    planned, other = await a_session(), await a_session()
    line = existing(await session_line(planned.id, now=AT_THE_DOOR))
    theirs = existing(await session_line(other.id, now=AT_THE_DOOR))
    old = proof_of(line, key=KEY)
    await change_session(
        planned.id,
        {"starts_at": "2035-11-21T14:00", "ends_at": "2035-11-21T16:00"},
        by=planned.ada,
        now=STARTS_AT - timedelta(days=9),
    )

    for proof in (old, proof_of(theirs, key=KEY), "x", "é" * 16):
        with pytest.raises(NotFound):
            await comes(planned, at=AT_THE_DOOR + timedelta(days=1), proof=proof)
    await comes(planned, at=AT_THE_DOOR + timedelta(days=1))


@pytest.mark.parametrize("sign_up_rule", ["not_needed", "staff_only"])
async def test_arrive_only_where_everybody_may_sign_up(sign_up_rule: str) -> None:
    with pytest.raises(NotFound):
        await comes(await a_session(sign_up=sign_up_rule))


async def test_arrive_at_one_date_of_a_course_gives_no_seat_at_the_others() -> None:
    planned, _ = await a_course()

    with pytest.raises(NotFound):
        await comes(planned)


async def test_arrive_at_a_cancelled_session_is_refused() -> None:
    planned = await a_session()
    await cancel_session(planned.id, reason="", by=planned.ada, now=STARTS_AT - timedelta(days=1))

    with pytest.raises(NotTheHour):
        await comes(planned)


async def test_arrive_so_often_from_one_network_and_no_more() -> None:
    planned = await a_session(capacity=LIMIT.at_once + 5)
    for number in range(LIMIT.at_once):
        await comes(planned, f"Personne {number}")

    with pytest.raises(TooManyArrivals) as refused:
        await comes(planned, "Encore une")

    assert 0 < refused.value.facts["retry_after"] <= 24 * 3600 / LIMIT.a_day + 1
