"""Dates that are named by their start, moved where they come from: they move here, with whoever has a seat there."""

import json
from uuid import UUID

import pytest

from events_service.database import rows, value
from events_service.imports.agendas.columns import Chosen, dates_in
from events_service.imports.agendas.entries import Reading
from events_service.imports.agendas.openagenda import read_openagenda
from events_service.imports.agendas.report import What
from events_service.imports.agendas.tables import Sheet
from tests.factories import a_party, a_registration, mailbox_of
from tests.imports.agendas.calendars import SINCE, UNTIL, a_calendar, an_event_of
from tests.imports.agendas.test_taking import NOW, an_agenda_shelf, numbers_of
from tests.posted import letters_to

pytestmark = pytest.mark.usefixtures("database")
SEATS = {"sign_up": "required", "capacity": 8, "publish": True}


async def a_seat_for(person: str, session: UUID | None) -> None:
    await a_registration(session, a_party(email=mailbox_of(person)), now=NOW)


async def seats_taken(session: UUID | None) -> tuple[str, int]:
    [line] = await rows(
        "SELECT local_starts, seats_taken FROM session JOIN roster ON roster.id = session.roster"
        " WHERE session.id = $1",
        session,
    )
    return f"{line['local_starts']:%d/%m %H:%M}", line["seats_taken"]


async def test_a_series_that_is_held_an_hour_later_moves_with_whoever_signed_up():
    shelf = await an_agenda_shelf()
    weekly = {"RRULE": "FREQ=WEEKLY;COUNT=3", "EXDATE": "20351127T130000Z"}
    first, last = (await shelf.take(a_calendar(an_event_of("a", **weekly)), **SEATS)).of(What.CREATED)
    await a_seat_for("dalia", last.session)

    later = weekly | {"EXDATE": "20351127T140000Z"}
    reports = [
        await shelf.take(a_calendar(an_event_of("a", "20351120T140000Z", **later)), **SEATS) for _ in range(2)
    ]

    assert [numbers_of(report) for report in reports] == [{"updated": 2}, {"unchanged": 2}]
    assert await shelf.sessions() == [("Atelier", "20/11 15:00"), ("Atelier", "04/12 15:00")]
    assert await seats_taken(last.session) == ("04/12 15:00", 1)
    assert first.session == reports[0].of(What.UPDATED)[0].session
    assert await letters_to("dalia") == ["change"]


async def test_a_series_on_another_day_of_the_week_moves_with_whoever_signed_up():
    shelf = await an_agenda_shelf()
    weekly = {"RRULE": "FREQ=WEEKLY;COUNT=3"}
    first, _, last = (await shelf.take(a_calendar(an_event_of("a", **weekly)), **SEATS)).of(What.CREATED)
    await a_seat_for("mona", last.session)

    thursdays = a_calendar(an_event_of("a", "20351122T090000Z", **weekly))
    reports = [await shelf.take(thursdays, **SEATS) for _ in range(2)]

    assert [numbers_of(report) for report in reports] == [{"updated": 3}, {"unchanged": 3}]
    assert await shelf.sessions() == [
        ("Atelier", "22/11 10:00"),
        ("Atelier", "29/11 10:00"),
        ("Atelier", "06/12 10:00"),
    ]
    assert (await seats_taken(first.session), await seats_taken(last.session)) == (
        ("22/11 10:00", 0),
        ("06/12 10:00", 1),
    )
    assert await letters_to("mona") == ["change"]


async def test_where_nobody_can_tell_which_was_which_what_went_is_said():
    shelf = await an_agenda_shelf()
    twice = an_event_of("a", RRULE="FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH")
    made = (await shelf.take(a_calendar(twice), **SEATS)).of(What.CREATED)
    await a_seat_for("nour", made[-1].session)

    report = await shelf.take(a_calendar(an_event_of("a", "20351121T130000Z", RRULE="FREQ=WEEKLY;COUNT=2")))

    assert numbers_of(report) == {"created": 2, "gone": 4}
    assert [(line.session, line.people) for line in report.of(What.GONE)] == [
        (line.session, number) for line, number in zip(made, (0, 0, 0, 1), strict=True)
    ]
    assert await seats_taken(made[-1].session) == ("29/11 14:00", 1)


async def test_a_date_that_becomes_a_series_is_its_first_and_may_be_alone_again():
    shelf = await an_agenda_shelf()
    alone, series = an_event_of("a"), an_event_of("a", RRULE="FREQ=WEEKLY;COUNT=3")
    [made] = (await shelf.take(a_calendar(alone), **SEATS)).of(What.CREATED)
    await a_seat_for("emil", made.session)

    reports = [await shelf.take(a_calendar(each), **SEATS) for each in (series, series, alone)]

    assert [numbers_of(report) for report in reports] == [
        {"created": 2, "unchanged": 1},
        {"unchanged": 3},
        {"unchanged": 1, "gone": 2},
    ]
    assert await seats_taken(made.session) == ("20/11 14:00", 1)
    assert await value("SELECT count(*) FROM event WHERE library = $1", shelf.library) == 1


def a_numbered_sheet(*lines: tuple[str, str, str, str]) -> Reading:
    sheet = Sheet(("Numéro", "Titre", "Date", "Heure"), lines)
    chosen = Chosen({"reference": 0, "title": 1, "day": 2, "starts": 3})
    return dates_in(sheet, chosen, zone="Europe/Paris", since=SINCE, until=UNTIL)


async def test_two_sheets_that_both_count_from_one_leave_each_other_alone():
    shelf = await an_agenda_shelf()
    await shelf.take_read(a_numbered_sheet(("1", "Tablette", "20/11/2035", "14h")))

    spring = await shelf.take_read(a_numbered_sheet(("1", "Impôts", "20/04/2036", "14h")))
    moved = await shelf.take_read(a_numbered_sheet(("1", "Impôts", "22/04/2036", "10h")))

    assert [numbers_of(report) for report in (spring, moved)] == [{"created": 1}, {"updated": 1}]
    assert await shelf.sessions() == [("Tablette", "20/11 14:00"), ("Impôts", "22/04 10:00")]


def an_export(*days: int) -> Reading:
    """Of one event, in the afternoon of these days of November."""
    timings = [
        {"begin": f"2035-11-{day}T14:00:00+01:00", "end": f"2035-11-{day}T16:00:00+01:00"} for day in days
    ]
    content = json.dumps([{"uid": 7, "title": "Café", "timings": timings}]).encode()
    return read_openagenda(content, zone="Europe/Paris", since=SINCE, until=UNTIL)


async def test_an_earlier_timing_takes_no_other_ones_place_and_one_that_moves_does():
    shelf = await an_agenda_shelf()
    [made] = (await shelf.take_read(an_export(20))).of(What.CREATED)
    await a_seat_for("fanny", made.session)

    earlier = await shelf.take_read(an_export(13, 20))
    seats = await seats_taken(made.session)
    moved = await shelf.take_read(an_export(13, 22))

    assert [numbers_of(report) for report in (earlier, moved)] == [
        {"created": 1, "unchanged": 1},
        {"updated": 1, "unchanged": 1},
    ]
    assert (seats, await seats_taken(made.session)) == (("20/11 14:00", 1), ("22/11 14:00", 1))
