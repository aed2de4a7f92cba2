"""iCalendar bytes for subscriptions, downloads and mail: RFC 5545, RFC 7986, and RFC 5546 for mail.

Everything here is a function of its arguments. No clock is read and nothing is drawn by lot, so that rows
which did not change give the same bytes, the same ETag, and no false news on anybody's telephone. Identity,
revision and time come from the rows: a random UID or a DTSTAMP of now would add every workshop again at every
refresh.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vGeo, vUri
from icalendar.prop import vCategory, vText

from events_service.feeds.fairness import common_number
from events_service.feeds.zones import vtimezone
from events_service.text import mailto

# Clients key their compatibility modes on it; it must survive every release.
PRODID = "-//Events Service//Digital Inclusion//FR"

# Google Calendar stops reading a subscription beyond either.
MOST_EVENTS = 1_000
MOST_BYTES = 1_000_000

# What `shortened` may add to the calendar's own properties, where it is written twice.
_ROOM_FOR_A_SENTENCE = 4_000

_REFRESH = timedelta(hours=1)
_CANCELLED = {"fr": "[ANNULÉ] "}
_CANCELLED_ELSEWHERE = "[CANCELLED] "

# RFC 5545 §3.3.11 allows HTAB and no other control character; the C1 controls and a byte order mark inside
# the text have no use either. A lone surrogate, which JSON can smuggle in, has no UTF-8 and would cost the
# whole feed.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), 0xFEFF} - {0x0A})
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_UNSAFE = _CONTROLS | _SURROGATES | {0x09: " "}


class _Text(vText):
    """TEXT as RFC 5545 §3.3.11 escapes it. icalendar takes `\\N` in somebody's words for a line end before it escapes:
    `C:\\Nouveau` would be read as two lines without an N."""

    def to_ical(self) -> bytes:
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


# Nobody agrees on how these are unescaped in X- properties (ours are read by Google, Apple and Outlook), and
# a parameter value escapes none of them but by RFC 6868, which few readers know.
_WITHOUT_SEPARATORS = str.maketrans({",": " ", ";": " ", "\\": "/"})
_WITHOUT_PARAMETER_ESCAPES = str.maketrans({"^": "’", "\\": "/"})
_QUOTED = re.compile('"([^"]*)"')


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


@dataclass(frozen=True, slots=True)
class Party:
    """Who is invited, as a bare address without `mailto:`."""

    attendee: str
    attendee_name: str


def feed(head: Head, entries: Sequence[Entry], *, shortened: Callable[[Entry], str] | None = None) -> bytes:
    """A subscription: entries in order of time, no METHOD and no UID of its own.

    Without METHOD, DTSTAMP means "last revised" (RFC 5545 §3.8.7.2) and can stand still. A UID on the
    VCALENDAR is taken by vdirsyncer for the UID of every event, which leaves one of them. Never more than
    MOST_EVENTS entries or MOST_BYTES: the latest ones are left out, and `shortened` is given the first of
    those and answers the sentence that the calendar's description then ends with (until when it goes, which
    feeds are narrower). A query need not fetch more than MOST_EVENTS + 1 rows.
    """
    ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
    rendered = [_remembered_event(entry, head.language) for entry in ordered[:MOST_EVENTS]]
    envelope = len(_calendar(_subscription(head), _zones(head, ordered), ())) + _ROOM_FOR_A_SENTENCE
    kept = within_limits(rendered, most_bytes=MOST_BYTES - envelope)
    if kept < len(ordered) and shortened is not None:
        head = replace(head, description=f"{head.description}\n\n{shortened(ordered[kept])}")
    return _calendar(_subscription(head), _zones(head, ordered[:kept]), rendered[:kept])


def fair_feed(
    head: Head,
    territories: Mapping[str, Sequence[Entry]],
    totals: Mapping[str, int],
    *,
    say: Callable[[Mapping[str, int]], str],
) -> tuple[bytes, dict[str, int]]:
    """The same for a calendar that must not lose a whole territory, and how many entries each lost.

    `territories` hold their entries in order of time, and never need more than MOST_EVENTS; `totals` counts what they
    would have without any limit. Beyond the limits every territory stays whole up to a common number, and the
    description ends with what `say` has to tell of the losses.
    """
    rendered = {
        code: [_remembered_event(entry, head.language) for entry in entries]
        for code, entries in territories.items()
    }
    sizes = {code: [len(event) for event in events] for code, events in rendered.items()}
    everything = [entry for entries in territories.values() for entry in entries]
    # Written twice and perhaps escaped, at most about all of them.
    room = 3 * len(say(totals).encode()) if sum(totals.values()) > len(everything) else 0
    bare = len(_calendar(_subscription(head), _zones(head, everything), ()))

    def number(room: int) -> int:
        return common_number(sizes, most_events=MOST_EVENTS, most_bytes=MOST_BYTES - bare - room)

    kept = number(room)
    if not room and any(len(events) > kept for events in rendered.values()):
        kept = number(3 * len(say(totals).encode()))
    lost = {code: total - min(kept, len(rendered[code])) for code, total in totals.items()}
    lost = {code: missing for code, missing in lost.items() if missing}
    if lost:
        head = replace(head, description=f"{head.description}\n\n{say(lost)}")
    pairs = [
        (entry.starts_at, entry.uid, entry, event)
        for code, entries in territories.items()
        for entry, event in zip(entries[:kept], rendered[code][:kept], strict=True)
    ]
    pairs.sort(key=lambda pair: pair[:2])
    shown = [entry for _, _, entry, _ in pairs]
    return _calendar(_subscription(head), _zones(head, shown), [event for *_, event in pairs]), lost


def within_limits(
    rendered: Sequence[bytes], *, most_events: int = MOST_EVENTS, most_bytes: int = MOST_BYTES
) -> int:
    """How many of these VEVENTs, counted from the first, stay within both limits."""
    taken = 0
    for count, event in enumerate(rendered[:most_events]):
        taken += len(event)
        if taken > most_bytes:
            return count
    return min(len(rendered), most_events)


def download(head: Head, entry: Entry) -> bytes:
    """One session to add by hand, as METHOD:PUBLISH: never an ATTENDEE (RFC 5546 §3.2.1).

    The same section asks for an ORGANIZER, the institution's bare address; without one the file is still read
    everywhere.
    """
    calendar = _calendar_of_ours(method="PUBLISH")
    return _calendar(calendar, [entry.time_zone], [_event(entry, head.language).to_ical()])


def invitation(entry: Entry, party: Party, *, language: str) -> bytes:
    """What puts a registration into somebody's calendar by mail: METHOD:REQUEST, or CANCEL once cancelled.

    The one ATTENDEE is the recipient, who has accepted by registering: PARTSTAT=ACCEPTED asks nothing, and
    RSVP=FALSE keeps answers out of the library's mailbox. A cancellation names the same UID, ORGANIZER and
    ATTENDEE (RFC 5546 §3.2.5).
    """
    event = _event(entry, language)
    attendee = _address(party.attendee, party.attendee_name)
    attendee.params.update({"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    event.add("attendee", attendee)
    calendar = _calendar_of_ours(method="CANCEL" if entry.cancelled else "REQUEST")
    return _calendar(calendar, [entry.time_zone], [event.to_ical()])


def _calendar_of_ours(*, method: str = "") -> Calendar:
    # Not Calendar.new(), which adds a random UID.
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _subscription(head: Head) -> Calendar:
    """The properties of a feed: RFC 7986 §5, and the X- ones that Google, Apple and Outlook read instead."""
    calendar = _calendar_of_ours()
    name = _unseparated(head.name)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if head.description:
        calendar.add("description", _Text(_lines(head.description)))
        calendar.add("x-wr-caldesc", _unseparated(head.description))
    calendar.add("x-wr-timezone", head.time_zone)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    # A string, because icalendar writes a timedelta here as "1:00:00".
    calendar.add("x-published-ttl", "PT1H")
    if head.source:
        calendar.add("source", vUri(head.source), parameters={"VALUE": "URI"})
    calendar.add("url", vUri(head.url))
    return calendar


def _zones(head: Head, entries: Iterable[Entry]) -> list[str]:
    # An empty VCALENDAR is invalid (RFC 5545 §3.4), so an empty feed keeps the zone it would speak of.
    return sorted({entry.time_zone for entry in entries} or {head.time_zone})


_END = b"END:VCALENDAR\r\n"


def _calendar(calendar: Calendar, zones: Iterable[str], events: Iterable[bytes]) -> bytes:
    """The bytes icalendar would write for all of it, put together from parts that may be remembered."""
    properties = calendar.to_ical().removesuffix(_END)
    return b"".join([properties, *(vtimezone(zone) for zone in zones), *events, _END])


@lru_cache(maxsize=4 * MOST_EVENTS)
def _remembered_event(entry: Entry, language: str) -> bytes:
    rendered: bytes = _event(entry, language).to_ical()
    return rendered


def _event(entry: Entry, language: str) -> Event:
    # Not Event.new(), which adds a DTSTAMP of now.
    event = Event()
    event.add("uid", _line(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("created", entry.created_at.astimezone(UTC))
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    _add_time(event, entry)
    _add_words(event, entry)
    _add_place(event, entry)
    _add_state(event, entry, language)
    if entry.organiser:
        event.add("organizer", _address(entry.organiser, entry.organiser_name))
    return event


def _add_time(event: Event, entry: Entry) -> None:
    """Local time with TZID, as people at the place read it, for Outlook shows bare UTC as UTC.

    A local time inside the hour that autumn repeats means its first passage (RFC 5545 §3.3.5), but ical.js
    takes it for the second, and the second cannot be said at all. Only UTC is read by everybody there.
    """
    zone = ZoneInfo(entry.time_zone)
    starts, ends = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    if _happens_twice(starts) or _happens_twice(ends):
        starts, ends = starts.astimezone(UTC), ends.astimezone(UTC)
    event.add("dtstart", starts)
    event.add("dtend", ends)


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _add_words(event: Event, entry: Entry) -> None:
    # Several clients hide URL, so the description says it too.
    event.add("description", _Text("\n\n".join(filter(None, (_lines(entry.description), entry.url)))))
    if entry.url:
        event.add("url", vUri(entry.url))
    if entry.categories:
        # ical.js takes the comma after a name that ends in an escaped backslash for a part of the name.
        categories = vCategory([])
        categories.cats = [_Text(_line(category.replace("\\", "/"))) for category in entry.categories]
        event.add("categories", categories)


def _add_place(event: Event, entry: Entry) -> None:
    """LOCATION, GEO, and Apple's own map pin, which shows only when its title equals LOCATION exactly: it does but for
    the two characters that a parameter cannot hold."""
    location = _typographic(entry.location)
    if location:
        event.add("location", _Text(location))
    if entry.latitude is None or entry.longitude is None:
        return
    geo = _Geo((entry.latitude, entry.longitude))
    event.add("geo", geo)
    if location:
        pin = {"VALUE": "URI", "X-APPLE-RADIUS": "100", "X-TITLE": _parameter(location)}
        event.add("x-apple-structured-location", vUri(geo.to_uri()), parameters=pin)


class _Geo(vGeo):
    """GEO with six decimals: next to the Greenwich meridian icalendar writes `-1e-05`, which is no FLOAT."""

    def to_ical(self) -> str:
        return f"{self.latitude:.6f};{self.longitude:.6f}"

    def to_uri(self) -> str:
        """The same place as RFC 5870 writes it."""
        return f"geo:{self.latitude:.6f},{self.longitude:.6f}"


def _add_state(event: Event, entry: Entry, language: str) -> None:
    """A cancellation is said thrice: Google hides the STATUS, Apple strikes it out, Outlook ignores it."""
    mark = _CANCELLED.get(language.split("-")[0].lower(), _CANCELLED_ELSEWHERE) if entry.cancelled else ""
    event.add("summary", _Text(mark + _line(entry.summary)))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.busy and not entry.cancelled else "TRANSPARENT")


def _address(address: str, name: str) -> vCalAddress:
    party = vCalAddress(mailto(address))
    if name:
        party.params["CN"] = _parameter(name)
    return party


def _lines(text: str) -> str:
    """Text that keeps its line ends and nothing a reader could trip over.

    `splitlines` cuts at U+0085, U+2028, U+2029 and the ASCII separators too, exactly as vdirsyncer does with
    a whole file; text pasted from the web or a word processor has them.
    """
    return "\n".join(text.splitlines()).translate(_UNSAFE).strip()


def _line(text: str) -> str:
    """The same on one line, without doubled blanks; the no-break space that French puts before "?" stays."""
    return " ".join(filter(None, _lines(text).replace("\n", " ").split(" ")))


def _unseparated(text: str) -> str:
    return _line(_line(text).translate(_WITHOUT_SEPARATORS))


def _typographic(text: str) -> str:
    """Quotation marks as print has them: a straight one ends a parameter."""
    return _QUOTED.sub(r"“\1”", _line(text)).replace('"', "’")


def _parameter(text: str) -> str:
    return _typographic(text).translate(_WITHOUT_PARAMETER_ESCAPES)
