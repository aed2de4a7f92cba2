"""What a team plans: events and sessions of the viewer's organisations, published or not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import row, rows
from events_service.scheduling.queries import EVENT, SESSION, EventPage, SessionLine, line_from


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in the office's list, with what is ahead of it; `next_starts` is the place's wall clock."""

    id: UUID
    title: str
    kind: str
    library_name: str
    town: str
    published_at: datetime | None
    next_session: UUID | None
    next_starts: datetime | None
    sessions_ahead: int
    seats_taken: int
    capacity: int
    waiting: int


async def office_programme(viewer: Viewer, *, now: datetime) -> list[EventLine]:
    """Every event of the viewer's organisations: drafts first, then by next session, then those without one."""
    found = await rows(
        """
        SELECT event.id, event.title, event.kind, library.name AS library_name, library.town, event.published_at,
               ahead.sessions[1] AS next_session, ahead.starts[1] AS next_starts,
               coalesce(cardinality(ahead.sessions), 0) AS sessions_ahead,
               coalesce(ahead.seats_taken, 0) AS seats_taken, coalesce(ahead.capacity, 0) AS capacity,
               coalesce(ahead.waiting, 0) AS waiting
        FROM event JOIN library ON library.id = event.library
        CROSS JOIN LATERAL (
            SELECT array_agg(session.id ORDER BY session.starts_at) AS sessions, min(session.starts_at) AS first,
                   array_agg(session.local_starts ORDER BY session.starts_at) AS starts,
                   sum(roster.seats_taken) AS seats_taken, sum(roster.waiting) AS waiting,
                   sum(roster.capacity) FILTER (WHERE roster.sign_up = 'required') AS capacity
            FROM session JOIN roster ON roster.id = session.roster
            WHERE session.event = event.id AND session.ends_at > $2 AND session.cancelled_at IS NULL
        ) AS ahead
        WHERE event.organisation = ANY($1::uuid[])
        ORDER BY event.published_at IS NOT NULL, ahead.first NULLS LAST, event.id DESC
        """,
        *(list(viewer.organisations("see_events")), now),
    )
    return [EventLine(**r) for r in found]


async def office_agenda(viewer: Viewer, *, now: datetime, limit: int) -> list[SessionLine]:
    """The next sessions of the viewer's organisations that visitors can come to, the one under way first."""
    found = await rows(
        SESSION
        + "WHERE event.organisation = ANY($1::uuid[]) AND session.ends_at > $2 AND session.cancelled_at IS NULL"
        + " AND event.published_at IS NOT NULL ORDER BY session.starts_at, session.id LIMIT $3",
        *(list(viewer.organisations("see_events")), now, limit),
    )
    return [line_from(r) for r in found]


async def office_event(event_id: UUID, viewer: Viewer) -> EventPage | None:
    """One event of the viewer's organisations, published or not."""
    found = await row(
        EVENT + "WHERE event.id = $1 AND event.organisation = ANY($2::uuid[])",
        *(event_id, list(viewer.organisations("see_events"))),
    )
    return EventPage(**found) if found else None


async def office_sessions(event_id: UUID, viewer: Viewer) -> list[SessionLine]:
    found = await rows(
        SESSION
        + "WHERE session.event = $1 AND event.organisation = ANY($2::uuid[]) ORDER BY session.starts_at",
        *(event_id, list(viewer.organisations("see_events"))),
    )
    return [line_from(r) for r in found]


async def office_session(session_id: UUID, viewer: Viewer) -> SessionLine | None:
    found = await row(
        SESSION + "WHERE session.id = $1 AND event.organisation = ANY($2::uuid[])",
        *(session_id, list(viewer.organisations("see_events"))),
    )
    return line_from(found) if found else None
