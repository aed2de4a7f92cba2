"""One entry of a calendar, and its text: RFC 5545 §3.6.1.

A function of its arguments: no clock is read and nothing is drawn by lot, so that rows which did not change give the
same bytes, the same ETag, and no false news on anybody's telephone. Identity, revision and time come from the rows: a
random UID or a DTSTAMP of now would add every workshop again at every refresh.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from events_service.feeds.text import content_line, escaped, one_line, parameter, several_lines, typographic
from events_service.text import mailto

_MORE_THAN_A_WORD = re.compile("[ ,;:'’]")
_CANCELLED = {"fr": "[ANNULÉ] "}
_CANCELLED_ELSEWHERE = "[CANCELLED] "


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT: a session in a public feed, or a guest's own registration.

    `uid` is for ever and given by the caller; `sequence` grows when the time, place or state changes and
    `changed_at` with anything rendered. All instants carry an offset; `time_zone` is the IANA name of the
    place. `url` is a page that anybody may see: calendars are shared, so no secret link belongs in here.
    `busy` says whether the time is taken. `organiser` is a bare address without `mailto:`, or nobody.
    """

    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    summary: str
    description: str
    location: str
    url: str
    latitude: float | None
    longitude: float | None
    categories: tuple[str, ...]
    cancelled: bool
    busy: bool
    organiser: str = ""
    organiser_name: str = ""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is invited, as a bare address without `mailto:`."""

    address: str
    name: str


def vevent(entry: Entry, language: str, invitee: Invitee | None = None) -> bytes:
    """The entry's text, its properties in the order in which icalendar writes them.

    The one ATTENDEE is the recipient, who has accepted by registering: PARTSTAT=ACCEPTED asks nothing, and
    RSVP=FALSE keeps answers out of the library's mailbox.
    """
    starts, ends = _times(entry)
    changed_at = _utc(entry.changed_at)
    lines = [
        b"BEGIN:VEVENT\r\n",
        content_line("SUMMARY", escaped(_mark(entry, language) + one_line(entry.summary))),
        content_line(f"DTSTART{starts[0]}", starts[1]),
        content_line(f"DTEND{ends[0]}", ends[1]),
        content_line("DTSTAMP", changed_at),
        content_line("UID", escaped(one_line(entry.uid))),
        content_line("SEQUENCE", str(entry.sequence)),
    ]
    if invitee is not None:
        name = _common_name(invitee.name)
        lines.append(content_line(f"ATTENDEE{name};PARTSTAT=ACCEPTED;RSVP=FALSE", mailto(invitee.address)))
    if entry.categories:
        # ical.js takes the comma after a name that ends in an escaped backslash for a part of the name.
        names = [escaped(one_line(category.replace("\\", "/"))) for category in entry.categories]
        lines.append(content_line("CATEGORIES", ",".join(names)))
    lines.append(content_line("CREATED", _utc(entry.created_at)))
    # Several clients hide URL, so the description says it too.
    words = "\n\n".join(filter(None, (several_lines(entry.description), entry.url)))
    lines.append(content_line("DESCRIPTION", escaped(words)))
    location, pin = typographic(entry.location), _pin(entry)
    if pin:
        # Six decimals, always: `-1e-05`, next to the Greenwich meridian, is no FLOAT.
        lines.append(content_line("GEO", ";".join(pin)))
    lines.append(content_line("LAST-MODIFIED", changed_at))
    if location:
        lines.append(content_line("LOCATION", escaped(location)))
    if entry.organiser:
        name = _common_name(entry.organiser_name)
        lines.append(content_line(f"ORGANIZER{name}", mailto(entry.organiser)))
    # A cancellation is said thrice: Google hides the STATUS, Apple strikes it out, Outlook ignores it.
    lines.append(content_line("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED"))
    lines.append(content_line("TRANSP", "OPAQUE" if entry.busy and not entry.cancelled else "TRANSPARENT"))
    if entry.url:
        lines.append(content_line("URL", entry.url))
    if pin and location:
        # Apple's own map pin (RFC 5870) shows only when its title equals LOCATION exactly: it does but for the two
        # characters that a parameter cannot hold.
        apple = f"X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=100;X-TITLE={parameter(location)}"
        lines.append(content_line(apple, f"geo:{','.join(pin)}"))
    lines.append(b"END:VEVENT\r\n")
    return b"".join(lines)


def _times(entry: Entry) -> tuple[tuple[str, str], tuple[str, str]]:
    """Parameters and values of start and end: local time with TZID, as people at the place read it, for Outlook shows
    bare UTC as UTC.

    A local time inside the hour that autumn repeats means its first passage (RFC 5545 §3.3.5), but ical.js
    takes it for the second, and the second cannot be said at all. Only UTC is read by everybody there.
    """
    zone = ZoneInfo(entry.time_zone)
    starts, ends = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    if _happens_twice(starts) or _happens_twice(ends):
        return ("", _utc(entry.starts_at)), ("", _utc(entry.ends_at))
    there = f";TZID={entry.time_zone}"
    return (there, f"{starts:%Y%m%dT%H%M%S}"), (there, f"{ends:%Y%m%dT%H%M%S}")


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _mark(entry: Entry, language: str) -> str:
    if not entry.cancelled:
        return ""
    return _CANCELLED.get(language.split("-")[0].lower(), _CANCELLED_ELSEWHERE)


def _pin(entry: Entry) -> tuple[str, str] | None:
    if entry.latitude is None or entry.longitude is None:
        return None
    return f"{entry.latitude:.6f}", f"{entry.longitude:.6f}"


def _common_name(name: str) -> str:
    """CN, where there is a name; one plain word stands without quotation marks, as it always did."""
    if not name:
        return ""
    quoted = parameter(name)
    return f";CN={quoted}" if _MORE_THAN_A_WORD.search(quoted) else f";CN={quoted[1:-1]}"
