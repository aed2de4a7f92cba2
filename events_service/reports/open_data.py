"""Open data: what is public anyway, as files for whoever wants all of it, made anew every hour and dated.

A program that wants to follow the changes asks the API, with `updated_since`; these are for a map, a spreadsheet, a
portal that takes everything once a night. Nothing in them is about a person.
"""

import csv
import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from asyncpg import Record

from events_service.campaigns.rules import SEEN
from events_service.database import row, rows, value
from events_service.libraries.queries import LIBRARY_PAGE, SHOWN, page_from
from events_service.messages.rules import listed
from events_service.reports import national_map
from events_service.reports.sheets import runs
from events_service.scheduling.event_queries import EVENT_UPDATED_AT
from events_service.scheduling.queries import UPDATED_AT
from events_service.scheduling.sign_up import WITH_LIST
from events_service.scheduling.titles import TITLE
from events_service.scheduling.visibility import PUBLIC

EVERY = timedelta(hours=1)
# As feeds: what took place lately, and a year ahead.
PAST, AHEAD = timedelta(days=30), timedelta(days=366)
MOST_RECORDS = 100_000
# It begins with a plus, and is written only where it has the form of a telephone number (national_map.py).
_PHONE = "telephone"


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as the page of open data lists it."""

    name: str
    made_at: datetime
    records: int


@dataclass(frozen=True, slots=True)
class OpenData:
    """A file, in gzip."""

    made_at: datetime
    content: bytes


async def open_data_files() -> list[FileLine]:
    lines = await rows("SELECT name, made_at, records FROM open_data_file ORDER BY name")
    return [FileLine(**line) for line in lines]


async def open_data(name: str) -> OpenData | None:
    file = await row("SELECT made_at, content FROM open_data_file WHERE name = $1", name)
    return OpenData(**file) if file else None


async def make_open_data(base: str, now: datetime) -> bool:
    """Make all files anew once they are an hour old. `base` is the address of this site."""
    oldest = await value("SELECT min(made_at) FROM open_data_file HAVING count(*) = $1", len(FILES))
    if oldest is not None and now < oldest + EVERY:
        return False
    for name, make in FILES.items():
        fields, records = await make(base, now)
        content = gzip.compress(_csv(fields, records), mtime=0)
        await rows(_KEEP, name, now, len(records), content)
    return False


_KEEP = """
INSERT INTO open_data_file (name, made_at, records, content) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET made_at = excluded.made_at, records = excluded.records, content = excluded.content
WHERE open_data_file.made_at < excluded.made_at
"""
Made = tuple[Sequence[str], Sequence[Mapping[str, Any]]]


async def _libraries(base: str, now: datetime) -> Made:
    """Those for which an organisation answers, in the schema of the national map."""
    offers = {each["library"]: each for each in await rows(_OFFERS, now, now - AHEAD)}
    lines = []
    places = await rows(
        f"{LIBRARY_PAGE} WHERE {SHOWN} AND library.organisation IS NOT NULL ORDER BY library.id"
        f" LIMIT {MOST_RECORDS}"
    )
    for place in map(page_from, places):
        if national_map.fits(place):
            offer = offers.get(place.id, {"topics": (), "ahead": False})
            topics, ahead = offer["topics"], offer["ahead"]
            lines.append(national_map.line(place, topics, takes_people=ahead, base=base))
    return national_map.FIELDS, lines


_OFFERS = f"""
SELECT session.library, bool_or(session.ends_at > $1 AND session.cancelled_at IS NULL) AS ahead,
       coalesce(array_agg(DISTINCT topic) FILTER (WHERE topic IS NOT NULL), '{{}}') AS topics
FROM session JOIN event ON event.id = session.event LEFT JOIN LATERAL unnest(event.topics) AS topic ON true
WHERE {PUBLIC.format("$1")} AND session.starts_at > $2 GROUP BY session.library
"""
_EDITIONS = f"""
SELECT id, slug, name, theme, starts_on, ends_on, state, coalesce(updated_at, created_at) AS updated_at,
       '/days/' || slug AS url
FROM campaign WHERE state IN {SEEN} ORDER BY starts_on, id
"""
# An event with a session in the span of the sessions' file.
_EVENTS = f"""
SELECT event.id, event.title, event.summary, event.kind, event.strand, event.level,
       array_to_string(event.topics, '|') AS topics, array_to_string(event.languages, '|') AS languages,
       event.age_from, event.age_to, organisation.name AS organisation, library.id AS library,
       library.name AS library_name, library.town, library.department, campaign.slug AS edition,
       {EVENT_UPDATED_AT} AS updated_at, '/events/' || event.slug AS url
FROM event JOIN organisation ON organisation.id = event.organisation JOIN library ON library.id = event.library
LEFT JOIN campaign ON campaign.id = event.campaign
WHERE {PUBLIC.format("$1")} AND EXISTS (
    SELECT FROM session WHERE session.event = event.id AND session.starts_at BETWEEN $2 AND $3)
ORDER BY event.id LIMIT {MOST_RECORDS}
"""
_SESSIONS = f"""
SELECT session.id, session.event, {TITLE} AS title, session.starts_at, session.ends_at, session.time_zone,
       CASE WHEN session.cancelled_at IS NULL THEN 'scheduled' ELSE 'cancelled' END AS state, roster.sign_up,
       CASE WHEN roster.sign_up IN ({listed(WITH_LIST)}) THEN roster.capacity END AS capacity,
       event.strand, event.level, array_to_string(event.topics, '|') AS topics, library.id AS library,
       library.name AS library_name, library.address, library.postcode, library.town, library.department,
       library.latitude, library.longitude, campaign.slug AS edition, {UPDATED_AT} AS updated_at,
       '/sessions/' || session.id AS url
FROM session JOIN event ON event.id = session.event JOIN library ON library.id = session.library
JOIN roster ON roster.id = session.roster JOIN organisation ON organisation.id = event.organisation
LEFT JOIN campaign ON campaign.id = event.campaign
WHERE {PUBLIC.format("$1")} AND session.starts_at BETWEEN $2 AND $3
ORDER BY session.starts_at, session.id LIMIT {MOST_RECORDS}
"""
EDITION_FIELDS = ("id", "slug", "name", "theme", "starts_on", "ends_on", "state", "updated_at", "url")
EVENT_FIELDS = (
    "id",
    "title",
    "summary",
    "kind",
    "strand",
    "level",
    "topics",
    "languages",
    "age_from",
    "age_to",
    "organisation",
    "library",
    "library_name",
    "town",
    "department",
    "edition",
    "updated_at",
    "url",
)
SESSION_FIELDS = (
    "id",
    "event",
    "title",
    "starts_at",
    "ends_at",
    "time_zone",
    "state",
    "sign_up",
    "capacity",
    "strand",
    "level",
    "topics",
    "library",
    "library_name",
    "address",
    "postcode",
    "town",
    "department",
    "latitude",
    "longitude",
    "edition",
    "updated_at",
    "url",
)


async def _editions(base: str, now: datetime) -> Made:
    return EDITION_FIELDS, [_with_offsets(each, base) for each in await rows(_EDITIONS)]


async def _selected(statement: str, fields: Sequence[str], base: str, now: datetime) -> Made:
    records = await rows(statement, now, now - PAST, now + AHEAD)
    return fields, [_with_offsets(each, base) for each in records]


def _with_offsets(record: Record, base: str) -> dict[str, Any]:
    """Instants as the place tells them, with their offset."""
    zone = ZoneInfo(record.get("time_zone") or "UTC")
    return {
        name: kept.astimezone(zone).isoformat(timespec="seconds") if isinstance(kept, datetime) else kept
        for name, kept in record.items()
    } | {"url": base + record["url"]}


FILES: dict[str, Callable[[str, datetime], Any]] = {
    "libraries.csv": _libraries,
    "editions.csv": _editions,
    "events.csv": partial(_selected, _EVENTS, EVENT_FIELDS),
    "sessions.csv": partial(_selected, _SESSIONS, SESSION_FIELDS),
}


def _csv(fields: Sequence[str], records: Iterable[Mapping[str, Any]]) -> bytes:
    """RFC 4180, UTF-8, commas: what the schemas of open data ask for."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(fields)
    writer.writerows([[_cell(name, record[name]) for name in fields] for record in records])
    return text.getvalue().encode()


def _cell(field: str, value: Any) -> Any:
    """A text that a spreadsheet would run as a formula begins with an apostrophe, as in every sheet of ours."""
    return f"'{value}" if isinstance(value, str) and field != _PHONE and runs(value) else value
