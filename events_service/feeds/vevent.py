"""One entry of a calendar, and its text: RFC 5545 §3.6.1.

A function of its arguments: no clock is read and nothing is drawn by lot, so that rows which did not change give the
same bytes, the same ETag, and no false news on anybody's telephone. Identity, revision and time come from the rows: a
random UID or a DTSTAMP of now would add every workshop again at every refresh.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import vCalAddress, vCategory, vDatetime, vGeo, vUri

from events_service.feeds.text import (
    Text,
    content_line,
    one_line,
    parameter,
    several_lines,
    text_line,
    typographic,
)
from events_service.text import mailto

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
    lines = [
        b"BEGIN:VEVENT\r\n",
        text_line("SUMMARY", marked(entry, language)),
        content_line("DTSTART", vDatetime(starts)),
        content_line("DTEND", vDatetime(ends)),
        _instant("DTSTAMP", entry.changed_at),
        content_line("UID", Text(one_line(entry.uid))),
        f"SEQUENCE:{entry.sequence}\r\n".encode(),
    ]
    if invitee is not None:
        attendee = _address(invitee.address, invitee.name)
        attendee.params.update({"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        lines.append(content_line("ATTENDEE", attendee))
    if entry.categories:
        lines.append(content_line("CATEGORIES", _categories(entry)))
    lines.append(_instant("CREATED", entry.created_at))
    # Several clients hide URL, so the description says it too.
    words = "\n\n".join(filter(None, (several_lines(entry.description), entry.url)))
    lines.append(text_line("DESCRIPTION", words))
    location, geo = typographic(entry.location), _geo(entry)
    if geo is not None:
        lines.append(content_line("GEO", geo))
    lines.append(_instant("LAST-MODIFIED", entry.changed_at))
    if location:
        lines.append(text_line("LOCATION", location))
    if entry.organiser:
        lines.append(_organiser_line(entry.organiser, entry.organiser_name))
    # A cancellation is said thrice: Google hides the STATUS, Apple strikes it out, Outlook ignores it.
    lines.append(b"STATUS:CANCELLED\r\n" if entry.cancelled else b"STATUS:CONFIRMED\r\n")
    free = not entry.busy or entry.cancelled
    lines.append(b"TRANSP:TRANSPARENT\r\n" if free else b"TRANSP:OPAQUE\r\n")
    if entry.url:
        lines.append(content_line("URL", vUri(entry.url)))
    if geo is not None and location:
        lines.append(content_line("X-APPLE-STRUCTURED-LOCATION", _pin(geo, location)))
    lines.append(b"END:VEVENT\r\n")
    return b"".join(lines)


def _times(entry: Entry) -> tuple[datetime, datetime]:
    """Start and end in local time, as people at the place read it, for Outlook shows bare UTC as UTC.

    A local time inside the hour that autumn repeats means its first passage (RFC 5545 §3.3.5), but ical.js
    takes it for the second, and the second cannot be said at all. Only UTC is read by everybody there.
    """
    zone = ZoneInfo(entry.time_zone)
    starts, ends = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    if _happens_twice(starts) or _happens_twice(ends):
        return starts.astimezone(UTC), ends.astimezone(UTC)
    return starts, ends


def _instant(name: str, instant: datetime) -> bytes:
    return f"{name}:{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n".encode()


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def marked(entry: Entry, language: str) -> str:
    """Its title on one line, with what says in that language that it does not take place."""
    return (cancelled_mark(language) if entry.cancelled else "") + one_line(entry.summary)


def cancelled_mark(language: str) -> str:
    return _CANCELLED.get(language.split("-")[0].lower(), _CANCELLED_ELSEWHERE)


def _categories(entry: Entry) -> vCategory:
    categories = vCategory([])
    # ical.js takes the comma after a name that ends in an escaped backslash for a part of the name.
    categories.cats = [Text(one_line(category.replace("\\", "/"))) for category in entry.categories]
    return categories


class _Geo(vGeo):
    """GEO with six decimals: next to the Greenwich meridian icalendar writes `-1e-05`, which is no FLOAT."""

    def to_ical(self) -> str:
        return f"{self.latitude:.6f};{self.longitude:.6f}"

    def to_uri(self) -> str:
        """The same place as RFC 5870 writes it."""
        return f"geo:{self.latitude:.6f},{self.longitude:.6f}"


def _geo(entry: Entry) -> _Geo | None:
    if entry.latitude is None or entry.longitude is None:
        return None
    return _Geo((entry.latitude, entry.longitude))


def _pin(geo: _Geo, location: str) -> vUri:
    """Apple's own map pin, which shows only when its title equals LOCATION exactly: it does but for the two characters
    that a parameter cannot hold."""
    pin = vUri(geo.to_uri())
    pin.params.update({"VALUE": "URI", "X-APPLE-RADIUS": "100", "X-TITLE": parameter(location)})
    return pin


@lru_cache(maxsize=64)
def _organiser_line(address: str, name: str) -> bytes:
    return content_line("ORGANIZER", _address(address, name))


def _address(address: str, name: str) -> vCalAddress:
    calendar_user = vCalAddress(mailto(address))
    if name:
        calendar_user.params["CN"] = parameter(name)
    return calendar_user
