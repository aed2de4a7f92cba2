"""`events-service import agenda FILE_or_URL`: another program's agenda into a library's events, and a report."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from events_service import clock
from events_service.accounts.roles import operator_in
from events_service.cli.pool import with_pool
from events_service.failures import Failed, unreadable
from events_service.imports.agendas.apart import LARGEST, read_apart
from events_service.imports.agendas.bringing import (
    Agenda,
    bring_in,
    place_called,
    what_would_come,
    window,
)
from events_service.imports.agendas.entries import WrongAgenda
from events_service.imports.agendas.fetching import NotFetched, fetch, target_of
from events_service.imports.agendas.report import Line, Report, What
from events_service.scheduling.event_rules import LONGEST_TITLE
from events_service.scheduling.sources import Choices
from events_service.settings import Settings

# Of each kind, so that a terminal shows them all; the pages have the rest.
SHOWN = 20
_SCHEMES = ("http", "https", "webcal", "webcals")
_WRONG = {
    "not_an_agenda": "this is no calendar.",
    "cut_short": "the calendar ends in the middle: fetch it once more.",
    "too_large": "it is larger than 10 MB.",
    "too_many": "it has more than 10,000 dates in the next 400 days: import it in parts.",
    "unreadable_agenda": "reading it fails: please tell who looks after this program.",
    "took_too_long": "reading it took too much time or memory: it was made to do so, or is no agenda.",
}


def import_agenda(settings: Settings, arguments: argparse.Namespace) -> int:
    """Prints what came of each date; at 1 one line on stderr and no change."""
    source = arguments.source

    async def bring() -> tuple[Report, str]:
        now = clock.now()
        place = await place_called(arguments.library)
        since, until = window(now)
        content, address = await _content(source, settings)
        if arguments.follow and not address:
            raise Failed(f"{source}: only an address can be followed.")
        try:
            reading = await read_apart(content, zone=place.time_zone, since=since, until=until)
        except WrongAgenda as wrong:
            raise Failed(f"{source}: {_WRONG[str(wrong)]}") from None
        name = reading.name or Path(source).name[:LONGEST_TITLE]
        chosen = ("publish",) if arguments.publish else ()
        choices = Choices(publish=arguments.publish)
        agenda = Agenda(place, reading, name, choices, address, arguments.follow, chosen)
        act = what_would_come if arguments.dry_run else bring_in
        return await act(agenda, by=operator_in(place.organisation), now=now), place.time_zone

    report, zone = asyncio.run(with_pool(settings, bring, command_timeout=None))
    _print(report, ZoneInfo(zone), dry_run=arguments.dry_run, to=sys.stdout)
    return 0


def _file(path: str) -> bytes:
    try:
        with Path(path).open("rb") as opened:
            return opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise Failed(f"{path}: {unreadable(error)}") from None


async def _content(source: str, settings: Settings) -> tuple[bytes, str]:
    """What stands in a file, or at an address, and that address."""
    scheme, apart, _rest = source.partition("://")
    if not apart:
        return _file(source), ""
    if scheme.lower() not in _SCHEMES:
        raise Failed(f"{source}: an address begins with https:// or webcal://.")
    target = target_of(source, own_hosts=settings.agenda_hosts)
    try:
        fetched = await fetch(source, own_hosts=settings.agenda_hosts)
    except NotFetched as wrong:
        raise Failed(f"{source}: {_words(str(wrong))}.") from None
    return fetched.content or b"", target.url


def _print(report: Report, zone: ZoneInfo, *, dry_run: bool, to: TextIO) -> None:
    """How many of each kind, and the first of those that something was done with, or that were left, and why."""
    for what in What:
        lines = report.of(what)
        print(f"{what:<10}{len(lines) + len(report.skipped) * (what == What.LEFT):>7,}", file=to)
        if what == What.SAME:
            continue
        shown = [_line(each, zone) for each in lines]
        if what == What.LEFT:
            shown += [
                f"{each.when or '?':<17} {each.title or '?'}: {_words(each.reason)}"
                for each in report.skipped
            ]
        for line in shown[:SHOWN]:
            print(f"  {line}", file=to)
        if len(shown) > SHOWN:
            print(f"  and {len(shown) - SHOWN:,} more", file=to)
    if report.floating:
        print(f"Times that name no zone were read as those of {zone.key}.", file=to)
    if dry_run:
        print("Dry run: nothing was written.", file=to)


def _line(line: Line, zone: ZoneInfo) -> str:
    why = [_words(line.why)] if line.why else []
    why += [", ".join(map(_words, line.changes))] if line.changes else []
    if line.people and line.what not in (What.LEFT, What.GONE):
        why.append(f"{line.people} people are told")
    starts = line.starts_at.astimezone(zone)
    return f"{starts:%Y-%m-%d %H:%M}  {line.title or '?'}" + (
        f": {'; '.join(filter(None, why))}" if why else ""
    )


def _words(code: str) -> str:
    return code.replace("_", " ")
