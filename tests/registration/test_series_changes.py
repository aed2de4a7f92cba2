"""Several dates of a series are changed or called off: nobody is lost, everyone is told once, what is by hand stays."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.call_queries import calls_owed, open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.changes import cancel_session
from events_service.registration.resizing import CapacityBelowTaken
from events_service.registration.series_changes import (
    cancel_dates,
    change_dates,
    effects_of_cancellation,
    effects_of_change,
)
from events_service.scheduling.occupancy import RoomTaken
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from events_service.scheduling.sessions import SessionOver, add_session
from events_service.web.spoken import asked_for, spoken
from tests.factories import (
    Planned,
    a_library,
    a_party,
    a_registration,
    a_room,
    a_session,
    a_viewer,
    an_event,
    an_organisation,
)

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()


class Tuesdays:
    """Four Tuesdays in November 2035, from 10 to 12, each with one who left an e-mail and one who did not."""

    async def ready(self, **more: Any) -> "Tuesdays":
        self.planned: Planned = await a_session()
        self.ada = self.planned.ada
        self.event = await an_event(self.ada, self.planned.library)
        values = {"starts_at": "2035-11-06T10:00", "ends_at": "2035-11-06T12:00", "count": 4, "capacity": 8}
        self.series, draft = await create_series(
            self.event, values | more, by=self.ada, now=NOW, publish_at=NOW
        )
        assert draft is not None
        self.dates: list[UUID] = [each.session for each in draft.dates]
        for number, session in enumerate(self.dates):
            await a_registration(session, a_party(f"Chloé {number}", email=f"chloe{number}@example.org"))
            await a_registration(session, a_party(f"Denis {number}", phone="+33612345678"))
        await rows("DELETE FROM message")
        await rows("DELETE FROM call_task")
        return self

    async def change(self, number: int, scope: Scope, **values: Any) -> None:
        await change_dates(self.dates[number], values, scope=scope, by=self.ada, now=NOW)

    async def starts(self) -> list[str]:
        lines = await rows("SELECT local_starts FROM session WHERE series = $1 ORDER BY 1", self.series)
        return [each["local_starts"].strftime("%d/%m %H:%M") for each in lines]


@pytest.fixture
async def tuesdays(database: str) -> Tuesdays:
    return await Tuesdays().ready()


async def written() -> list[str]:
    """Who is told, by letters and calls."""
    people = await rows(
        """
        SELECT name FROM registration JOIN (
            SELECT about FROM message UNION ALL SELECT about FROM call_task WHERE closed_at IS NULL
        ) AS told ON told.about = registration.id ORDER BY name
        """
    )
    return [each["name"] for each in people]


async def test_move_all_dates_by_the_same_difference_and_tell_everyone_once(tuesdays: Tuesdays):
    """From 10:00 to 14:30 on Wednesdays."""
    await tuesdays.change(1, Scope.ALL, starts_at="2035-11-14T14:30")

    assert await tuesdays.starts() == ["07/11 14:30", "14/11 14:30", "21/11 14:30", "28/11 14:30"]
    assert await written() == [f"{name} {number}" for name in ("Chloé", "Denis") for number in range(4)]
    assert await value("SELECT count(*) FROM registration WHERE state = 'confirmed'") == 8
    sequences = await rows("SELECT DISTINCT sequence FROM session WHERE series = $1", tuesdays.series)
    assert [each["sequence"] for each in sequences] == [1]


async def test_one_person_on_several_dates_is_one_call(tuesdays: Tuesdays):
    for session in tuesdays.dates[:3]:
        await a_registration(session, a_party("Yvette", phone="+33699999999"))
        await a_registration(session, a_party("Yvette", phone="+33688888888"))

    await tuesdays.change(0, Scope.ALL, starts_at="2035-11-06T14:00")

    yvettes = [each for each in await open_calls(tuesdays.ada, now=NOW) if each.name == "Yvette"]
    assert [(each.number, len(each.also)) for each in yvettes] == [("+33699999999", 2), ("+33688888888", 2)]
    assert (await calls_owed(tuesdays.ada, now=NOW)).number == 4 + 2
    speech = spoken(yvettes[0])
    speech = speech.replace(" ", "\u00a0")
    assert [
        day in speech
        for day in ("6\u00a0novembre", "13\u00a0novembre", "20\u00a0novembre", "27\u00a0novembre")
    ] == [
        True,
        True,
        True,
        False,
    ]
    assert (asked_for(yvettes[0]) + speech).count("Bonjour") == 1


async def test_who_is_told_of_one_date_is_told_of_all(tuesdays: Tuesdays):
    for session in tuesdays.dates[:3]:
        await a_registration(session, a_party("Yvette", phone="+33699999999"))
    await tuesdays.change(0, Scope.ALL, starts_at="2035-11-06T14:00")
    [yvette] = [each for each in await open_calls(tuesdays.ada, now=NOW) if each.name == "Yvette"]

    await note_outcome(yvette.id, "message_left", seen=0, by=tuesdays.ada, now=NOW)
    await note_outcome(yvette.id, "reached", seen=1, by=tuesdays.ada, now=NOW)

    assert "Yvette" not in [each.name for each in await open_calls(tuesdays.ada, now=NOW)]
    assert await value("SELECT count(*) FROM call_task WHERE closed_for = 'told'") == 3
    assert await value("SELECT count(*) FROM call_outcome") == 6


async def test_move_this_and_the_following_dates_only(tuesdays: Tuesdays):
    await tuesdays.change(2, Scope.FOLLOWING, starts_at="2035-11-20T09:00")

    assert await tuesdays.starts() == ["06/11 10:00", "13/11 10:00", "20/11 09:00", "27/11 09:00"]
    assert await written() == ["Chloé 2", "Chloé 3", "Denis 2", "Denis 3"]


async def test_a_day_later_does_not_meet_the_dates_it_leaves(database: str):
    """Every day at the same hours in one room: moved by a day, each takes the place of the next one."""
    daily = await Tuesdays().ready(weekdays=[1, 2, 3, 4, 5, 6, 7], room=None)
    room = str(await a_room(daily.planned.library))
    await daily.change(0, Scope.ALL, room=room)

    await daily.change(0, Scope.ALL, starts_at="2035-11-07T10:00")

    assert await daily.starts() == ["07/11 10:00", "08/11 10:00", "09/11 10:00", "10/11 10:00"]
    uses = await rows("SELECT room_use.starts_at FROM room_use ORDER BY 1")
    assert [each["starts_at"].day for each in uses] == [7, 8, 9, 10]


async def test_what_was_changed_by_hand_on_one_date_stays(tuesdays: Tuesdays):
    await tuesdays.change(1, Scope.THIS, starts_at="2035-11-15T17:00", capacity=5)

    await tuesdays.change(0, Scope.ALL, starts_at="2035-11-06T09:00", capacity=12)

    assert await tuesdays.starts() == ["06/11 09:00", "15/11 17:00", "20/11 09:00", "27/11 09:00"]
    seats = await rows(
        "SELECT capacity FROM session JOIN roster ON roster.id = roster WHERE series = $1 ORDER BY session.starts_at",
        tuesdays.series,
    )
    assert [each["capacity"] for each in seats] == [12, 5, 12, 12]
    own = await value("SELECT own_fields FROM session WHERE id = $1", tuesdays.dates[1])
    assert own == ["capacity", "starts_at"]


async def test_a_date_that_comes_back_changes_with_the_others_again(tuesdays: Tuesdays):
    """The second: to Thursday and back; ten seats, then twelve from it on."""
    await tuesdays.change(1, Scope.THIS, starts_at="2035-11-15T10:00", capacity=10)
    await tuesdays.change(1, Scope.THIS, starts_at="2035-11-13T10:00")
    await tuesdays.change(1, Scope.FOLLOWING, capacity=12)

    await tuesdays.change(0, Scope.ALL, starts_at="2035-11-06T15:00", capacity=14)

    assert await tuesdays.starts() == ["06/11 15:00", "13/11 15:00", "20/11 15:00", "27/11 15:00"]
    assert await value(
        "SELECT array_agg(DISTINCT capacity) FROM roster WHERE event = $1", tuesdays.event
    ) == [14]
    assert await value("SELECT count(*) FROM series_exception WHERE local_on = '2035-11-13'") == 0


async def test_dates_called_off_or_begun_are_left_alone(tuesdays: Tuesdays):
    await cancel_session(tuesdays.dates[3], reason="", by=tuesdays.ada, now=NOW)
    begun = datetime(2035, 11, 6, 9, 30, tzinfo=UTC)

    await change_dates(
        tuesdays.dates[1], {"starts_at": "2035-11-13T09:00"}, scope=Scope.ALL, by=tuesdays.ada, now=begun
    )

    assert await tuesdays.starts() == ["06/11 10:00", "13/11 09:00", "20/11 09:00", "27/11 10:00"]


async def test_a_series_that_moved_goes_on_at_its_new_hours(tuesdays: Tuesdays):
    await tuesdays.change(0, Scope.ALL, starts_at="2035-11-07T09:00")

    longer = {"series": str(tuesdays.series), "until": "2035-12-12"}
    _, draft = await create_series(tuesdays.event, longer, by=tuesdays.ada, now=NOW)

    assert draft is not None
    assert [each.occurrence.local_starts.isoformat() for each in draft.dates] == [
        "2035-12-05T09:00:00",
        "2035-12-12T09:00:00",
    ]


async def test_what_would_come_of_it_is_told_and_nothing_stays(tuesdays: Tuesdays):
    room = str(await a_room(tuesdays.planned.library))
    other = await an_event(tuesdays.ada, tuesdays.planned.library, title="Club de lecture")
    times = {"starts_at": "2035-11-20T11:00", "ends_at": "2035-11-20T13:00", "capacity": 5, "room": room}
    await add_session(other, times, by=tuesdays.ada, now=NOW)
    values = {"room": room, "starts_at": "2035-11-06T09:30", "capacity": 1}

    effects = await effects_of_change(tuesdays.dates[0], values, tuesdays.ada, scope=Scope.ALL, now=NOW)

    assert [each.starts_at.hour for each in effects.dates] == [8, 8, 8, 8]
    assert [[clash.code for clash in each.clashes] for each in effects.dates] == [[], [], ["room_taken"], []]
    assert [each.seats for each in effects.dates] == [1, 1, 1, 1]
    assert len(effects.people) == 8
    assert await tuesdays.starts() == ["06/11 10:00", "13/11 10:00", "20/11 10:00", "27/11 10:00"]
    assert await written() == []


async def test_a_date_that_moves_to_a_holiday_says_so_first(database: str):
    """In 2035 All Saints' is a Thursday; nobody knows the school holidays of that year yet."""
    tuesdays = await Tuesdays().ready(starts_at="2035-10-30T10:00", ends_at="2035-10-30T12:00")
    await rows("DELETE FROM registration")

    effects = await effects_of_change(
        tuesdays.dates[1], {"starts_at": "2035-11-08T10:00"}, tuesdays.ada, scope=Scope.ALL, now=NOW
    )
    same_day = await effects_of_change(
        tuesdays.dates[1], {"starts_at": "2035-11-06T09:00"}, tuesdays.ada, scope=Scope.ALL, now=NOW
    )

    assert [[off.reason for off in each.days_off] for each in effects.dates] == [
        ["public_holiday"],
        [],
        [],
        [],
    ]
    assert (effects.people, effects.asks, same_day.asks) == ([], True, False)


async def test_who_gets_one_of_more_seats_is_shown_first(tuesdays: Tuesdays):
    """Two have a seat on each date already; of the seven who come, one waits."""
    for number in range(7):
        await a_registration(tuesdays.dates[1], a_party(f"Emma {number}", email=f"emma{number}@example.org"))

    effects = await effects_of_change(
        tuesdays.dates[0], {"capacity": 9}, tuesdays.ada, scope=Scope.ALL, now=NOW
    )

    assert [each.name for each in effects.people] == ["Emma 6"]
    assert effects.asks


async def test_clashes_and_seats_that_are_taken_are_refused_whole(tuesdays: Tuesdays):
    room = str(await a_room(tuesdays.planned.library))
    other = await an_event(tuesdays.ada, tuesdays.planned.library)
    times = {"starts_at": "2035-11-20T11:00", "ends_at": "2035-11-20T13:00", "capacity": 5, "room": room}
    await add_session(other, times, by=tuesdays.ada, now=NOW)

    with pytest.raises(RoomTaken) as taken:
        await tuesdays.change(0, Scope.ALL, room=room, starts_at="2035-11-06T09:30")
    with pytest.raises(CapacityBelowTaken) as short:
        await tuesdays.change(0, Scope.ALL, capacity=1)

    assert taken.value.facts["dates"] == ["2035-11-20"]
    assert short.value.facts["taken"] == 2
    assert await tuesdays.starts() == ["06/11 10:00", "13/11 10:00", "20/11 10:00", "27/11 10:00"]
    assert await written() == []


async def test_call_off_this_and_the_following_dates(tuesdays: Tuesdays):
    would = await effects_of_cancellation(tuesdays.dates[2], tuesdays.ada, scope=Scope.FOLLOWING, now=NOW)
    still = await value("SELECT count(*) FROM registration WHERE state = 'confirmed'")

    await cancel_dates(tuesdays.dates[2], scope=Scope.FOLLOWING, reason="Travaux", by=tuesdays.ada, now=NOW)

    assert [each.session for each in would.dates] == tuesdays.dates[2:]
    assert (len(would.people), [each.seats for each in would.dates], still) == (4, [2, 2], 8)
    cancelled = await rows("SELECT id FROM session WHERE cancelled_at IS NOT NULL ORDER BY starts_at")
    assert [each["id"] for each in cancelled] == tuesdays.dates[2:]
    assert await written() == ["Chloé 2", "Chloé 3", "Denis 2", "Denis 3"]


async def test_waiting_people_are_served_where_there_are_more_seats(tuesdays: Tuesdays):
    for number in range(8):
        await a_registration(tuesdays.dates[1], a_party(f"Emma {number}", email=f"emma{number}@example.org"))

    await tuesdays.change(0, Scope.ALL, capacity=10)

    assert await value("SELECT count(*) FROM registration WHERE state = 'waiting'") == 0


async def test_kept_seats_and_other_rules_change_for_all(tuesdays: Tuesdays):
    await tuesdays.change(1, Scope.THIS, kept_seats=1)

    await tuesdays.change(0, Scope.ALL, kept_seats=3, waiting_limit=4, kept_hours=48)

    rules = await rows(
        """
        SELECT kept_seats, waiting_limit, starts_at - kept_until AS before FROM session
        JOIN roster ON roster.id = roster WHERE series = $1 ORDER BY starts_at
        """,
        tuesdays.series,
    )
    assert [(each["kept_seats"], each["waiting_limit"], each["before"].days) for each in rules] == [
        (3, 4, 2),
        (1, 4, 1),
        (3, 4, 2),
        (3, 4, 2),
    ]


async def test_a_single_date_has_no_others(tuesdays: Tuesdays):
    alone = tuesdays.planned

    await change_dates(alone.id, {"capacity": 21}, scope=Scope.ALL, by=alone.ada, now=NOW)

    assert await value("SELECT capacity FROM roster WHERE id = $1", alone.roster) == 21


async def test_change_dates_refuses_strangers_the_desk_and_what_is_over(tuesdays: Tuesdays):
    strangers = [
        (a_viewer(await an_organisation()), NotFound),
        (a_viewer(tuesdays.planned.organisation, "desk"), Forbidden),
    ]
    for stranger, refusal in strangers:
        with pytest.raises(refusal):
            await change_dates(tuesdays.dates[0], {}, scope=Scope.ALL, by=stranger, now=NOW)
        with pytest.raises(refusal):
            await effects_of_change(tuesdays.dates[0], {}, stranger, scope=Scope.ALL, now=NOW)
        with pytest.raises(refusal):
            await cancel_dates(tuesdays.dates[0], scope=Scope.ALL, reason="", by=stranger, now=NOW)
    later = datetime(2036, 1, 1, tzinfo=UTC)
    with pytest.raises(SessionOver):
        await change_dates(tuesdays.dates[0], {"capacity": 9}, scope=Scope.ALL, by=tuesdays.ada, now=later)


async def test_dates_move_to_another_library_at_the_same_hour_on_its_wall(tuesdays: Tuesdays):
    island = await a_library(tuesdays.planned.organisation, department="974", time_zone="Indian/Reunion")

    await tuesdays.change(0, Scope.ALL, library=str(island))

    starts = await rows("SELECT starts_at FROM session WHERE series = $1 ORDER BY 1", tuesdays.series)
    assert {each["starts_at"].hour for each in starts} == {6}
    assert await tuesdays.starts() == ["06/11 10:00", "13/11 10:00", "20/11 10:00", "27/11 10:00"]


async def test_dates_refuse_a_time_that_cannot_be(tuesdays: Tuesdays):
    with pytest.raises(Invalid) as refused:
        await tuesdays.change(0, Scope.ALL, ends_at="2035-11-06T09:00")

    assert refused.value.fields == {"ends_at": "before_the_start"}
