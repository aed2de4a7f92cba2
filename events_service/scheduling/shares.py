"""The sessions of a feed by territory, for a calendar that cannot hold all of them."""

from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.scheduling.filters import ONE_SLOT, SessionFilter
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import FILTERED


async def territories(
    filters: SessionFilter, *, start: datetime, end: datetime, now: datetime
) -> dict[str, list[UUID]]:
    """Per département, by code, its published sessions starting in [start, end), cancelled ones included, soonest
    first."""
    conditions = filters.conditions(now)
    conditions.add("session.starts_at >= {} AND session.starts_at < {}", start, end)
    conditions.add(PUBLIC, now)
    conditions.add(ONE_SLOT)
    shares = await rows(
        f"""
        SELECT library.department, array_agg(session.id ORDER BY session.starts_at, session.id) AS sessions
        {FILTERED} WHERE {conditions} GROUP BY library.department ORDER BY library.department
        """,
        *conditions.values,
    )
    return {share["department"]: share["sessions"] for share in shares}
