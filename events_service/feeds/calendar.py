"""Whole calendars as bytes, for downloads and mail: RFC 5545, and RFC 5546 for mail. Feeds are in subscription.py."""

from collections.abc import Iterable
from dataclasses import dataclass

from events_service.feeds.text import Text, content_line
from events_service.feeds.vevent import Entry, Invitee, vevent
from events_service.feeds.zones import vtimezone

# Clients key their compatibility modes on it; it must survive every release.
PRODID = "-//Events Service//Digital Inclusion//FR"


@dataclass(frozen=True, slots=True)
class Head:
    """What a subscription says about itself: `source` is its own address, `url` the page that people read.

    A private calendar has an empty `source`: its address is a secret, and another one would lead its reader away.
    """

    name: str
    description: str
    url: str
    source: str
    time_zone: str
    language: str


def download(*entries: Entry, language: str) -> bytes:
    """A session, or all dates of a course, to add by hand, as METHOD:PUBLISH: never an ATTENDEE (RFC 5546 §3.2.1).

    The same section asks for an ORGANIZER, the institution's bare address; without one the file is still read
    everywhere.
    """
    zones = sorted({entry.time_zone for entry in entries})
    return vcalendar(zones, [vevent(entry, language) for entry in entries], method="PUBLISH")


def invitation(entry: Entry, invitee: Invitee, *, language: str) -> bytes:
    """What puts a registration into somebody's calendar by mail: METHOD:REQUEST, or CANCEL once cancelled.

    A cancellation names the same UID, ORGANIZER and ATTENDEE (RFC 5546 §3.2.5).
    """
    method = "CANCEL" if entry.cancelled else "REQUEST"
    return vcalendar([entry.time_zone], [vevent(entry, language, invitee)], method=method)


def vcalendar(
    zones: Iterable[str], vevents: Iterable[bytes], *, method: str = "", properties: Iterable[bytes] = ()
) -> bytes:
    """The file: what every calendar of ours says first, its own `properties`, its zones once each, its entries.

    An empty VCALENDAR is invalid (RFC 5545 §3.4), so there is a zone at least.
    """
    lines = [
        b"BEGIN:VCALENDAR\r\n",
        b"VERSION:2.0\r\n",
        content_line("PRODID", Text(PRODID)),
        b"CALSCALE:GREGORIAN\r\n",
    ]
    if method:
        lines.append(content_line("METHOD", Text(method)))
    return b"".join([*lines, *properties, *map(vtimezone, zones), *vevents, b"END:VCALENDAR\r\n"])
