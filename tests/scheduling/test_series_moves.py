"""Dates that move together take their series along: longer, it goes on at the new days and brings nothing back."""

from uuid import UUID

import pytest

from events_service.database import rows
from events_service.registration.changes import cancel_session
from events_service.registration.series_changes import change_dates
from events_service.scheduling.recurrence import BY_WEEKS
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from events_service.scheduling.series_drafts import plan_series
from events_service.scheduling.withdrawal import delete_session
from tests.scheduling.library_year import NOW, Place, days_of
from tests.scheduling.library_year import place as place

pytestmark = pytest.mark.usefixtures("database")


async def session_on(series: UUID, day: str) -> UUID:
    lines = await rows("SELECT id, local_starts FROM session WHERE series = $1", series)
    [session] = [each["id"] for each in lines if each["local_starts"].strftime("%d/%m") == day]
    return session


async def longer(place: Place, series: UUID, until: str) -> list[str]:
    """The days that are new."""
    _, draft = await create_series(
        place.event, {"series": str(series), "until": until}, by=place.ada, now=NOW
    )
    assert draft is not None
    return [each.occurrence.local_starts.strftime("%d/%m %H:%M") for each in draft.dates]


async def shift(place: Place, session: UUID, starts_at: str, scope: Scope = Scope.ALL) -> None:
    await change_dates(session, {"starts_at": starts_at}, scope=scope, by=place.ada, now=NOW)


async def test_what_was_taken_away_on_tuesdays_does_not_come_back_on_wednesdays(place: Place):
    """13 October unticked, 3 November moved to Thursday, 10 November deleted, 17 November called off and 24 November an
    hour later; the school holidays end on 1 November."""
    series = await place.make(left_out=["2026-10-13"], until="2026-11-30")
    await shift(place, await session_on(series, "03/11"), "2026-11-05T14:00", Scope.THIS)
    await delete_session(await session_on(series, "10/11"), by=place.ada, now=NOW)
    await cancel_session(await session_on(series, "17/11"), reason="", by=place.ada, now=NOW)
    await shift(place, await session_on(series, "24/11"), "2026-11-24T15:00", Scope.THIS)

    await shift(place, await session_on(series, "06/10"), "2026-10-07T14:00")

    assert await longer(place, series, "2026-12-17") == ["02/12 14:00", "09/12 14:00", "16/12 14:00"]
    days = ["07/10 14:00", "05/11 14:00", "17/11 14:00", "24/11 15:00"]
    assert await days_of(series) == [*days, "02/12 14:00", "09/12 14:00", "16/12 14:00"]


async def test_a_date_moved_before_it_was_created_stays_where_it_is(place: Place):
    """3 November on Thursday, 10 November an hour later; 17 November was "moved" to where it is."""
    moved = [
        {"on": "2026-11-03", "starts_at": "2026-11-05T14:00"},
        {"on": "2026-11-10", "starts_at": "2026-11-10T15:00"},
        {"on": "2026-11-17", "starts_at": "2026-11-17T14:00"},
    ]
    series = await place.make(until="2026-11-24", moved=moved)

    await shift(place, await session_on(series, "06/10"), "2026-10-06T09:00")

    stay = ["05/11 14:00", "10/11 15:00"]
    assert await days_of(series) == ["06/10 09:00", "13/10 09:00", *stay, "17/11 09:00", "24/11 09:00"]


async def test_the_last_of_so_many_times_stays_removed(place: Place):
    """Four times from 3 November; the fourth, on the 24th, was deleted."""
    times = {"starts_at": "2026-11-03T14:00", "ends_at": "2026-11-03T16:00", "until": None, "count": 4}
    series = await place.make(**times)
    await delete_session(await session_on(series, "24/11"), by=place.ada, now=NOW)

    await shift(place, await session_on(series, "03/11"), "2026-11-04T14:00")

    assert await longer(place, series, "2026-12-02") == ["02/12 14:00"]


async def test_the_day_after_the_first_tuesday_need_not_be_the_first_wednesday(place: Place):
    """In August 2027 they are the 3rd and the 4th; in September the first Wednesday is the 1st, the first Tuesday the
    7th."""
    times = {"starts_at": "2027-08-03T14:00", "ends_at": "2027-08-03T16:00", "until": "2027-10-31"}
    series = await place.make(**times, monthly=1, skip=[])

    await shift(place, await session_on(series, "03/08"), "2027-08-04T14:00")

    assert await days_of(series) == ["04/08 14:00", "08/09 14:00", "06/10 14:00"]
    assert await longer(place, series, "2027-12-31") == ["03/11 14:00", "01/12 14:00"]


async def test_the_second_tuesday_a_week_later_goes_on_as_the_third(place: Place):
    """Second Tuesdays are 13 October, 10 November and 8 December; third ones of 2027 19 January, 16 February."""
    times = {"starts_at": "2026-10-13T14:00", "ends_at": "2026-10-13T16:00", "until": "2026-12-17"}
    series = await place.make(**times, monthly=2, skip=[])

    await shift(place, await session_on(series, "13/10"), "2026-10-20T14:00")

    assert await days_of(series) == ["20/10 14:00", "17/11 14:00", "15/12 14:00"]
    assert await longer(place, series, "2027-02-28") == ["19/01 14:00", "16/02 14:00"]


async def test_a_series_of_months_goes_on_by_weeks(place: Place):
    times = {"starts_at": "2026-10-13T14:00", "ends_at": "2026-10-13T16:00", "until": "2026-11-10"}
    series = await place.make(**times, monthly=2, skip=[])

    by_weeks = {"series": str(series), "monthly": BY_WEEKS, "every": 4, "until": "2027-01-05"}
    _, draft = await create_series(place.event, by_weeks, by=place.ada, now=NOW)

    assert draft is not None
    assert [f"{each.occurrence.on:%d/%m}" for each in draft.dates] == ["08/12", "05/01"]


async def test_chosen_dates_before_the_first_that_moves_stay_single(place: Place):
    """Only the second and third of three chosen dates are a day later."""
    days = ["2026-11-03", "2026-11-12", "2026-11-20"]
    series = await place.make(
        starts_at="2026-11-03T14:00", ends_at="2026-11-03T16:00", until=None, dates=days
    )

    await shift(place, await session_on(series, "12/11"), "2026-11-13T14:00", Scope.FOLLOWING)

    added = ["2026-11-04", "2026-11-13", "2026-11-21", "2026-12-01"]
    _, draft = await create_series(
        place.event, {"series": str(series), "dates": added}, by=place.ada, now=NOW
    )
    assert draft is not None
    assert [each.occurrence.on.isoformat() for each in draft.dates] == ["2026-12-01"]


async def test_two_days_of_every_second_week_stay_two_days_apart_across_a_week_end(place: Place):
    """Thursdays and Saturdays of the weeks of 2, 16 and 30 November, three days later. Made longer, the series goes on
    with Sunday and Tuesday of the same fortnight, also where only the last of its dates were moved."""
    days = {"starts_at": "2026-11-05T14:00", "ends_at": "2026-11-05T16:00", "weekdays": [4, 6], "every": 2}
    series = await place.make(**days, until="2026-12-05", skip=[])
    assert await days_of(series) == [
        f"{day} 14:00" for day in ("05/11", "07/11", "19/11", "21/11", "03/12", "05/12")
    ]

    await shift(place, await session_on(series, "05/11"), "2026-11-08T14:00")

    assert await days_of(series) == [
        f"{day} 14:00" for day in ("08/11", "10/11", "22/11", "24/11", "06/12", "08/12")
    ]
    assert await longer(place, series, "2026-12-31") == ["20/12 14:00", "22/12 14:00"]

    await shift(place, await session_on(series, "20/12"), "2026-12-18T15:00", Scope.FOLLOWING)

    assert await longer(place, series, "2027-01-31") == [
        f"{day} 15:00" for day in ("01/01", "03/01", "15/01", "17/01", "29/01", "31/01")
    ]


async def test_school_holidays_stay_the_reason_when_the_weekday_changes(place: Place):
    """Tuesdays 20 and 27 October are school holidays in zone C, so are Wednesdays 21 and 28."""
    series = await place.make(until="2026-11-10", skip=["school_holidays"])

    await shift(place, await session_on(series, "06/10"), "2026-10-07T14:00")

    assert await days_of(series) == ["07/10 14:00", "14/10 14:00", "04/11 14:00", "11/11 14:00"]
    values = {"series": str(series), "until": "2026-11-18"}
    draft = await plan_series(place.event, values, place.ada, now=NOW)
    assert [each.occurrence.on.isoformat() for each in draft.dates] == ["2026-11-18"]
    assert [(each.on.isoformat(), each.reason) for each in draft.left_out] == [
        ("2026-10-21", "school_holiday"),
        ("2026-10-28", "school_holiday"),
    ]
