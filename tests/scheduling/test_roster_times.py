"""Sign-up of a course follows its dates: added before the first, called off, deleted."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row
from events_service.registration.changes import add_date, cancel_session, change_session
from events_service.scheduling.withdrawal import delete_session
from tests.factories import Planned
from tests.registration.test_several_dates import a_course

pytestmark = pytest.mark.usefixtures("database")

# A course of three Tuesdays from 20 November 2035, at two in the afternoon in Paris; an hour is kept for the desk.
FIRST = datetime(2035, 11, 20, 13, tzinfo=UTC)
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


async def kept_course() -> tuple[Planned, list[UUID]]:
    planned, sessions = await a_course()
    kept = {"kept_seats": 2, "kept_until": "2035-11-20T13:00"}
    await change_session(sessions[0], kept, by=planned.ada, now=clock.now())
    return planned, sessions


async def hours_of(roster: UUID) -> tuple[datetime, datetime]:
    hours = await row("SELECT closes_at, kept_until FROM roster WHERE id = $1", roster)
    assert hours is not None
    return hours["closes_at"], hours["kept_until"]


async def test_a_first_date_that_is_deleted_takes_sign_up_along() -> None:
    planned, sessions = await kept_course()
    assert await hours_of(planned.roster) == (FIRST, FIRST - HOUR)

    await delete_session(sessions[0], by=planned.ada, now=clock.now())

    assert await hours_of(planned.roster) == (FIRST + WEEK, FIRST + WEEK - HOUR)


async def test_a_first_date_that_is_called_off_takes_what_is_kept_along() -> None:
    planned, sessions = await kept_course()

    await cancel_session(sessions[0], reason="", by=planned.ada, now=clock.now())
    await delete_session(sessions[0], by=planned.ada, now=clock.now())

    assert await hours_of(planned.roster) == (FIRST + WEEK, FIRST + WEEK - HOUR)


async def test_a_later_date_that_goes_leaves_sign_up_as_it_was() -> None:
    planned, sessions = await kept_course()

    await delete_session(sessions[1], by=planned.ada, now=clock.now())
    await cancel_session(sessions[2], reason="", by=planned.ada, now=clock.now())

    assert await hours_of(planned.roster) == (FIRST, FIRST - HOUR)


async def test_a_date_added_before_the_first_is_where_sign_up_closes() -> None:
    planned, _ = await kept_course()
    earlier = {"starts_at": "2035-11-13T14:00", "ends_at": "2035-11-13T16:00"}

    await add_date(planned.roster, earlier, by=planned.ada, now=clock.now())

    assert await hours_of(planned.roster) == (FIRST - WEEK, FIRST - WEEK - HOUR)


async def test_one_who_may_join_late_still_may_when_a_date_is_added_before() -> None:
    planned, sessions = await kept_course()
    await change_session(sessions[0], {"join_until": 2}, by=planned.ada, now=clock.now())
    earlier = {"starts_at": "2035-11-13T14:00", "ends_at": "2035-11-13T16:00"}

    await add_date(planned.roster, earlier, by=planned.ada, now=clock.now())

    # The second date is the one that was the first.
    assert (await hours_of(planned.roster))[0] == FIRST
    await delete_session(sessions[0], by=planned.ada, now=clock.now())
    assert (await hours_of(planned.roster))[0] == FIRST + WEEK
