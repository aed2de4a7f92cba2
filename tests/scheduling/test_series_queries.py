"""A series read again: to be made longer, or planned once more."""

from datetime import UTC, date, datetime

import pytest

from events_service.database import rows, value
from events_service.registration.series_changes import change_dates
from events_service.scheduling.copies import copy_event
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from events_service.scheduling.series_queries import (
    a_year_later,
    event_values,
    series_copied,
    series_to_repeat,
    series_values,
)
from tests.factories import a_room, an_event
from tests.scheduling.library_year import NOW, Place, days_of
from tests.scheduling.library_year import place as place
from tests.scheduling.test_permanences import a_permanence

pytestmark = pytest.mark.usefixtures("database")


async def test_create_series_longer_offers_and_takes_what_its_last_date_does(place: Place):
    room = await a_room(place.library)
    series = await place.make(room=str(room), until="2026-10-13", capacity=6, opens_days=10)

    await create_series(place.event, {"series": str(series), "until": "2026-11-30"}, by=place.ada, now=NOW)

    uses = await rows(
        "SELECT room FROM room_use JOIN session ON session.id = session WHERE series = $1", series
    )
    rosters = await rows("SELECT capacity, opens_days FROM roster WHERE event = $1", place.event)
    assert {each["room"] for each in uses} == {room}
    assert len(uses) == 6
    assert {tuple(each) for each in rosters} == {(6, 10)}


async def test_create_series_longer_leaves_out_what_was_different_on_its_last_date(place: Place):
    room, other = await a_room(place.library), await a_room(place.library, "Salle du conte")
    series = await place.make(room=str(room), until="2026-10-13", capacity=6)
    last = await value("SELECT id FROM session WHERE series = $1 ORDER BY starts_at DESC LIMIT 1", series)
    await change_dates(last, {"room": str(other), "capacity": 3}, scope=Scope.THIS, by=place.ada, now=NOW)

    await create_series(place.event, {"series": str(series), "until": "2026-11-30"}, by=place.ada, now=NOW)

    uses = await rows(
        "SELECT room FROM room_use JOIN session ON session.id = session WHERE series = $1 AND session.id <> $2",
        series,
        last,
    )
    assert {each["room"] for each in uses} == {room}
    assert await value("SELECT count(*) FROM roster WHERE event = $1 AND capacity = 3", place.event) == 1


async def test_copy_a_series_to_next_year_skips_the_holidays_of_that_year(place: Place):
    """In 2027 the autumn holidays are from 23 October to 7 November, the year after from 18 December."""
    series = await place.make()
    values = await series_values(series, place.event, now=NOW)
    assert values is not None

    later = a_year_later(values, NOW.date())
    copy, _ = await create_series(place.event, later, by=place.ada, now=NOW)

    assert copy != series
    assert [each[:5] for each in await days_of(copy)] == [
        "05/10",
        "12/10",
        "19/10",
        "09/11",
        "16/11",
        "23/11",
        "30/11",
        "07/12",
        "14/12",
    ]


async def test_a_copy_proposes_the_series_of_its_original_in_the_first_year_in_which_it_is_not_over(
    place: Place,
):
    series = await place.make()
    copy = await copy_event(place.event, by=place.ada, now=NOW)
    late = datetime(2028, 1, 3, 9, tzinfo=UTC)

    [line] = await series_copied(copy, place.ada, now=NOW)
    values = await series_to_repeat(series, copy, now=late)

    assert line.id == series
    assert values is not None
    assert (values["starts_at"], values["until"]) == ("2028-10-03T14:00:00", date(2028, 12, 28))
    assert await series_to_repeat(series, await an_event(place.ada, place.library), now=late) is None
    assert await series_values(series, copy, now=late) is None


async def test_an_appointment_is_no_likely_answer_for_the_next_dates() -> None:
    planned, _ = await a_permanence()

    likely = await event_values(planned.event)

    assert (likely["capacity"], likely["waiting_limit"]) == (20, None)
