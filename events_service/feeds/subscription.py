"""Feeds as bytes: what a calendar application subscribes to, within the limits it has (RFC 5545, RFC 7986)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from icalendar import vUri

from events_service.feeds.calendar import Head, vcalendar
from events_service.feeds.fairness import common_number
from events_service.feeds.text import Text, content_line, several_lines, unseparated
from events_service.feeds.vevent import Entry, vevent

# Google Calendar stops reading a subscription beyond either.
MOST_EVENTS = 1_000
MOST_BYTES = 1_000_000

# What `shortened` may add to the calendar's own properties, where it is written twice.
_ROOM_FOR_A_SENTENCE = 4_000


@dataclass(frozen=True, slots=True)
class Item:
    """One VEVENT, and what its feed has to know of it."""

    starts_at: datetime
    uid: str
    time_zone: str
    text: bytes


def item(entry: Entry, language: str) -> Item:
    return Item(entry.starts_at, entry.uid, entry.time_zone, vevent(entry, language))


def feed(head: Head, items: Iterable[Item], *, shortened: Callable[[Item], str] | None = None) -> bytes:
    """A subscription: entries in order of time, no METHOD and no UID of its own.

    Without METHOD, DTSTAMP means "last revised" (RFC 5545 §3.8.7.2) and can stand still. A UID on the
    VCALENDAR is taken by vdirsyncer for the UID of every event, which leaves one of them. Never more than
    MOST_EVENTS entries or MOST_BYTES: the latest ones are left out, and `shortened` is given the first of
    those and answers the sentence that the calendar's description then ends with (until when it goes, which
    feeds are narrower). A query need not fetch more than MOST_EVENTS + 1 rows.
    """
    ordered = _in_order(items)
    sizes = [len(each.text) for each in ordered[:MOST_EVENTS]]
    envelope = len(_written(head, ordered, texts=False)) + _ROOM_FOR_A_SENTENCE
    count = within_limits(sizes, most_bytes=MOST_BYTES - envelope)
    if count < len(ordered) and shortened is not None:
        head = replace(head, description=f"{head.description}\n\n{shortened(ordered[count])}")
    return _written(head, ordered[:count])


def fair_feed(
    head: Head,
    territories: Mapping[str, Sequence[Item]],
    totals: Mapping[str, int],
    *,
    say: Callable[[Mapping[str, int]], str],
) -> tuple[bytes, dict[str, int]]:
    """The same for a calendar that must not lose a whole territory, and how many entries each lost.

    `territories` hold their entries in order of time, and never need more than MOST_EVENTS; `totals` counts what they
    would have without any limit. Beyond the limits every territory stays whole up to a common number, and the
    description ends with what `say` has to tell of the losses.
    """
    sizes = {code: [len(each.text) for each in items] for code, items in territories.items()}
    everything = [each for items in territories.values() for each in items]
    # Written twice and perhaps escaped, at most about all of them.
    room = 3 * len(say(totals).encode()) if sum(totals.values()) > len(everything) else 0
    bare = len(_written(head, everything, texts=False))

    def number(room: int) -> int:
        return common_number(sizes, most_events=MOST_EVENTS, most_bytes=MOST_BYTES - bare - room)

    most = number(room)
    if not room and any(len(items) > most for items in territories.values()):
        most = number(3 * len(say(totals).encode()))
    lost = {code: total - min(most, len(territories[code])) for code, total in totals.items()}
    lost = {code: missing for code, missing in lost.items() if missing}
    if lost:
        head = replace(head, description=f"{head.description}\n\n{say(lost)}")
    return _written(head, _in_order(each for items in territories.values() for each in items[:most])), lost


def within_limits(
    sizes: Iterable[int], *, most_events: int = MOST_EVENTS, most_bytes: int = MOST_BYTES
) -> int:
    """How many VEVENTs of these sizes in bytes, counted from the first, stay within both limits."""
    taken = count = 0
    for size in sizes:
        taken += size
        if taken > most_bytes or count == most_events:
            break
        count += 1
    return count


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda each: (each.starts_at, each.uid))


def _written(head: Head, items: Sequence[Item], *, texts: bool = True) -> bytes:
    """The calendar, or without its `texts` what it weighs besides them."""
    # An empty feed keeps the zone it would speak of.
    zones = sorted({each.time_zone for each in items} or {head.time_zone})
    return vcalendar(zones, [each.text for each in items] if texts else (), properties=_properties(head))


def _properties(head: Head) -> list[bytes]:
    """What a feed says of itself: RFC 7986 §5, and the X- properties that Google, Apple and Outlook read instead."""
    name = Text(unseparated(head.name))
    lines = []
    if head.description:
        lines.append(content_line("DESCRIPTION", Text(several_lines(head.description))))
        lines.append(content_line("X-WR-CALDESC", Text(unseparated(head.description))))
    lines.append(content_line("NAME", name))
    lines.append(content_line("X-WR-CALNAME", name))
    lines.append(b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n")
    if head.source:
        lines.append(content_line("SOURCE", vUri(head.source, params={"VALUE": "URI"})))
    lines.append(content_line("URL", vUri(head.url)))
    lines.append(b"X-PUBLISHED-TTL:PT1H\r\n")
    lines.append(content_line("X-WR-TIMEZONE", Text(head.time_zone)))
    return lines
