"""When sign-up opens and closes, changed for dates that are there: on the wall of the place, and nobody is lost."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.errors import Invalid
from events_service.registration.changes import add_date, cancel_session, change_session, line_of
from events_service.registration.permanences import change_permanence
from events_service.registration.places import register
from events_service.registration.rules import Door, SignUpClosed
from events_service.registration.series_changes import change_dates, effects_of_change
from events_service.scheduling.permanences import permanence_slots
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from tests.factories import KEY, a_library, a_party, a_registration, a_session, an_organisation
from tests.registration.test_several_dates import a_course
from tests.scheduling.library_year import NOW, Place
from tests.scheduling.library_year import place as place
from tests.scheduling.test_permanences import a_permanence


def in_utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


async def opening_of(session: UUID) -> tuple[datetime | None, datetime]:
    line = await line_of(session)
    return line.opens_at, line.closes_at


async def test_days_before_are_days_on_the_wall_in_paris(database: str) -> None:
    """The clocks go back on 28 October 2035: 14:00 is 13:00 UTC on Tuesday the 30th, and 12:00 UTC a week before."""
    planned = await a_session(starts_at="2035-10-30T14:00", ends_at="2035-10-30T16:00")

    await change_session(planned.id, {"opens_days": 7, "closes_days": 1}, by=planned.ada, now=clock.now())
    said = await opening_of(planned.id)
    await change_session(planned.id, {"starts_at": "2035-10-28T14:00"}, by=planned.ada, now=clock.now())

    assert said == (in_utc(2035, 10, 23, 12), in_utc(2035, 10, 29, 13))
    assert await opening_of(planned.id) == (in_utc(2035, 10, 21, 12), in_utc(2035, 10, 27, 12))


async def test_days_before_are_days_on_the_wall_in_saint_pierre(database: str) -> None:
    """There the clocks go back on Sunday 4 November 2035, from two hours behind UTC to three."""
    organisation = await an_organisation()
    library = await a_library(
        organisation, department="975", postcode="97500", town="Saint-Pierre", time_zone="America/Miquelon"
    )
    planned = await a_session(
        organisation=organisation,
        library=library,
        starts_at="2035-11-06T14:00",
        ends_at="2035-11-06T16:00",
    )
    said = {"opens_at": "2035-11-03T09:00", "closes_days": 2}

    await change_session(planned.id, said, by=planned.ada, now=clock.now())

    assert await opening_of(planned.id) == (in_utc(2035, 11, 3, 11), in_utc(2035, 11, 4, 17))


async def test_what_is_not_said_stays_and_null_takes_it_away(database: str) -> None:
    """At two in the afternoon on 20 November 2035 in Paris it is 13:00 UTC."""
    planned = await a_session(opens_days=7, closes_at="2035-11-19T18:00")

    await change_session(planned.id, {"capacity": 9}, by=planned.ada, now=clock.now())
    stayed = await opening_of(planned.id)
    await change_session(planned.id, {"opens_days": None, "closes_at": None}, by=planned.ada, now=clock.now())

    assert stayed == (in_utc(2035, 11, 13, 13), in_utc(2035, 11, 19, 17))
    assert await opening_of(planned.id) == (None, in_utc(2035, 11, 20, 13))
    assert await value("SELECT count(*) FROM audit WHERE what = 'session.opening'") == 1


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"opens_at": "2035-11-02T09:00", "opens_days": 7}, {"opens_days": "one_of_two"}),
        ({"opens_at": "2035-11-20T14:00"}, {"opens_at": "after_closing"}),
        ({"closes_at": "2035-11-20T16:01"}, {"closes_at": "after_the_end"}),
        ({"closes_days": 366}, {"closes_days": "out_of_range"}),
    ],
)
async def test_what_cannot_be_is_refused(database: str, said: dict[str, Any], wrong: dict[str, str]) -> None:
    planned = await a_session()
    before = await opening_of(planned.id)

    with pytest.raises(Invalid) as refused:
        await change_session(planned.id, said, by=planned.ada, now=clock.now())

    assert refused.value.fields == wrong
    assert await opening_of(planned.id) == before


async def test_closing_takes_nothing_from_anybody(database: str) -> None:
    """Chloé has the seat, Denis waits, Yvette has the form in front of her; then Chloé's seat goes to Denis."""
    planned = await a_session(capacity=1)
    chloe = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    await a_registration(planned.id, a_party("Denis", phone="+33612345678"))
    seen, now = await line_of(planned.id), datetime(2035, 11, 15, 9, tzinfo=UTC)

    shut = {"closes_at": "2035-11-14T18:00"}
    effects = await effects_of_change(planned.id, shut, planned.ada, scope=Scope.THIS, now=now)
    await change_session(planned.id, shut, by=planned.ada, now=now)
    with pytest.raises(SignUpClosed):
        await register(planned.roster, a_party("Yvette"), door=Door.WEB, key=KEY, now=now, seen=seen)
    at_desk = await register(planned.roster, a_party("Yvette"), door=Door.DESK, key=KEY, now=now)

    assert effects.people == []
    states = await rows("SELECT name, state FROM registration ORDER BY name")
    assert [tuple(each) for each in states] == [
        ("Chloé", "confirmed"),
        ("Denis", "waiting"),
        ("Yvette", "waiting"),
    ]
    assert chloe.registration.seats == at_desk.registration.seats == 1


async def test_all_dates_have_their_own_days_and_one_by_hand_stays(place: Place) -> None:
    """The clocks go back on 25 October 2026; the Tuesday of 13 October opens at nine on the first, by hand."""
    await place.make(until="2026-11-10")
    first, second, third, fourth = [
        each["id"] for each in await rows("SELECT id FROM session ORDER BY starts_at")
    ]
    own = {"opens_at": "2026-10-01T09:00"}
    await change_dates(second, own, scope=Scope.THIS, by=place.ada, now=NOW)

    all_of_them = {"opens_days": 10, "closes_at": "2026-11-02T18:00"}
    await change_dates(first, all_of_them, scope=Scope.ALL, by=place.ada, now=NOW)

    assert [await opening_of(each) for each in (first, second, third, fourth)] == [
        (in_utc(2026, 9, 26, 12), in_utc(2026, 10, 6, 12)),
        (in_utc(2026, 10, 1, 7), in_utc(2026, 10, 13, 12)),
        (in_utc(2026, 10, 24, 12), in_utc(2026, 11, 2, 17)),
        (in_utc(2026, 10, 31, 13), in_utc(2026, 11, 2, 17)),
    ]
    assert await value("SELECT own_fields FROM session WHERE id = $1", second) == ["opens_at"]


async def test_a_longer_series_opens_and_closes_in_the_same_way(place: Place) -> None:
    """Days, and an instant while it is ahead; of two ways to say it the one that is typed now."""
    series = await place.make(until="2026-10-06")
    session = await value("SELECT id FROM session")
    said = {"opens_at": "2026-09-15T09:00", "closes_days": 2}
    await change_dates(session, said, scope=Scope.ALL, by=place.ada, now=NOW)

    for until, more in (("2026-10-13", {}), ("2026-11-03", {"opens_days": 5})):
        longer = {"series": str(series), "until": until, **more}
        await create_series(place.event, longer, by=place.ada, now=NOW)

    of_each = await rows(
        "SELECT opens_at, closes_at FROM roster JOIN session ON session.roster = roster.id ORDER BY starts_at"
    )
    assert [tuple(each) for each in of_each] == [
        (in_utc(2026, 9, 15, 7), in_utc(2026, 10, 4, 12)),
        (in_utc(2026, 9, 15, 7), in_utc(2026, 10, 11, 12)),
        (in_utc(2026, 10, 29, 13), in_utc(2026, 11, 1, 13)),
    ]


async def test_a_course_opens_and_closes_with_its_first_date(database: str) -> None:
    """Tuesdays from 20 November 2035 on, 13:00 UTC. A closing takes the place of the date until which one may join; an
    empty one does not."""
    planned, dates = await a_course(3)

    await change_session(dates[2], {"opens_days": 7, "closes_days": 1}, by=planned.ada, now=clock.now())
    with_days = await opening_of(planned.id)
    await change_session(dates[1], {"join_until": 2, "closes_days": 5}, by=planned.ada, now=clock.now())
    await change_session(dates[1], {"closes_at": None}, by=planned.ada, now=clock.now())
    joined = await line_of(planned.id)
    await change_session(dates[1], {"closes_at": "2035-12-03T18:00"}, by=planned.ada, now=clock.now())
    closed = await line_of(planned.id)

    assert with_days == (in_utc(2035, 11, 13, 13), in_utc(2035, 11, 19, 13))
    assert (joined.join_until, joined.closes_at) == (2, in_utc(2035, 11, 27, 13))
    assert (closed.join_until, closed.closes_at) == (None, in_utc(2035, 12, 3, 17))


async def test_appointments_open_and_close_together(database: str) -> None:
    """Six half-hours from 14:00 on 20 November 2035, 13:00 UTC."""
    planned, permanence = await a_permanence()
    said = {"opens_days": 7, "closes_at": "2035-11-19T18:00"}

    await change_permanence(permanence, said, by=planned.ada, now=clock.now())

    slots = await permanence_slots(permanence, now=clock.now())
    assert [slot.opens_at for slot in slots[:2]] == [in_utc(2035, 11, 13, 13), in_utc(2035, 11, 13, 13, 30)]
    assert {slot.closes_at for slot in slots} == {in_utc(2035, 11, 19, 17)}


async def test_where_one_just_comes_an_empty_closing_is_the_end(database: str) -> None:
    planned = await a_session(sign_up="not_needed", capacity=None, closes_at="2035-11-20T15:00")

    await change_session(planned.id, {"closes_at": None}, by=planned.ada, now=clock.now())

    line = await row("SELECT closes_at FROM roster WHERE id = $1", planned.roster)
    assert line is not None
    assert line["closes_at"] == in_utc(2035, 11, 20, 15)


async def test_days_before_are_days_on_the_wall_once_the_first_date_is_called_off(database: str) -> None:
    """Tuesdays 23 and 30 October 2035; the clocks go back on the 28th, so that three days before at 14:00 is 12:00 UTC
    and the 30th at 14:00 is 13:00 UTC."""
    planned = await a_session(starts_at="2035-10-23T14:00", ends_at="2035-10-23T16:00", closes_days=3)
    second = {"starts_at": "2035-10-30T14:00", "ends_at": "2035-10-30T16:00"}
    await add_date(planned.roster, second, by=planned.ada, now=clock.now())

    await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())

    closes_at = await value("SELECT closes_at FROM roster WHERE id = $1", planned.roster)
    assert closes_at == in_utc(2035, 10, 27, 12)
