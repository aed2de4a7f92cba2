"""One function changes one date or many: what it does is what was shown, and nobody is lost."""

import pytest

from events_service.database import value
from events_service.errors import Invalid
from events_service.registration.changes import add_date, change_session, line_of
from events_service.registration.series_changes import cancel_dates, change_dates, effects_of_change
from events_service.scheduling.occupancy import RoomTaken
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series_queries import others_in_series
from events_service.scheduling.sessions import add_session
from tests.factories import a_party, a_registration, a_room, an_event
from tests.registration.test_series_changes import NOW, Tuesdays
from tests.scheduling.test_permanences import a_permanence


@pytest.fixture
async def tuesdays(database: str) -> Tuesdays:
    return await Tuesdays().ready()


async def test_kept_seats_of_all_dates_are_kept_at_once(tuesdays: Tuesdays):
    """Nobody waits: what is left for the web is reckoned all the same."""
    await tuesdays.change(0, Scope.ALL, kept_seats=2, kept_hours=24)

    line = await line_of(tuesdays.dates[0])
    assert (line.capacity, line.seats_taken, line.seats_left(NOW)) == (8, 2, 4)


async def test_the_following_dates_of_a_course_made_by_hand_move_together(tuesdays: Tuesdays):
    """Tuesday 20 November 2035 and the two after it have one list; the second was moved by hand to Thursday."""
    course, ada = tuesdays.planned, tuesdays.ada
    times = [("2035-11-27T14:00", "2035-11-27T16:00"), ("2035-12-04T14:00", "2035-12-04T16:00")]
    second, third = [
        await add_date(course.roster, {"starts_at": starts, "ends_at": ends}, by=ada, now=NOW)
        for starts, ends in times
    ]
    await a_registration(course.id, a_party("Chloé", email="chloe@example.org"))
    await change_dates(second, {"starts_at": "2035-11-29T14:00"}, scope=Scope.THIS, by=ada, now=NOW)
    before = await value("SELECT count(*) FROM message WHERE letter = 'dates'")

    hours = {"starts_at": "2035-11-20T10:00", "join_until": 2}
    seen = await effects_of_change(course.id, hours, ada, scope=Scope.ALL, now=NOW)
    await change_dates(course.id, hours, scope=Scope.ALL, by=ada, now=NOW)

    starts = [(await line_of(each)).local_starts for each in (course.id, second, third)]
    assert [each.strftime("%d/%m %H:%M") for each in starts] == ["20/11 10:00", "29/11 14:00", "04/12 10:00"]
    assert [each.name for each in seen.people] == ["Chloé"]
    assert await value("SELECT count(*) FROM message WHERE letter = 'dates'") == before + 1
    assert (await line_of(third)).join_until == 2
    assert await others_in_series(second, now=NOW) == 2


async def test_two_dates_of_one_day_are_both_looked_at(tuesdays: Tuesdays):
    """On 20 November 2035 a course has the room from 14 to 16 and in the evening, and others from 16:15."""
    course, ada = tuesdays.planned, tuesdays.ada
    evening = {"starts_at": "2035-11-20T18:00", "ends_at": "2035-11-20T19:00"}
    await add_date(course.roster, evening, by=ada, now=NOW)
    room = str(await a_room(course.library))
    await change_dates(course.id, {"room": room}, scope=Scope.ALL, by=ada, now=NOW)
    other = {"starts_at": "2035-11-20T16:15", "ends_at": "2035-11-20T17:15", "capacity": 5, "room": room}
    await add_session(await an_event(ada, course.library), other, by=ada, now=NOW)

    with pytest.raises(RoomTaken) as refused:
        await change_dates(course.id, {"starts_at": "2035-11-20T15:00"}, scope=Scope.ALL, by=ada, now=NOW)

    assert refused.value.facts["dates"] == ["2035-11-20"]
    assert (await line_of(course.id)).local_starts.hour == 14


async def test_appointments_are_not_changed_together_by_one_of_them(database: str):
    planned, permanence = await a_permanence()
    slot, ada = await value("SELECT id FROM session WHERE permanence = $1 LIMIT 1", permanence), planned.ada

    for scope in (Scope.FOLLOWING, Scope.ALL):
        with pytest.raises(Invalid) as refused:
            await change_dates(slot, {"sign_up": "staff_only"}, scope=scope, by=ada, now=NOW)
        assert refused.value.fields == {"scope": "an_appointment"}
        with pytest.raises(Invalid):
            await cancel_dates(slot, scope=scope, reason="", by=ada, now=NOW)


async def test_one_date_is_shown_as_it_is_done(tuesdays: Tuesdays):
    """The clash of a single date, and whom it would tell; then nothing of it stays."""
    room = await a_room(tuesdays.planned.library)
    await change_session(tuesdays.planned.id, {"room": str(room)}, by=tuesdays.ada, now=NOW)
    values = {"starts_at": "2035-11-20T15:00", "room": str(room), "capacity": 1}

    seen = await effects_of_change(tuesdays.dates[2], values, tuesdays.ada, scope=Scope.THIS, now=NOW)

    [date] = seen.dates
    assert [(each.code, each.name) for each in date.clashes] == [("room_taken", "Salle bleue")]
    assert (date.seats, sorted(each.name for each in seen.people)) == (1, ["Chloé 2", "Denis 2"])
    with pytest.raises(RoomTaken) as refused:
        await tuesdays.change(2, Scope.THIS, **values)
    assert refused.value.facts["free_times"] != []
    assert (await tuesdays.starts())[2] == "20/11 10:00"
