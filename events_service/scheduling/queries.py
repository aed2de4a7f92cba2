"""What is on, where and when: lines for the catalogue, the pages, the API and the feeds."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from events_service.database import row, rows
from events_service.identifiers import as_uuid
from events_service.installation import UID_HOST
from events_service.libraries.queries import one_line
from events_service.scheduling.filters import Wanted
from events_service.scheduling.rules import FEW_SEATS, sign_up_state

PAGE = 20


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session with everything a visitor, a calendar or another program may read of it. `…_local` is wall clock."""

    id: UUID
    event: UUID
    event_slug: str
    title: str
    summary: str
    description: str
    kind: str
    strand: str
    level: str | None
    topics: list[str]
    organisation: UUID
    organisation_name: str
    organisation_email: str
    library: UUID
    library_slug: str
    library_name: str
    address: str
    postcode: str
    town: str
    department: str
    phone: str
    latitude: float | None
    longitude: float | None
    campaign: str | None
    campaign_name: str | None
    published_at: datetime | None
    roster: UUID
    starts_at: datetime
    ends_at: datetime
    local_starts: datetime
    local_ends: datetime
    time_zone: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str
    sign_up: str
    capacity: int
    seats_taken: int
    waiting: int
    waiting_limit: int | None
    most_seats: int
    opens_at: datetime | None
    closes_at: datetime
    roster_revision: int
    changed_at: datetime
    updated_at: datetime
    uid_host: str

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def seats_left(self) -> int:
        return max(self.capacity - self.seats_taken, 0)

    @property
    def few_left(self) -> bool:
        return self.seats_left <= FEW_SEATS

    @property
    def location(self) -> str:
        return one_line(self.library_name, self.address, self.postcode, self.town)

    def registration(self, now: datetime) -> str:
        """What a visitor may do now; see scheduling/rules.py for the words."""
        return sign_up_state(
            sign_up=self.sign_up,
            cancelled=self.cancelled,
            seats_left=self.seats_left,
            waiting=self.waiting,
            waiting_limit=self.waiting_limit,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            starts_at=self.starts_at,
            now=now,
        )


# changed_at is the newest change of anything a calendar entry shows. The verbs that change an event or a library move
# its sessions' revised_at when a calendar shows it; whatever else a program reads of a session moves updated_at only.
_UPDATED_AT = "greatest(session.revised_at, event.updated_at, library.updated_at, organisation.updated_at)"
SESSION = f"""
SELECT session.id, session.event, event.slug AS event_slug, event.title, event.summary, event.description, event.kind,
       event.strand, event.level, event.topics, event.organisation, organisation.name AS organisation_name,
       organisation.email AS organisation_email, session.library, library.slug AS library_slug,
       library.name AS library_name, library.address, library.postcode, library.town, library.department,
       coalesce(nullif(library.phone, ''), organisation.phone) AS phone, library.latitude, library.longitude,
       campaign.slug AS campaign, campaign.name AS campaign_name, event.published_at, session.roster,
       session.starts_at, session.ends_at, session.local_starts, session.local_ends, session.time_zone,
       session.sequence, session.created_at, session.revised_at, session.cancelled_at, session.cancel_reason,
       roster.sign_up, roster.capacity, roster.seats_taken, roster.waiting, roster.waiting_limit, roster.most_seats,
       roster.opens_at, roster.closes_at, roster.revision AS roster_revision,
       greatest(session.revised_at, organisation.updated_at) AS changed_at, {_UPDATED_AT} AS updated_at,
       {UID_HOST} AS uid_host
FROM session
JOIN event ON event.id = session.event
JOIN organisation ON organisation.id = event.organisation
JOIN library ON library.id = session.library
JOIN roster ON roster.id = session.roster
LEFT JOIN campaign ON campaign.id = event.campaign
"""


async def upcoming(wanted: Wanted, *, now: datetime, page: int = 1, size: int = PAGE) -> list[SessionLine]:
    """Published sessions that are not over, soonest first; one more than `size` when there is a next page."""
    where, values = wanted.conditions(now)
    values += [now, size + 1, (page - 1) * size]
    n = len(values)
    found = await rows(
        SESSION
        + f"WHERE {' AND '.join([*where, f'event.published_at <= ${n - 2}', f'session.ends_at > ${n - 2}'])}"
        + f" ORDER BY session.starts_at, session.id LIMIT ${n - 1} OFFSET ${n}",
        *values,
    )
    return [line_from(r) for r in found]


async def window(
    wanted: Wanted, *, start: datetime, end: datetime, now: datetime, limit: int, latest: bool = False
) -> list[SessionLine]:
    """Published sessions starting in [start, end), cancelled ones included, soonest first; where there are more than
    `limit`, the first of them, or with `latest` the last."""
    where, values = wanted.conditions(now)
    values += [now, start, end, limit]
    n = len(values)
    bounds = [
        f"event.published_at <= ${n - 3}",
        f"session.starts_at >= ${n - 2}",
        f"session.starts_at < ${n - 1}",
    ]
    order = "session.starts_at DESC, session.id DESC" if latest else "session.starts_at, session.id"
    found = await rows(
        SESSION + f"WHERE {' AND '.join([*where, *bounds])} ORDER BY {order} LIMIT ${n}", *values
    )
    lines = [line_from(r) for r in found]
    return lines[::-1] if latest else lines


async def feeds_changed_at(
    *, start: datetime, end: datetime, ahead: timedelta, back: timedelta
) -> datetime | None:
    """When anything that a public feed of the window [start, end) shows last changed, anywhere; None without sessions.

    One instant for all feeds: a session that moves to another library, strand or edition leaves a feed without a trace
    in the rows that stay, one that was deleted leaves no row at all, an edition of the day may get other days, and a
    client that asks by date must not be told that nothing changed (ical.md 46). Sessions also come into the window
    `ahead` of their start, and leave it `back` after.
    """
    found = await row(
        """
        SELECT greatest(
            (SELECT max(revised_at) FROM session),
            (SELECT max(updated_at) FROM event),
            (SELECT max(updated_at) FROM library),
            (SELECT max(removed_at) FROM removal WHERE public),
            (SELECT max(updated_at) FROM organisation),
            (SELECT max(updated_at) FROM campaign),
            (SELECT max(starts_at) FROM session WHERE starts_at < $1) + $4::interval,
            (SELECT max(starts_at) FROM session WHERE starts_at < $2) - $3::interval
        ) AS newest
        """,
        *(start, end, ahead, back),
    )
    return found["newest"] if found else None


async def unknown_in(wanted: Wanted) -> dict[str, str]:
    """Which of the things that filters name do not exist, as in `{"library": "unknown"}`."""
    named = {"library": wanted.library, "campaign": wanted.campaign, "event": wanted.event}
    if not any(named.values()):
        return {}
    found = await row(
        """
        SELECT EXISTS (SELECT FROM library WHERE slug = $1) AS library,
               EXISTS (SELECT FROM campaign WHERE slug = $2) AS campaign,
               EXISTS (SELECT FROM event WHERE slug = $3) AS event
        """,
        *named.values(),
    )
    return {name: "unknown" for name, slug in named.items() if slug and found and not found[name]}


async def session_line(session_id: UUID, *, now: datetime) -> SessionLine | None:
    """A published session, also a past or cancelled one: links to it keep working."""
    found = await row(SESSION + "WHERE session.id = $1 AND event.published_at <= $2", session_id, now)
    return line_from(found) if found else None


async def sessions_after(
    *,
    after: UUID | None,
    since: datetime | None,
    wanted: Wanted,
    now: datetime,
    limit: int,
    drafts_of: tuple[UUID, ...] = (),
) -> list[SessionLine]:
    """A stretch of all published sessions in the order of ids, for the API's cursor; cancelled ones stay in it. The
    organisations in `drafts_of` see their unpublished ones too."""
    where, values = wanted.conditions(now)
    values += [list(drafts_of), now, after, since, limit]
    n = len(values)
    visible = f"(event.published_at <= ${n - 3} OR event.organisation = ANY(${n - 4}::uuid[]))"
    found = await rows(
        SESSION
        + f"WHERE {' AND '.join([*where, visible])}"
        + f" AND (${n - 2}::uuid IS NULL OR session.id > ${n - 2})"
        + f" AND (${n - 1}::timestamptz IS NULL OR {_UPDATED_AT} >= ${n - 1})"
        + f" ORDER BY session.id LIMIT ${n}",
        *values,
    )
    return [line_from(r) for r in found]


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event as its page and the API show it."""

    id: UUID
    slug: str
    title: str
    summary: str
    description: str
    kind: str
    strand: str
    level: str | None
    topics: list[str]
    organisation: UUID
    organisation_name: str
    library: UUID
    library_slug: str
    library_name: str
    town: str
    department: str
    time_zone: str
    campaign: str | None
    campaign_name: str | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


EVENT = """
SELECT event.id, event.slug, event.title, event.summary, event.description, event.kind, event.strand, event.level,
       event.topics, event.organisation, organisation.name AS organisation_name, event.library,
       library.slug AS library_slug, library.name AS library_name, library.town, library.department,
       library.time_zone, campaign.slug AS campaign, campaign.name AS campaign_name, event.created_at,
       event.updated_at, event.published_at
FROM event
JOIN organisation ON organisation.id = event.organisation
JOIN library ON library.id = event.library
LEFT JOIN campaign ON campaign.id = event.campaign
"""


async def event_page(reference: str, *, now: datetime) -> EventPage | None:
    """The published event with that slug or id."""
    found = await row(
        EVENT + "WHERE (event.slug = $1 OR event.id = $2) AND event.published_at <= $3",
        *(reference, as_uuid(reference), now),
    )
    return EventPage(**found) if found else None


async def other_dates(line: SessionLine, *, now: datetime, limit: int) -> list[SessionLine]:
    """The event's other sessions that are not over, soonest first; at most `limit`."""
    found = await rows(
        SESSION
        + "WHERE session.event = $1 AND session.id <> $2 AND session.ends_at > $3 ORDER BY session.starts_at LIMIT $4",
        *(line.event, line.id, now, limit),
    )
    return [line_from(r) for r in found]


async def events_after(
    *, after: UUID | None, since: datetime | None, now: datetime, limit: int, drafts_of: tuple[UUID, ...] = ()
) -> list[EventPage]:
    """A stretch of all published events in the order of ids, for the API's cursor. The organisations in `drafts_of`
    see their unpublished ones too."""
    found = await rows(
        EVENT
        + """
        WHERE (event.published_at <= $1 OR event.organisation = ANY($5::uuid[])) AND ($2::uuid IS NULL OR event.id > $2)
          AND ($3::timestamptz IS NULL OR event.updated_at >= $3)
        ORDER BY event.id LIMIT $4
        """,
        *(now, after, since, limit, list(drafts_of)),
    )
    return [EventPage(**r) for r in found]


_NAMES = tuple(field.name for field in fields(SessionLine))


def line_from(found: Record) -> SessionLine:
    return SessionLine(*(found[name] for name in _NAMES))
