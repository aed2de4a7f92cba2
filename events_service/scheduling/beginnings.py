"""What a new event may begin from: the organisation's templates, and what it held at this time last year."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import rows
from events_service.scheduling.catalogue import LONGEST

MOST_TEMPLATES, MOST_OF_LAST_YEAR = 30, 12
A_YEAR, ABOUT = timedelta(days=365), timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Beginning:
    """An event to begin from; `last_starts` is the wall clock of its last date, which a template does not have."""

    id: UUID
    title: str
    kind: str
    strand: str
    library_name: str
    last_starts: datetime | None


async def templates_of(viewer: Viewer) -> list[Beginning]:
    """By title."""
    templates = await rows(
        """
        SELECT event.id, event.title, event.kind, event.strand, library.name AS library_name, NULL AS last_starts
        FROM event JOIN library ON library.id = event.library
        WHERE event.organisation = ANY($1::uuid[]) AND event.template
        ORDER BY event.title, event.id LIMIT $2
        """,
        list(viewer.organisations("plan")),
        MOST_TEMPLATES,
    )
    return [Beginning(**each) for each in templates]


async def last_years(viewer: Viewer, *, now: datetime) -> list[Beginning]:
    """What was held about a year ago, give or take six weeks, and has no date ahead; in the order of that time."""
    events = await rows(
        """
        SELECT event.id, event.title, event.kind, event.strand, library.name AS library_name, held.last_starts
        FROM (
            SELECT session.event, max(session.local_starts) AS last_starts FROM session
            WHERE session.starts_at BETWEEN $2 AND $3 AND session.cancelled_at IS NULL GROUP BY session.event
        ) AS held
        JOIN event ON event.id = held.event JOIN library ON library.id = event.library
        WHERE event.organisation = ANY($1::uuid[]) AND library.organisation = event.organisation AND NOT EXISTS (
            SELECT FROM session WHERE session.event = event.id AND session.starts_at > $4 AND session.ends_at > $5
              AND session.cancelled_at IS NULL)
        ORDER BY held.last_starts, event.id LIMIT $6
        """,
        list(viewer.organisations("plan")),
        now - A_YEAR - ABOUT,
        now - A_YEAR + ABOUT,
        now - LONGEST,
        now,
        MOST_OF_LAST_YEAR,
    )
    return [Beginning(**each) for each in events]
