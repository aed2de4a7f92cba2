"""How one comes to a date, and what is said of its event, as its agenda says it later."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service.database import rows, value
from events_service.imports.agendas.bringing import bring_in
from events_service.imports.agendas.columns import Chosen, dates_in
from events_service.imports.agendas.entries import Reading
from events_service.imports.agendas.report import Report, What
from events_service.imports.agendas.tables import Sheet
from events_service.registration.changes import change_session
from tests.imports.agendas.calendars import SINCE, UNTIL, a_calendar, an_event_of
from tests.imports.agendas.test_moves import SEATS, a_seat_for, seats_taken
from tests.imports.agendas.test_taking import NOW, an_agenda_shelf, left_alone, numbers_of, only
from tests.posted import letters_to
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("database")


def a_programme(seats: str, starts: str = "14h") -> Reading:
    """A sheet with one date, of so many seats."""
    sheet = Sheet(
        ("Numéro", "Titre", "Date", "Heure", "Places"), (("1", "Café", "20/11/2035", starts, seats),)
    )
    chosen = Chosen({"reference": 0, "title": 1, "day": 2, "starts": 3, "seats": 4})
    return dates_in(sheet, chosen, zone="Europe/Paris", since=SINCE, until=UNTIL)


async def way_to(session: UUID | None) -> tuple[str, str, int]:
    [line] = await rows(
        "SELECT sign_up, url, capacity FROM roster JOIN session ON session.roster = roster.id WHERE session.id = $1",
        session,
    )
    return tuple(line)


def changes_in(report: Report) -> list[tuple[str, tuple[str, ...], str, int]]:
    return [(line.what, line.changes, line.why, line.people) for line in report.lines]


async def test_more_seats_there_are_more_here_and_whoever_waited_is_told():
    shelf = await an_agenda_shelf()
    session = only(await shelf.take_read(a_programme("1")), What.CREATED).session
    await a_seat_for("gilles", session)
    await a_seat_for("hanna", session)

    report = await shelf.take_read(a_programme("2"))
    unsaid = await shelf.take_read(a_programme(""))

    assert changes_in(report) == [(What.UPDATED, ("capacity",), "", 1)]
    assert numbers_of(unsaid) == {"unchanged": 1}
    assert await way_to(session) == ("required", "", 2)
    assert await letters_to("hanna") == ["promotion"]
    assert await letters_to("gilles") == ["confirmation"]


async def test_seats_that_people_hold_stay_and_keep_no_date_from_moving():
    shelf = await an_agenda_shelf()
    session = only(await shelf.take_read(a_programme("2")), What.CREATED).session
    for person in ("ines", "jean"):
        await a_seat_for(person, session)

    reports = [await shelf.take_read(a_programme("1", "15h")) for _ in range(2)]

    fewer = (What.LEFT, (), "capacity_below_taken", 0)
    assert [changes_in(report) for report in reports] == [
        [fewer, (What.UPDATED, ("ends_at", "starts_at"), "", 2)],
        [fewer],
    ]
    assert await way_to(session) == ("required", "", 2)
    assert await shelf.sessions() == [("Café", "20/11 15:00")]


async def test_seats_that_a_colleague_changed_here_stay():
    shelf = await an_agenda_shelf()
    session = only(await shelf.take_read(a_programme("8")), What.CREATED).session
    await change_session(session, {"capacity": 12}, by=shelf.ada, now=NOW)

    report = await shelf.take_read(a_programme("9"))

    assert changes_in(report) == [(What.LEFT, ("capacity",), "changed_here", 0)]
    assert await way_to(session) == ("required", "", 12)


async def test_many_new_dates_of_an_event_ask_no_more_than_three():
    numbers = []

    for count in (3, 30):
        shelf = await an_agenda_shelf()
        agenda = await shelf.agenda(a_calendar(an_event_of("a", RRULE=f"FREQ=DAILY;COUNT={count}")))
        async with statements() as asked:
            report = await bring_in(agenda, by=shelf.ada, now=NOW)
        numbers.append(len(asked))
        noted = await rows(
            "SELECT subject FROM audit WHERE organisation = $1 AND what = 'session.added'",
            agenda.place.organisation,
        )
        assert {each["subject"] for each in noted} == {line.session for line in report.of(What.CREATED)}
        assert len(noted) == count

    assert numbers[0] == numbers[1]


async def test_a_new_date_that_is_refused_keeps_no_other_of_its_event_out():
    shelf = await an_agenda_shelf()
    too_long = an_event_of("b", "20351121T130000Z").replace("DURATION:PT1H30M", "DURATION:PT30H")
    calendar = a_calendar(an_event_of("a"), too_long, an_event_of("c", "20351122T130000Z"))

    first, second, last = (await shelf.take(calendar, **SEATS)).lines

    assert [(each.what, each.why) for each in (first, second, last)] == [
        (What.CREATED, ""),
        (What.LEFT, "longer_than_a_day"),
        (What.CREATED, ""),
    ]
    assert (await seats_taken(first.session), await seats_taken(last.session)) == (
        ("20/11 14:00", 0),
        ("22/11 14:00", 0),
    )


async def test_its_address_comes_changes_and_goes_here_as_it_does_there():
    shelf = await an_agenda_shelf()
    addresses = ({}, {"URL": "https://un.exemple.fr/"}, {"URL": "https://deux.exemple.fr/"}, {})
    ways = []

    for address in addresses:
        report = await shelf.take(a_calendar(an_event_of("a", **address)))
        ways.append((await way_to(report.lines[0].session))[:2])

    assert ways == [
        ("not_needed", ""),
        ("elsewhere", "https://un.exemple.fr/"),
        ("elsewhere", "https://deux.exemple.fr/"),
        ("not_needed", ""),
    ]


async def test_where_the_manager_said_it_for_all_an_address_changes_nothing():
    shelf = await an_agenda_shelf()
    chosen = {"sign_up": "not_needed"}

    reports = [
        await shelf.take(a_calendar(an_event_of("a", URL=f"https://{name}.exemple.fr/")), **chosen)
        for name in ("un", "deux")
    ]

    assert [numbers_of(report) for report in reports] == [{"created": 1}, {"unchanged": 1}]
    assert await way_to(reports[0].lines[0].session) == ("not_needed", "", 0)


def a_weekly_course(first: str, *, rest: str = "Toute l’année.") -> bytes:
    """Three dates, of which the first says something of its own."""
    weekly = an_event_of("a", RRULE="FREQ=WEEKLY;COUNT=3", DESCRIPTION=rest)
    once = an_event_of("a", RECURRENCE_ID="20351120T130000Z", DESCRIPTION=first)
    return a_calendar(weekly, once)


async def test_what_one_date_says_otherwise_is_not_said_of_its_event():
    shelf = await an_agenda_shelf()
    summary = "SELECT summary FROM event WHERE library = $1"
    said = []

    for course, later in (
        (a_weekly_course("Au jardin."), 0),
        (a_weekly_course("Sous la pluie."), 0),
        (a_weekly_course("Sous la pluie."), 8),
        (a_weekly_course("Sous la pluie.", rest="Tout l’hiver."), 8),
    ):
        report = await shelf.take(course, now=NOW + timedelta(days=73 + later))
        said.append((await value(summary, shelf.library), len(report.of(What.UPDATED))))

    assert said == [("Toute l’année.", 0), ("Toute l’année.", 0), ("Toute l’année.", 0), ("Tout l’hiver.", 1)]


async def test_dates_with_a_title_each_do_not_rename_their_event_as_they_pass():
    shelf = await an_agenda_shelf()
    weekly = an_event_of("a", RRULE="FREQ=WEEKLY;COUNT=3", title="Premier")
    others = [
        an_event_of("a", f"{day}T130000Z", title=title, RECURRENCE_ID=f"{day}T130000Z")
        for day, title in (("20351127", "Deuxième"), ("20351204", "Troisième"))
    ]
    course = a_calendar(weekly, *others)
    made = await shelf.take(course, sign_up="required", capacity=8, publish=True)
    last = made.of(What.CREATED)[-1].session
    await a_seat_for("karim", last)

    report = await shelf.take(course, now=NOW + timedelta(days=85), sign_up="required", capacity=8)

    assert (report.of(What.UPDATED), left_alone(report)) == ([], [("Premier", "over")])
    assert await value("SELECT title FROM event WHERE library = $1", shelf.library) == "Premier"
    assert await letters_to("karim") == ["confirmation"]


async def test_a_report_says_how_many_are_told_of_another_title():
    shelf = await an_agenda_shelf()
    chosen = {"sign_up": "required", "capacity": 8, "publish": True}
    made = await shelf.take(a_calendar(an_event_of("a", title="Un")), **chosen)
    await a_seat_for("lou", only(made, What.CREATED).session)

    report = await shelf.take(a_calendar(an_event_of("a", title="Deux")), **chosen)

    assert changes_in(report) == [
        (What.UPDATED, ("title",), "", 1),
        (What.SAME, (), "", 0),
    ]
