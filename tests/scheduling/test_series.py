"""Series as rows: all dates with what they take, or none; longer without what was taken away."""

from datetime import UTC, date, datetime

import pytest

from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.changes import cancel_session, change_session
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.needs import Loan
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.series import NoDates, create_series, is_made
from events_service.scheduling.series_drafts import plan_series
from events_service.scheduling.series_queries import series_of
from events_service.scheduling.withdrawal import delete_session
from tests.factories import (
    a_colleague,
    a_library,
    a_room,
    a_viewer,
    an_organisation,
    some_equipment,
)
from tests.scheduling.library_year import AUTUMN, NOW, Place, days_of
from tests.scheduling.library_year import place as place

pytestmark = pytest.mark.usefixtures("database")


# Zone C in 2026: 17 October to 1 November, and from 19 December.
TUESDAYS = ["06/10", "13/10", "03/11", "10/11", "17/11", "24/11", "01/12", "08/12", "15/12"]


async def test_create_series_skips_the_school_holidays_and_keeps_the_hour(place: Place):
    series = await place.make()

    assert await days_of(series) == [f"{day} 14:00" for day in TUESDAYS]
    instants = await rows("SELECT starts_at FROM session WHERE series = $1 ORDER BY 1", series)
    assert [each["starts_at"].hour for each in instants] == [12, 12, *[13] * 7]


async def test_create_series_gives_each_date_a_roster_of_its_own(place: Place):
    series = await place.make(waiting_limit=3)

    rosters = await rows(
        """
        SELECT roster.capacity, roster.waiting_limit, roster.closes_at = session.starts_at AS at_start
        FROM session JOIN roster ON roster.id = session.roster WHERE series = $1
        """,
        series,
    )
    assert len(rosters) == 9
    assert {tuple(each) for each in rosters} == {(8, 3, True)}


async def test_create_series_takes_room_equipment_and_people_for_every_date(place: Place):
    room = await a_room(place.library, set_up_minutes=30)
    tablets = await some_equipment(place.organisation, quantity=12)
    mediator = await a_colleague(place.organisation)

    series = await place.make(room=str(room), equipment=[Loan(tablets, 8)], facilitators=[str(mediator)])

    taken = await rows(
        """
        SELECT room_use.room, session.starts_at - room_use.starts_at AS before, quantity, account
        FROM session JOIN room_use ON room_use.session = session.id
        JOIN equipment_use ON equipment_use.session = session.id
        JOIN facilitation ON facilitation.session = session.id AND facilitation.starts_at = session.starts_at
        WHERE series = $1
        """,
        series,
    )
    assert len(taken) == 9
    assert {(each["room"], each["before"].seconds, each["quantity"], each["account"]) for each in taken} == {
        (room, 1800, 8, mediator)
    }


async def test_create_series_with_one_clash_writes_nothing(place: Place):
    """On 17 November somebody else has the room, up to an hour into the session."""
    room = await a_room(place.library)
    other = await place.another("2026-11-17T13:00", "2026-11-17T15:00", room=str(room))

    with pytest.raises(RoomTaken) as refused:
        await place.make(room=str(room))

    assert refused.value.facts["dates"] == ["2026-11-17"]
    assert [each.session for each in refused.value.facts["in_the_way"]] == [other]  # type: ignore[attr-defined]
    assert await value("SELECT count(*) FROM session WHERE event = $1", place.event) == 0
    assert await value("SELECT count(*) FROM roster WHERE event = $1", place.event) == 0
    assert await value("SELECT count(*) FROM series") == 0


async def test_create_series_tells_equipment_and_people_that_are_taken(place: Place):
    tablets = await some_equipment(place.organisation, quantity=12)
    mediator = await a_colleague(place.organisation)
    await place.another(
        "2026-12-01T10:00", "2026-12-01T15:00", equipment=[Loan(tablets, 6)], facilitators=[str(mediator)]
    )

    with pytest.raises(EquipmentTaken) as short:
        await place.make(equipment=[Loan(tablets, 8)])
    with pytest.raises(FacilitatorBusy) as busy:
        await place.make(facilitators=[str(mediator)])

    assert short.value.facts["left"] == 6
    assert busy.value.facts["dates"] == ["2026-12-01"]


async def test_move_a_date_moves_when_its_sign_up_opens_and_closes(place: Place):
    series = await place.make(opens_days=14, closes_days=1)
    session = await value("SELECT id FROM session WHERE series = $1 ORDER BY starts_at LIMIT 1", series)

    await change_session(session, {"starts_at": "2026-10-08T10:00"}, by=place.ada, now=NOW)

    [roster] = await rows(
        "SELECT opens_at, closes_at FROM roster WHERE id = (SELECT roster FROM session WHERE id = $1)",
        session,
    )
    assert tuple(roster) == (datetime(2026, 9, 24, 8, tzinfo=UTC), datetime(2026, 10, 7, 8, tzinfo=UTC))


async def test_create_series_twice_with_one_intent_is_one_series(place: Place):
    first, _ = await create_series(place.event, AUTUMN, by=place.ada, now=NOW, intent="once")
    again, draft = await create_series(place.event, AUTUMN, by=place.ada, now=NOW, intent="once")

    with pytest.raises(IntentReused):
        await create_series(place.event, {**AUTUMN, "capacity": 9}, by=place.ada, now=NOW, intent="once")

    assert (again, draft) == (first, None)
    assert len(await days_of(first)) == 9


async def test_create_series_once_and_longer_once_whatever_is_sent_again(place: Place):
    """Until Christmas with one key, until February with another; then each is sent once more."""
    first, _ = await create_series(place.event, AUTUMN, by=place.ada, now=NOW, intent="autumn")
    longer = {"series": str(first), "until": "2027-01-31"}
    await create_series(place.event, longer, by=place.ada, now=NOW, intent="winter")
    days = await days_of(first)

    again = [
        await create_series(place.event, values, by=place.ada, now=NOW, intent=intent)
        for values, intent in ((AUTUMN, "autumn"), (longer, "winter"))
    ]

    assert again == [(first, None), (first, None)]
    assert await days_of(first) == days
    assert await value("SELECT count(*) FROM series") == 1
    assert [await is_made(place.event, intent, place.ada) for intent in ("autumn", "winter", "spring")] == [
        True,
        True,
        False,
    ]


async def test_create_series_longer_brings_nothing_back(place: Place):
    """13 October was left out, 3 November moved to Thursday, 10 November deleted, 17 November called off."""
    series = await place.make(left_out=["2026-10-13"], until="2026-11-30")
    session = {
        each["local_starts"].strftime("%d/%m"): each["id"]
        for each in await rows("SELECT id, local_starts FROM session WHERE series = $1", series)
    }
    await change_session(session["03/11"], {"starts_at": "2026-11-05T14:00"}, by=place.ada, now=NOW)
    await delete_session(session["10/11"], by=place.ada, now=NOW)
    await cancel_session(session["17/11"], reason="", by=place.ada, now=NOW)

    longer, draft = await create_series(
        place.event, {"series": str(series), "until": "2026-12-31"}, by=place.ada, now=NOW
    )

    assert longer == series
    days = ("06/10", "05/11", "17/11", "24/11", "01/12", "08/12", "15/12")
    assert await days_of(series) == [f"{day} 14:00" for day in days]
    assert draft is not None
    assert [each.occurrence.on.strftime("%d/%m") for each in draft.dates] == ["01/12", "08/12", "15/12"]
    [line] = await series_of(place.event, place.ada, now=NOW)
    assert line.rule.until == date(2026, 12, 31)


async def test_create_series_refuses_a_room_of_another_library(place: Place):
    elsewhere = await a_room(await a_library(place.organisation))

    with pytest.raises(Invalid) as refused:
        await place.make(room=str(elsewhere))

    assert refused.value.fields == {"room": "other_library"}


async def test_create_series_without_a_date_left_is_refused(place: Place):
    with pytest.raises(NoDates):
        await place.make(until="2026-10-06", left_out=["2026-10-06"])


async def test_create_series_is_for_those_who_plan_there(place: Place):
    basile, desk = a_viewer(await an_organisation()), a_viewer(place.organisation, "desk")

    for stranger, refusal in ((basile, NotFound), (desk, Forbidden)):
        with pytest.raises(refusal):
            await create_series(place.event, AUTUMN, by=stranger, now=NOW)
        with pytest.raises(refusal):
            await plan_series(place.event, AUTUMN, stranger, now=NOW)


async def test_create_series_as_a_course_has_one_list_for_all_dates(place: Place):
    """Sign-up closes as the third date begins: 3 November, 14:00 in winter."""
    series = await place.make(roster="one", join_until=3, kept_seats=2)

    lists = await rows(
        """
        SELECT roster.id, capacity, join_until, closes_at, kept_until, count(*) AS dates, series.roster AS of_series
        FROM session JOIN roster ON roster.id = session.roster JOIN series ON series.id = session.series
        WHERE session.series = $1 GROUP BY roster.id, series.roster
        """,
        series,
    )
    assert [tuple(each)[1:6] for each in lists] == [
        (8, 3, datetime(2026, 11, 3, 13, tzinfo=UTC), datetime(2026, 10, 5, 12, tzinfo=UTC), 9)
    ]
    assert lists[0]["of_series"] == lists[0]["id"]


async def test_create_series_as_a_course_counts_dates_as_they_begin(place: Place):
    """The first Tuesday takes place last: the second date to begin is 3 November."""
    moved = [{"on": "2026-10-06", "starts_at": "2026-12-16T09:00"}]
    series = await place.make(roster="one", join_until=2, moved=moved)

    closes_at = "SELECT DISTINCT closes_at FROM roster JOIN session ON roster = roster.id WHERE series = $1"
    assert await value(closes_at, series) == datetime(2026, 11, 3, 13, tzinfo=UTC)


async def test_create_series_as_a_course_where_people_just_come_has_no_list(place: Place):
    series = await place.make(roster="one", sign_up="not_needed", capacity=None)

    assert await value("SELECT count(DISTINCT roster) FROM session WHERE series = $1", series) == 9


async def test_create_series_refuses_lists_it_does_not_know(place: Place):
    with pytest.raises(Invalid) as refused:
        await place.make(roster="two")

    assert refused.value.fields == {"roster": "unknown"}
