"""Until which date of a course one may join: the date, not the hour that it had when somebody said so."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import Invalid
from events_service.registration.changes import add_date, add_session, cancel_session, change_session
from events_service.registration.places import register
from events_service.registration.rules import Door, SignUpClosed
from events_service.scheduling.queries import session_line
from events_service.scheduling.rosters import closes_with
from tests.factories import KEY, a_party, a_session
from tests.registration.test_several_dates import a_course

pytestmark = pytest.mark.usefixtures("database")

# The third Tuesday of a course that begins on 20 November 2035, at two in the afternoon in Paris.
THIRD = datetime(2035, 12, 4, 13, tzinfo=UTC)
WEEK = timedelta(days=7)


async def closes_at(roster: UUID) -> datetime:
    found: datetime = await value("SELECT closes_at FROM roster WHERE id = $1", roster)
    return found


@pytest.mark.parametrize(("until", "day"), [(1, 1), (2, 2), (3, 3), (9, 3)])
async def test_sign_up_closes_with_the_date_of_that_number(until: int, day: int) -> None:
    planned, sessions = await a_course()
    dates = [await session_line(session, now=clock.now()) for session in sessions]

    closes = closes_with([date for date in dates if date], until)

    assert closes == THIRD - (3 - day) * WEEK
    assert planned.roster == dates[0].roster if dates[0] else False


async def test_join_late_has_the_dates_that_are_left() -> None:
    planned, sessions = await a_course(dates=6)
    await change_session(sessions[0], {"join_until": 3}, by=planned.ada, now=clock.now())
    late = THIRD - WEEK + timedelta(hours=3)  # the second date is over

    place = await register(planned.roster, a_party(), door=Door.WEB, key=KEY, now=late)

    assert await closes_at(planned.roster) == THIRD
    assert [date.session.id for date in place.registration.sessions] == sessions[2:]
    with pytest.raises(SignUpClosed):
        await register(planned.roster, a_party("Denise"), door=Door.WEB, key=KEY, now=THIRD)


async def test_state_is_that_of_the_list_on_each_of_its_dates() -> None:
    planned, sessions = await a_course(dates=6)
    await change_session(sessions[0], {"join_until": 3}, by=planned.ada, now=clock.now())

    async def states(at: datetime) -> set[str]:
        lines = [await session_line(session, now=at) for session in sessions]
        return {line.registration(at) for line in lines if line}

    assert await states(THIRD - WEEK) == {"open"}
    assert await states(THIRD) == {"closed"}


async def test_closing_follows_the_third_date_wherever_it_goes() -> None:
    planned, sessions = await a_course(dates=4)
    await change_session(sessions[0], {"join_until": 3}, by=planned.ada, now=clock.now())

    await change_session(sessions[2], {"starts_at": "2035-12-05T10:00"}, by=planned.ada, now=clock.now())
    moved = await closes_at(planned.roster)
    await cancel_session(sessions[1], reason="", by=planned.ada, now=clock.now())
    called_off = await closes_at(planned.roster)
    day = {"starts_at": "2035-11-21T14:00", "ends_at": "2035-11-21T16:00"}
    await add_date(planned.roster, day, by=planned.ada, now=clock.now())
    added = await closes_at(planned.roster)

    wednesday = datetime(2035, 12, 5, 9, tzinfo=UTC)
    assert (moved, called_off, added) == (wednesday, THIRD + WEEK, wednesday)


async def test_first_date_moved_behind_the_second_counts_as_the_second() -> None:
    planned, sessions = await a_course()
    await change_session(sessions[0], {"join_until": 1}, by=planned.ada, now=clock.now())

    await change_session(sessions[0], {"starts_at": "2035-11-29T14:00"}, by=planned.ada, now=clock.now())

    assert await closes_at(planned.roster) == THIRD - WEEK


async def test_join_until_is_said_before_the_dates_are_there() -> None:
    planned = await a_session(join_until=2)
    day = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "roster_of": str(planned.id)}

    before = await closes_at(planned.roster)
    await add_session(planned.event, day, by=planned.ada, now=clock.now())

    assert (before, await closes_at(planned.roster)) == (THIRD - 2 * WEEK, THIRD - WEEK)


async def test_closing_stays_where_it_is_when_the_date_is_forgotten() -> None:
    planned, sessions = await a_course()
    await change_session(sessions[0], {"join_until": 2}, by=planned.ada, now=clock.now())

    await change_session(sessions[0], {"join_until": None}, by=planned.ada, now=clock.now())

    assert await closes_at(planned.roster) == THIRD - WEEK
    assert await value("SELECT join_until FROM roster") is None


@pytest.mark.parametrize("until", [0, 367, "soon"])
async def test_join_until_is_a_number_of_a_date(until: object) -> None:
    planned, sessions = await a_course()

    with pytest.raises(Invalid) as refusal:
        await change_session(sessions[0], {"join_until": until}, by=planned.ada, now=clock.now())

    assert list(refusal.value.fields) == ["join_until"]
