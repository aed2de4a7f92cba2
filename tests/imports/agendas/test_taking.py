"""Agendas into events and sessions, read as their programs write them; each test has a library of its own."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from events_service.accounts.roles import Viewer
from events_service.database import rows, value
from events_service.imports.agendas.bringing import Agenda, bring_in, place_of, what_would_come
from events_service.imports.agendas.entries import Reading
from events_service.imports.agendas.ical import read_ical
from events_service.imports.agendas.report import Line, Report, What
from events_service.installation import uid_host
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.events import amend_event
from events_service.scheduling.sources import Choices
from events_service.scheduling.withdrawal import delete_session
from tests.cli.commands import called, complaint
from tests.factories import (
    KEY,
    a_library,
    a_party,
    a_registration,
    a_viewer,
    an_organisation,
    mailbox_of,
)
from tests.imports.agendas.calendars import (
    GOOGLE,
    KOHA,
    OUTLOOK,
    SINCE,
    UNTIL,
    a_calendar,
    an_event_of,
    soon,
)
from tests.posted import letters_to

pytestmark = pytest.mark.usefixtures("database")
NOW = SINCE


@dataclass
class Shelf:
    """A library into which Ada brings agendas."""

    library: UUID
    ada: Viewer

    async def agenda(self, content: bytes, **chosen: Any) -> Agenda:
        place = await place_of(self.library)
        reading = read_ical(content, zone=place.time_zone, since=SINCE, until=UNTIL)
        return Agenda(place, reading, "ateliers.ics", Choices(**chosen))

    async def take_read(self, reading: Reading) -> Report:
        """What some other reader read, for seats of ours, to be seen at once."""
        chosen = Choices(sign_up="required", capacity=8, publish=True)
        agenda = Agenda(await place_of(self.library), reading, "programme", chosen)
        return await bring_in(agenda, by=self.ada, now=NOW)

    async def take(self, content: bytes, *, now: datetime = NOW, **chosen: Any) -> Report:
        return await bring_in(await self.agenda(content, **chosen), by=self.ada, now=now)

    async def sessions(self) -> list[tuple[str, str]]:
        """What each date here is called and when it begins, in order."""
        lines = await rows(
            """
            SELECT coalesce(session.own_title, event.title) AS title, local_starts FROM session
            JOIN event ON event.id = session.event WHERE session.library = $1 ORDER BY session.starts_at
            """,
            self.library,
        )
        return [(each["title"], f"{each['local_starts']:%d/%m %H:%M}") for each in lines]

    async def count(self, table: str) -> int:
        return int(await value(f"SELECT count(*) FROM {table} WHERE library = $1", self.library))


async def an_agenda_shelf() -> Shelf:
    organisation = await an_organisation()
    return Shelf(await a_library(organisation), a_viewer(organisation))


def numbers_of(report: Report) -> dict[str, int]:
    """How many dates of each kind, but for none."""
    counts = {str(what): len(report.of(what)) for what in What}
    return {what: count for what, count in counts.items() if count}


def left_alone(report: Report) -> list[tuple[str, str]]:
    return [(each.title, each.why) for each in report.of(What.LEFT)]


def only(report: Report, what: What) -> Line:
    [line] = report.of(what)
    return line


async def test_a_series_is_one_event_with_its_dates_as_a_draft():
    shelf = await an_agenda_shelf()

    report = await shelf.take(OUTLOOK)

    assert report.lines[0].place == "Salle bleue"
    assert numbers_of(report) == {"created": 3}
    assert await shelf.sessions() == [
        ("Atelier tablette", "16/10 14:00"),
        ("Atelier tablette", "24/10 10:00"),
        ("Atelier tablette", "06/11 14:00"),
    ]
    [event] = await rows("SELECT * FROM event WHERE library = $1", shelf.library)
    assert (event["summary"], event["description"], event["published_at"]) == (
        "Apprendre à utiliser sa tablette.",
        "Pour débuter, pas à pas.",
        None,
    )
    ways = await rows("SELECT DISTINCT sign_up FROM roster WHERE event = $1", event["id"])
    assert [each["sign_up"] for each in ways] == ["not_needed"]


async def test_one_signs_up_where_the_agenda_says_and_what_cannot_be_taken_is_said():
    shelf = await an_agenda_shelf()

    report = await shelf.take(GOOGLE, publish=True)

    assert numbers_of(report) == {"created": 1, "left": 3}
    assert left_alone(report) == [
        ("Photos", "cancelled_there"),
        ("", "private"),
        ("Travaux", "whole_days"),
    ]
    [line] = await rows(
        "SELECT roster.sign_up, roster.url, event.published_at FROM session JOIN roster ON roster.id = session.roster"
        " JOIN event ON event.id = session.event WHERE session.library = $1",
        shelf.library,
    )
    assert tuple(line) == ("elsewhere", "https://inscription.exemple.fr/impots", NOW)


async def test_two_dates_of_one_title_are_one_event_of_which_one_is_called_otherwise():
    shelf = await an_agenda_shelf()

    await shelf.take(KOHA, sign_up="required", capacity=8)

    assert await shelf.count("event") == 1
    assert await shelf.sessions() == [("Café numérique", "03/12 18:00"), ("CAFÉ NUMÉRIQUE", "10/12 18:00")]
    seats = await rows(
        "SELECT DISTINCT roster.capacity FROM roster JOIN session ON session.roster = roster.id WHERE library = $1",
        shelf.library,
    )
    assert [each["capacity"] for each in seats] == [8]


async def test_the_same_again_changes_nothing_whatever_its_stamps():
    shelf = await an_agenda_shelf()
    calendars = [
        a_calendar(
            an_event_of("a", DTSTAMP=stamp, title="Un"), an_event_of("b", "20351121T130000Z", DTSTAMP=stamp)
        )
        for stamp in ("20350101T000000Z", "20350801T000000Z")
    ]
    await shelf.take(calendars[0])
    before = await rows("SELECT * FROM session WHERE library = $1 ORDER BY id", shelf.library)

    report = await shelf.take(calendars[1], now=NOW + timedelta(hours=1))

    assert numbers_of(report) == {"unchanged": 2}
    assert await rows("SELECT * FROM session WHERE library = $1 ORDER BY id", shelf.library) == before


async def test_a_dry_run_says_what_would_come_and_writes_nothing():
    shelf = await an_agenda_shelf()

    report = await what_would_come(await shelf.agenda(OUTLOOK), by=shelf.ada, now=NOW)

    assert numbers_of(report) == {"created": 3}
    assert (await shelf.count("event"), await shelf.count("agenda_source")) == (0, 0)


async def test_what_changes_there_changes_here_and_whoever_signed_up_is_told():
    shelf = await an_agenda_shelf()
    made = await shelf.take(
        a_calendar(an_event_of("a", title="Un")), sign_up="required", capacity=8, publish=True
    )
    await a_registration(only(made, What.CREATED).session, a_party(email=mailbox_of("chloe")), now=NOW)

    moved = an_event_of("a", "20351121T130000Z", title="Un", DESCRIPTION="Venez.")
    report = await shelf.take(a_calendar(moved), sign_up="required", capacity=8)

    assert [(line.what, line.changes, line.people) for line in report.lines] == [
        (What.UPDATED, ("summary",), 0),
        (What.UPDATED, ("ends_at", "starts_at"), 1),
    ]
    assert await shelf.sessions() == [("Un", "21/11 14:00")]
    assert await value("SELECT summary FROM event WHERE library = $1", shelf.library) == "Venez."
    assert await letters_to("chloe") == ["change"]  # no letter had left yet: one says it all


async def test_what_a_colleague_changed_here_stays():
    shelf = await an_agenda_shelf()
    before = a_calendar(an_event_of("a", title="Un"), an_event_of("b", "20351127T130000Z", title="Un"))
    made = await shelf.take(before)
    first, second = made.of(What.CREATED)
    await change_session(
        first.session, {"starts_at": "2035-11-20T10:00", "ends_at": "2035-11-20T11:00"}, by=shelf.ada, now=NOW
    )
    await amend_event(first.event, {"title": "Le nôtre"}, by=shelf.ada, now=NOW)

    after = a_calendar(
        an_event_of("a", "20351120T150000Z", title="Deux", DESCRIPTION="Venez."),
        an_event_of("b", "20351127T150000Z", title="Deux", DESCRIPTION="Venez."),
    )
    report = await shelf.take(after)

    assert await shelf.sessions() == [("Le nôtre", "20/11 10:00"), ("Le nôtre", "27/11 16:00")]
    assert [(line.why, line.changes) for line in report.of(What.LEFT)] == [
        ("changed_here", ("title",)),
        ("changed_here", ("ends_at", "starts_at")),
    ]
    assert await value("SELECT summary FROM event WHERE library = $1", shelf.library) == "Venez."
    assert (await shelf.take(after)).of(What.UPDATED) == []
    assert second.session == only(await shelf.take(after), What.SAME).session


async def test_what_was_deleted_or_cancelled_here_does_not_come_back():
    shelf = await an_agenda_shelf()
    calendar = a_calendar(
        an_event_of("a"), an_event_of("b", "20351121T130000Z"), an_event_of("c", "20351122T130000Z")
    )
    first, second, _ = (await shelf.take(calendar)).of(What.CREATED)
    await delete_session(first.session, by=shelf.ada, now=NOW)
    await cancel_session(second.session, reason="", by=shelf.ada, now=NOW)

    report = await shelf.take(calendar)

    assert left_alone(report) == [("Atelier", "removed_here"), ("Atelier", "cancelled_here")]
    assert len(await shelf.sessions()) == 2


async def test_what_is_called_off_there_is_called_off_here_once():
    shelf = await an_agenda_shelf()
    await shelf.take(a_calendar(an_event_of("a")))
    calendar = a_calendar(an_event_of("a", STATUS="CANCELLED"))

    reports = [await shelf.take(calendar), await shelf.take(calendar)]

    assert [numbers_of(report) for report in reports] == [{"cancelled": 1}, {"unchanged": 1}]
    assert await value("SELECT cancelled_at FROM session WHERE library = $1", shelf.library) == NOW


async def test_one_date_that_is_refused_loses_no_other():
    shelf = await an_agenda_shelf()
    too_long = an_event_of("b", title="Trop long").replace("DURATION:PT1H30M", "DURATION:PT30H")

    report = await shelf.take(a_calendar(an_event_of("a"), too_long, "UID:c\nSUMMARY:Sans date"))

    assert numbers_of(report) == {"created": 1, "left": 1}
    assert left_alone(report) == [("Trop long", "longer_than_a_day")]
    assert [(each.title, each.reason) for each in report.skipped] == [("Sans date", "no_start")]


async def test_two_libraries_with_one_calendar_have_a_session_each():
    first, second = await an_agenda_shelf(), await an_agenda_shelf()

    for shelf in (first, second):
        assert numbers_of(await shelf.take(a_calendar(an_event_of("a")))) == {"created": 1}


async def test_our_own_calendar_is_not_brought_in():
    shelf = await an_agenda_shelf()

    report = await shelf.take(a_calendar(an_event_of(f"session-x@{await uid_host()}")))

    assert left_alone(report) == [("Atelier", "ours")]


async def test_a_hundred_dates_with_three_broken_ones_and_again():
    shelf = await an_agenda_shelf()
    starts = [
        datetime(2035, 9, 2, 8, tzinfo=UTC) + timedelta(days=number % 300, hours=number % 7)
        for number in range(100)
    ]
    events = [an_event_of(f"u{number}", f"{start:%Y%m%dT%H%M%SZ}") for number, start in enumerate(starts)]
    calendar = a_calendar(*events, "UID:x", "UID:y\nDTSTART:never", an_event_of("z", RRULE="FREQ=HOURLY"))

    report, again = await shelf.take(calendar), await shelf.take(calendar)

    assert (numbers_of(report), len(report.skipped)) == ({"created": 100}, 3)
    assert numbers_of(again) == {"unchanged": 100}


async def test_the_command_says_what_would_come_of_it_and_then_brings_it_in(
    database: str, redis_url: str, tmp_path: Path
):
    shelf = await an_agenda_shelf()
    slug = str(await value("SELECT slug FROM library WHERE id = $1", shelf.library))
    file = tmp_path / "ateliers.ics"
    file.write_bytes(a_calendar(soon(20), "UID:x\nSUMMARY:Sans date"))
    environ = {"EVENTS_DATABASE_URL": database, "EVENTS_REDIS_URL": redis_url, "EVENTS_SECRET_KEY": KEY}
    command = ("import", "agenda", str(file), "--library", slug)

    dry = await asyncio.to_thread(called, *command, "--dry-run", **environ)
    before = await shelf.count("session")
    ended = await asyncio.to_thread(called, *command, **environ)
    followed = await asyncio.to_thread(called, *command, "--follow", **environ)
    inside, absent, folder, elsewhere = [
        await asyncio.to_thread(called, "import", "agenda", wrong, "--library", slug, **environ)
        for wrong in ("https://10.0.0.1/a.ics", "/nowhere.ics", str(tmp_path), "ftp://a.example/b.ics")
    ]

    assert (dry.returncode, before, dry.stdout.splitlines()[-1]) == (0, 0, "Dry run: nothing was written.")
    assert "Sans date: no start" in dry.stdout
    assert (ended.returncode, await shelf.count("session"), ended.stdout.splitlines()[0]) == (
        0,
        1,
        "created         1",
    )
    assert (followed.returncode, complaint(followed)) == (
        1,
        f"events-service: {file}: only an address can be followed.",
    )
    assert (inside.returncode, inside.stdout) == (1, "")
    assert complaint(inside).startswith("events-service: address: ")
    assert (absent.returncode, complaint(absent)) == (
        1,
        "events-service: /nowhere.ics: it cannot be read: no such file or directory.",
    )
    assert complaint(folder) == f"events-service: {tmp_path}: it cannot be read: is a directory."
    assert complaint(elsewhere).endswith(
        "ftp://a.example/b.ics: an address begins with https:// or webcal://."
    )
