"""Agendas that are followed, looked at by the worker as it does every minute; each test has a server of its own."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from events_service import clock
from events_service.cli.import_agenda import _line
from events_service.database import rows, value
from events_service.imports.agendas.bringing import Agenda, bring_in, place_of
from events_service.imports.agendas.entries import Reading
from events_service.imports.agendas.following import look_at_agendas
from events_service.imports.agendas.report import Line, What
from events_service.scheduling.followed import (
    FollowedLine,
    end_following,
    follow_for_room,
    followed_by,
    gone_dates,
)
from events_service.scheduling.sources import Choices, busy_between
from tests.agenda_servers import OWN_HOSTS, AgendaServer, agenda_server
from tests.cli.commands import called
from tests.factories import KEY, Planned, a_registration, a_room, a_session
from tests.imports.agendas.calendars import a_calendar, a_followed_agenda, soon

pytestmark = pytest.mark.usefixtures("database")


@dataclass
class Following:
    """Ada follows the agenda of a server."""

    planned: Planned
    source: UUID
    now: datetime

    async def look(self, *, hours: float = 0) -> FollowedLine:
        """The worker comes by, so much later."""
        self.now += timedelta(hours=hours)
        await look_at_agendas(OWN_HOSTS, self.now)
        [line] = await followed_by(self.planned.ada, now=self.now)
        return line


async def following(server: AgendaServer, **chosen: Any) -> Following:
    planned = await a_session()
    source = await a_followed_agenda(planned, server.url(), Choices(**chosen))
    return Following(planned, source, clock.now())


async def sessions_from(source: UUID) -> list[UUID]:
    return [
        each["session"]
        for each in await rows(
            "SELECT session FROM agenda_entry WHERE source = $1 ORDER BY starts_at", source
        )
    ]


async def test_it_is_read_taken_and_asked_for_again_only_if_it_changed():
    calendar = a_calendar(soon(20), more="REFRESH-INTERVAL;VALUE=DURATION:PT2H\n")
    async with agenda_server(calendar, ETag='"1"') as server:
        place = await following(server)
        first = await place.look()
        nothing_due = await place.look(hours=1.5)
        second = await place.look(hours=1)

    assert first.counts == {"created": 1, "updated": 0, "cancelled": 0, "unchanged": 0, "left": 0, "gone": 0}
    assert first.next_at == first.read_at + timedelta(hours=2)
    assert nothing_due == first
    assert (second.read_at, second.failures) == (first.read_at, 0)
    assert second.next_at == second.tried_at + timedelta(hours=2)
    assert [each.get("if-none-match") for each in server.asked] == [None, '"1"']


async def test_a_failure_takes_nothing_away_and_waits_longer_each_time():
    async with agenda_server(a_calendar(soon(20))) as server:
        place = await following(server)
        await place.look()
        [session] = await sessions_from(place.source)
        waits = []
        for status, body in ((500, b""), (200, b"<html>Sign in</html>"), (200, a_calendar(soon(20))[:-15])):
            server.give(body, status=status)
            line = await place.look(hours=30)
            waits.append((line.reason, line.failures, line.next_at - place.now))
    gone = await place.look(hours=30)

    assert waits == [
        ("500", 1, timedelta(hours=1)),
        ("not_an_agenda", 2, timedelta(hours=2)),
        ("cut_short", 3, timedelta(hours=4)),
    ]
    assert (gone.reason, gone.failures, gone.gone) == ("no_answer", 4, 0)
    assert await sessions_from(place.source) == [session]
    assert await value("SELECT cancelled_at FROM session WHERE id = $1", session) is None


async def test_one_that_fails_unexpectedly_says_so_and_the_next_is_looked_at(monkeypatch: pytest.MonkeyPatch):
    async with agenda_server(a_calendar(soon(20))) as server:
        first, second = await following(server), await following(server)
        monkeypatch.setattr(sys, "executable", "/nowhere")  # no reader can be started
        await look_at_agendas(OWN_HOSTS, clock.now())

    for place in (first, second):
        [line] = await followed_by(place.planned.ada, now=place.now)
        assert (line.reason, line.failures) == ("unexpected", 1)


async def test_what_is_brought_in_without_choices_leaves_those_of_the_office():
    async with agenda_server(a_calendar(soon(20))) as server:
        place = await following(server, sign_up="required", capacity=5)
        library = await place_of(place.planned.library)
        nothing = Reading(place.now, place.now + timedelta(days=1), ())
        agenda = Agenda(library, nothing, "Koha", Choices(publish=True), server.url(), chosen=("publish",))
        await bring_in(agenda, by=place.planned.ada, now=place.now)

    kept = "SELECT sign_up, capacity, publish, followed FROM agenda_source WHERE id = $1"
    [line] = await rows(kept, place.source)
    assert tuple(line.values()) == ("required", 5, True, True)


def test_what_is_gone_tells_nobody_and_is_not_said_to():
    at = datetime(2035, 11, 20, 13, tzinfo=UTC)

    gone, moved = (
        _line(Line(what, "Café", at, at, people=3), ZoneInfo("UTC")) for what in (What.GONE, What.UPDATED)
    )

    assert (gone, moved) == ("2035-11-20 13:00  Café", "2035-11-20 13:00  Café: 3 people are told")


async def test_the_command_follows_an_address(database: str, redis_url: str):
    planned = await a_session()
    slug = str(await value("SELECT slug FROM library WHERE id = $1", planned.library))
    environ = {
        "EVENTS_DATABASE_URL": database,
        "EVENTS_REDIS_URL": redis_url,
        "EVENTS_SECRET_KEY": KEY,
        "EVENTS_AGENDA_HOSTS": OWN_HOSTS[0],
    }
    async with agenda_server(a_calendar(soon(20))) as server:
        command = ("import", "agenda", server.url(), "--library", slug, "--follow")
        dry = await asyncio.to_thread(called, *command, "--dry-run", **environ)
        nothing = await followed_by(planned.ada, now=clock.now())
        ended = await asyncio.to_thread(called, *command, **environ)

    assert (dry.returncode, nothing, ended.returncode) == (0, [], 0)
    [line] = await followed_by(planned.ada, now=clock.now())
    assert line.address == server.url()
    assert len(await sessions_from(line.id)) == 1


async def test_what_is_gone_there_stays_is_marked_and_comes_back():
    async with agenda_server(a_calendar(soon(20), soon(30, "b"))) as server:
        place = await following(server, sign_up="required", capacity=5, publish=True)
        await place.look()
        first, second = await sessions_from(place.source)
        await a_registration(second)
        server.give(a_calendar(soon(20)))
        without = await place.look(hours=7)
        gone = await gone_dates(place.source, now=place.now)
        server.give(a_calendar(soon(20), soon(30, "b")))
        again = await place.look(hours=7)

    assert (without.gone, again.gone) == (1, 0)
    assert [(each.session, each.people) for each in gone] == [(second, 1)]
    assert await sessions_from(place.source) == [first, second]


async def test_followed_no_more_what_it_brought_stays():
    async with agenda_server(a_calendar(soon(20))) as server:
        place = await following(server)
        await place.look()
        await end_following(place.source, by=place.planned.ada, now=place.now)
        await look_at_agendas(OWN_HOSTS, place.now + timedelta(days=9))

    assert await followed_by(place.planned.ada, now=place.now) == []
    assert (len(server.asked), len(await sessions_from(place.source))) == (1, 1)


async def test_of_a_room_it_keeps_the_hours_that_are_taken():
    calendar = a_calendar(
        soon(20, "a", title="Conseil municipal"),
        soon(21, "b", title="Dentiste", CLASS="PRIVATE"),
        soon(22, "c", TRANSP="TRANSPARENT"),
        soon(23, "d", STATUS="CANCELLED"),
    )
    async with agenda_server(calendar) as server:
        planned, now = await a_session(), clock.now()
        room = await a_room(planned.library)
        source = await follow_for_room(room, address=server.url(), name="Salle", by=planned.ada, now=now)
        await look_at_agendas(OWN_HOSTS, now)

    busy = await busy_between([room], now, now + timedelta(days=60))

    assert [each.title for each in busy] == ["Conseil municipal", ""]
    [line] = await followed_by(planned.ada, now=now)
    assert (line.id, line.room_name, line.counts) == (source, "Salle bleue", {"busy": 2})
    assert await value("SELECT count(*) FROM session WHERE library = $1", planned.library) == 1


async def test_another_team_sees_none_of_it():
    async with agenda_server(a_calendar()) as server:
        await following(server)
    stranger = await a_session()

    assert await followed_by(stranger.ada, now=clock.now()) == []
