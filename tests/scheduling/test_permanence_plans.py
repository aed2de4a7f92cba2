"""Permanences of several weeks: which days, what is left out and why, all or none."""

from datetime import date
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Invalid
from events_service.scheduling.occupancy import RoomTaken
from events_service.scheduling.permanence_plans import draft_permanences, plan_permanences
from events_service.scheduling.series import NoDates
from tests.factories import Planned, a_room, a_session

pytestmark = pytest.mark.usefixtures("database")

# Thursdays in 2035: 25 October, 1 November (All Saints), 8 November. The clocks go back on 28 October.
THURSDAYS = {
    "starts_at": "2035-10-25T14:00",
    "ends_at": "2035-10-25T15:10",
    "slot_minutes": 30,
    "until": "2035-11-08",
    "skip": ["public_holidays", "closures"],
}


async def days_planned(event: UUID) -> list[str]:
    lines = await rows("SELECT local_starts, local_ends FROM permanence WHERE event = $1 ORDER BY 1", event)
    return [f"{each['local_starts']:%d/%m %H:%M}–{each['local_ends']:%H:%M}" for each in lines]


async def planned_with_room() -> tuple[Planned, str]:
    planned = await a_session(starts_at="2035-10-02T09:00", ends_at="2035-10-02T10:00")
    return planned, str(await a_room(planned.library))


async def test_each_week_is_a_permanence_of_its_own_but_for_what_the_series_would_skip() -> None:
    planned, room = await planned_with_room()
    values = {**THURSDAYS, "room": room}

    draft = await draft_permanences(planned.event, values, planned.ada, now=clock.now())
    made, again = [
        (await plan_permanences(planned.event, values, by=planned.ada, now=clock.now(), intent="form")).made
        for _ in range(2)
    ]

    assert [(each.on, each.reason) for each in draft.series.left_out] == [
        (date(2035, 11, 1), "public_holiday")
    ]
    assert (draft.appointments, len(made)) == (4, 2)
    assert made == again
    assert await days_planned(planned.event) == ["25/10 14:00–15:00", "08/11 14:00–15:00"]
    starts = await rows(
        "SELECT starts_at FROM session WHERE permanence IS NOT NULL AND local_starts::time = '14:00' ORDER BY 1"
    )
    assert [each["starts_at"].hour for each in starts] == [12, 13]  # UTC


async def test_one_day_is_planned_also_on_a_holiday_which_is_said() -> None:
    planned, _ = await planned_with_room()
    times = {"starts_at": "2035-11-01T14:00", "ends_at": "2035-11-01T15:00"}
    values = {**THURSDAYS, **times, "until": None}

    draft = await draft_permanences(planned.event, values, planned.ada, now=clock.now())
    await plan_permanences(planned.event, values, by=planned.ada, now=clock.now())

    assert [[off.name for off in each.remarks] for each in draft.series.dates] == [["Toussaint"]]
    assert await days_planned(planned.event) == ["01/11 14:00–15:00"]


async def test_a_clash_names_itself_in_the_draft_and_nothing_is_made() -> None:
    planned, room = await planned_with_room()
    at_the_end = {"starts_at": "2035-11-08T14:45", "ends_at": "2035-11-08T16:00", "room": room}
    await a_session(
        organisation=planned.organisation, library=planned.library, title="Club de lecture", **at_the_end
    )
    values = {**THURSDAYS, "room": room}

    draft = await draft_permanences(planned.event, values, planned.ada, now=clock.now())
    with pytest.raises(RoomTaken):
        await plan_permanences(planned.event, values, by=planned.ada, now=clock.now())

    clashes = [[each.in_the_way[0].title for each in day.clashes] for day in draft.series.dates]
    assert clashes == [[], ["Club de lecture"]]
    assert await value("SELECT count(*) FROM permanence") == 0
    free = {**values, "left_out": ["2035-11-08"]}
    weeks = await plan_permanences(planned.event, free, by=planned.ada, now=clock.now())
    assert len(weeks.made) == 1


async def test_no_day_left_and_too_many_appointments_are_refused() -> None:
    planned, _ = await planned_with_room()
    none = {**THURSDAYS, "left_out": ["2035-10-25", "2035-11-08"]}
    long = {**THURSDAYS, "ends_at": "2035-10-25T18:00", "slot_minutes": 10, "until": "2036-10-23"}

    with pytest.raises(NoDates):
        await plan_permanences(planned.event, none, by=planned.ada, now=clock.now())
    with pytest.raises(Invalid) as refused:
        await draft_permanences(planned.event, long, planned.ada, now=clock.now())

    assert refused.value.fields == {"until": "too_many_appointments"}
