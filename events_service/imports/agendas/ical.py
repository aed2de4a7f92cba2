"""iCalendar as Outlook, Google, Koha and others export it (RFC 5545), read into dates."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event, Timezone
from icalendar.timezone import tzp

from events_service.errors import Invalid
from events_service.imports.agendas import words
from events_service.imports.agendas.entries import (
    LONGEST_UID,
    Entry,
    Reading,
    Skipped,
    uid_of,
    within,
)
from events_service.imports.agendas.ical_lines import Blocks, blocks_of
from events_service.imports.agendas.ical_values import (
    duration_of,
    floats,
    instant_of,
    listed_times,
    mark_of,
    read_duration,
    text_of,
    text_of_rule,
    time_of,
    written_day,
)
from events_service.imports.agendas.recurrences import WrongRule, dates_of
from events_service.scheduling.event_rules import LONGEST_TITLE
from events_service.text import plain


class _Broken(Exception):
    """One event cannot be used; the text is a code."""


@dataclass(frozen=True, slots=True)
class _Written:
    """An event as it stands in the calendar. `first` is its start as it was written: a date, or a time with its zone,
    or without one. `original` is the start of the date of a series that it stands for."""

    uid: str
    title: str
    first: date | datetime
    lasts: timedelta
    original: date | datetime | None
    event: Event
    newest: tuple[int, str]


def read_ical(content: bytes, *, zone: str, since: datetime, until: datetime) -> Reading:
    """The dates between two instants. Times that name no zone are on the wall of `zone`. Raises WrongAgenda."""
    blocks, place = blocks_of(content), ZoneInfo(zone)
    _learn_zones(blocks)
    skipped: list[Skipped] = []
    masters: dict[str, _Written] = {}
    changed: dict[tuple[str, str], _Written] = {}
    for block in blocks.events:
        try:
            written = _written(block)
        except _Broken as broken:
            skipped.append(_skipped(block, str(broken)))
            continue
        if written.original is None:
            older = _keep_newest(masters, written.uid, written)
        else:
            older = _keep_newest(changed, (written.uid, mark_of(written.original, place)), written)
        if older is not None:
            skipped.append(Skipped(older.title, written_day(older.first), "double"))
    entries: dict[tuple[str, str], Entry] = {}
    for each in masters.values():
        try:
            dates = list(_dates(each, changed, place, since, until))
        except (WrongRule, Invalid, ValueError, OverflowError) as broken:
            code = str(broken) if isinstance(broken, WrongRule) else "unreadable"
            skipped.append(Skipped(each.title, written_day(each.first), code, each.uid))
            continue
        entries |= {entry.key: entry for entry in dates}
    for (uid, mark), each in changed.items():
        try:
            entries[uid, mark] = _entry(each, each.first, place, recurrence=mark, repeated=True)
        except (Invalid, ValueError, OverflowError):
            skipped.append(Skipped(each.title, written_day(each.first), "unreadable", each.uid))
    # Of a series that has more dates: the others were read.
    dated = [each for each in entries.values() if each.ends_at > since or not each.recurrence]
    return replace(
        within(dated, skipped, place=place, since=since, until=until),
        name=words.readable(blocks.properties.get("X-WR-CALNAME") or blocks.properties.get("NAME") or ""),
        floating=any(floats(each.first) for each in (*masters.values(), *changed.values())),
        refresh_minutes=_refresh_minutes(blocks),
    )


def _keep_newest(kept: dict[Any, _Written], key: object, written: _Written) -> _Written | None:
    """Of several with the same key the highest SEQUENCE, then the latest DTSTAMP (RFC 5546 §2.1.5). The other, where it
    is at another time."""
    older = kept.get(key)
    if older is None or older.newest <= written.newest:
        kept[key] = written
    else:
        older = written
    return older if older is not None and older.first != kept[key].first else None


def _learn_zones(blocks: Blocks) -> None:
    """The calendar's own zones, for names that neither IANA nor Windows has. A zone that anything is odd about is left
    unknown: its times are then read on the wall of the place."""
    for block in blocks.zones:
        rules = [line for line in block if line.upper().startswith("RRULE")]
        if len(block) > 400 or not all("FREQ=YEARLY" in rule.upper() for rule in rules):
            continue
        with suppress(Exception):  # whatever a stranger wrote there
            tzp.cache_timezone_component(Timezone.from_ical(_bytes("VTIMEZONE", block)))


def _bytes(name: str, block: Sequence[str]) -> bytes:
    # Bytes, because icalendar takes a text of one line for the name of a file.
    return "\r\n".join((f"BEGIN:{name}", *block, "")).encode("utf-8", "replace")


def _written(block: Sequence[str]) -> _Written:
    if block[-1:] != ["END:VEVENT"]:
        raise _Broken("cut_short")
    try:
        event = Event.from_ical(_bytes("VEVENT", block))
    except (ValueError, IndexError, KeyError, TypeError):
        raise _Broken("unreadable") from None
    assert isinstance(event, Event)
    first = time_of(event, "DTSTART")
    if first is None:
        raise _Broken("no_start")
    try:
        title = words.one_line(text_of(event, "SUMMARY"), longest=LONGEST_TITLE)
    except Invalid:
        raise _Broken("unreadable") from None
    original = time_of(event, "RECURRENCE-ID")
    if original is None and "RECURRENCE-ID" in event:
        raise _Broken("unreadable")
    uid = uid_of(text_of(event, "UID").strip(), title, str(first))
    sequence = text_of(event, "SEQUENCE").strip()
    newest = (int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0, _stamp(event))
    return _Written(uid, title, first, duration_of(event, first), original, event, newest)


def _stamp(event: Event) -> str:
    stamp = time_of(event, "LAST-MODIFIED") or time_of(event, "DTSTAMP")
    return str(stamp or "")


def _dates(
    written: _Written,
    changed: dict[tuple[str, str], _Written],
    place: ZoneInfo,
    since: datetime,
    until: datetime,
) -> Iterator[Entry]:
    """Its dates in the window, but for those that another event of the calendar stands for."""
    event = written.event
    if not any(name in event for name in ("RRULE", "RDATE")):
        yield _entry(written, written.first, place)
        return
    if isinstance(event.get("RRULE"), list):
        raise WrongRule("wrong_rule")
    gone = {mark_of(each, place) for each in listed_times(event, "EXDATE")}
    for each in sorted(
        {mark_of(start, place): start for start in _starts(written, place, since, until)}.items()
    ):
        mark, start = each
        if mark not in gone and (written.uid, mark) not in changed:
            yield _entry(written, start, place, recurrence=mark, repeated=True)


def _starts(
    written: _Written, place: ZoneInfo, since: datetime, until: datetime
) -> Iterator[date | datetime]:
    """The starts of a series that may be in the window, as its first one is written."""
    first, event = written.first, written.event
    whole_days = not isinstance(first, datetime)
    zone = first.tzinfo if isinstance(first, datetime) else None
    here = zone or place
    wall = datetime.combine(first, time()) if not isinstance(first, datetime) else first.replace(tzinfo=None)
    earliest = (since - written.lasts - timedelta(days=1)).astimezone(here).replace(tzinfo=None)
    latest = (until + timedelta(days=1)).astimezone(here).replace(tzinfo=None)
    if "RRULE" in event:
        rule = text_of_rule(event)
        walls = dates_of(rule, wall, zone=None if whole_days else here, since=earliest, until=latest)
    else:
        walls = [wall]
    for each in walls:
        yield each.date() if whole_days else each.replace(tzinfo=zone)
    yield from listed_times(event, "RDATE")


def _entry(
    written: _Written,
    start: date | datetime,
    place: ZoneInfo,
    *,
    recurrence: str = "",
    repeated: bool = False,
) -> Entry:
    """Refuses with Invalid."""
    event = written.event
    starts_at = instant_of(start, place)
    summary, description = words.summed_up(text_of(event, "DESCRIPTION") or text_of(event, "X-ALT-DESC"))
    entry = Entry(
        uid=written.uid,
        recurrence=recurrence,
        offer=written.uid if repeated else f"title {plain(written.title)}",
        title=written.title,
        starts_at=starts_at,
        ends_at=_ends_at(start, written.lasts, place),
        summary=summary,
        description=description,
        url=words.web_address(text_of(event, "URL")),
        place=words.one_line(text_of(event, "LOCATION"), longest=words.LONGEST_PLACE),
        whole_days=not isinstance(start, datetime),
        cancelled=text_of(event, "STATUS").strip().upper() in ("CANCELLED", "CANCELED"),
        private=text_of(event, "CLASS").strip().upper() in ("PRIVATE", "CONFIDENTIAL"),
        free=text_of(event, "TRANSP").strip().upper() == "TRANSPARENT",
    )
    return replace(entry, title="", summary="", description="", place="") if entry.private else entry


def _ends_at(start: date | datetime, lasts: timedelta, place: ZoneInfo) -> datetime:
    """Days are counted on the wall, hours by the clock."""
    if isinstance(start, datetime):
        return instant_of(start, place) + lasts
    return instant_of(start + lasts, place)


def _skipped(block: Sequence[str], reason: str) -> Skipped:
    """What can be said of an event that could not be read."""
    lines = {line.partition(":")[0].partition(";")[0].upper(): line.partition(":")[2] for line in block}
    return Skipped(
        words.readable(lines.get("SUMMARY", "")),
        lines.get("DTSTART", "")[:20],
        reason,
        lines.get("UID", "")[:LONGEST_UID],
    )


def _refresh_minutes(blocks: Blocks) -> int | None:
    """How often its maker wants it to be looked at (RFC 7986 §5.7, and what Outlook writes)."""
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        with suppress(ValueError, OverflowError):
            minutes = int(read_duration(blocks.properties.get(name, "")).total_seconds() // 60)
            if minutes > 0:
                return minutes
    return None
