"""What is nearest to a place: sessions that one may come to."""

from datetime import datetime

from events_service.database import rows
from events_service.scheduling.catalogue import not_over, these_sessions
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import DISTANCE, FILTERED, in_circle

# Further than this nobody goes for two hours.
FURTHEST_KM = 100


async def nearest_sessions(
    filters: SessionFilter, centre: tuple[float, float], *, now: datetime, limit: int
) -> list[SessionLine]:
    """Of what the filters leave, wherever it is, the nearest; of each library the soonest."""
    conditions = filters.conditions(now)
    conditions.add(PUBLIC, now)
    not_over(conditions, now)
    conditions.add(in_circle(centre, FURTHEST_KM, conditions))
    conditions.add("session.cancelled_at IS NULL")
    north, east = (f"{conditions.value(each)}::float8" for each in centre)
    distance = DISTANCE.format(north, east)
    nearest = await rows(
        f"""
        SELECT id FROM (
            SELECT DISTINCT ON (library.id) session.id, {distance} AS km {FILTERED} WHERE {conditions}
            ORDER BY library.id, session.starts_at
        ) AS soonest ORDER BY km LIMIT {conditions.value(limit)}
        """,
        *conditions.values,
    )
    lines = {each.id: each for each in await these_sessions([each["id"] for each in nearest])}
    return [lines[each["id"]] for each in nearest]
