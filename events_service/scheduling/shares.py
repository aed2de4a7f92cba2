"""The sessions of a feed by territory, for a calendar that cannot hold all of them."""

from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.scheduling.filters import Wanted
from events_service.scheduling.queries import SESSION, SessionLine, line_from

_TERRITORIES = """
SELECT library.department, array_agg(session.id ORDER BY session.starts_at, session.id) AS sessions
FROM session
JOIN event ON event.id = session.event
JOIN library ON library.id = session.library
JOIN roster ON roster.id = session.roster
LEFT JOIN campaign ON campaign.id = event.campaign
WHERE {conditions}
GROUP BY library.department ORDER BY library.department
"""


async def territories(
    wanted: Wanted, *, start: datetime, end: datetime, now: datetime
) -> dict[str, list[UUID]]:
    """Per département, by code, its published sessions starting in [start, end), cancelled ones included, soonest
    first."""
    where, values = wanted.conditions(now)
    first = len(values) + 1
    bounds = [
        f"session.starts_at >= ${first}",
        f"session.starts_at < ${first + 1}",
        f"event.published_at <= ${first + 2}",
    ]
    found = await rows(
        _TERRITORIES.format(conditions=" AND ".join([*where, *bounds])), *(*values, start, end, now)
    )
    return {each["department"]: each["sessions"] for each in found}


async def these_sessions(sessions: list[UUID]) -> list[SessionLine]:
    """These very sessions, soonest first."""
    found = await rows(
        SESSION + "WHERE session.id = ANY($1::uuid[]) ORDER BY session.starts_at, session.id", sessions
    )
    return [line_from(each) for each in found]


async def programme_counts(campaign: str, *, now: datetime) -> list[tuple[str, int, int]]:
    """Départements of an edition with their sessions and libraries, by code."""
    where, values = Wanted(campaign=campaign).conditions(now)
    found = await rows(
        f"""
        SELECT library.department, count(*) AS sessions, count(DISTINCT library.id) AS libraries
        FROM session JOIN event ON event.id = session.event JOIN library ON library.id = session.library
        JOIN campaign ON campaign.id = event.campaign
        WHERE {" AND ".join(where)} AND event.published_at IS NOT NULL AND session.cancelled_at IS NULL
        GROUP BY library.department ORDER BY library.department
        """,
        *values,
    )
    return [(r["department"], r["sessions"], r["libraries"]) for r in found]
