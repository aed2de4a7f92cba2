"""What is nearest to a place: sessions that one may come to."""

from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.scheduling.catalogue import not_over, sessions_of_events, these_sessions
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import FILTERED, GREAT_CIRCLE, and_in_circle, in_circle

# Further than the second one nobody goes for two hours; where there is enough in one, nobody looks further. Behind the
# last one is the whole world: from Mayotte La Réunion is nearer than Valence.
CIRCLES_KM = (25, 100, 2000, None)


async def nearest_sessions(
    filters: SessionFilter, centre: tuple[float, float], *, now: datetime, limit: int
) -> list[SessionLine]:
    """Of what the filters leave, wherever it is, the nearest; of each library the soonest."""
    if filters.few_events == ():
        return []
    nearest: list[UUID] = []
    # Where they are looked for by few events, the second circle costs no more than the first.
    for kilometres in CIRCLES_KM if filters.few_events is None else CIRCLES_KM[1:]:
        nearest = await _nearest(filters, centre, kilometres, now=now, limit=limit)
        if len(nearest) == limit:
            break
    lines = {each.id: each for each in await these_sessions(nearest)}
    return [lines[each] for each in nearest]


async def _nearest(
    filters: SessionFilter, centre: tuple[float, float], kilometres: int | None, *, now: datetime, limit: int
) -> list[UUID]:
    events, conditions = filters.few_events, filters.conditions(now)
    tables = FILTERED if events is None else sessions_of_events(events, conditions, now)
    conditions.add(PUBLIC, now)
    not_over(conditions, now)
    conditions.add("library.latitude IS NOT NULL")
    if kilometres:
        conditions.add((in_circle if events is None else and_in_circle)(centre, kilometres, conditions))
    conditions.add("session.cancelled_at IS NULL")
    north, east = (f"{conditions.value(each)}::float8" for each in centre)
    distance = GREAT_CIRCLE.format(north, east)
    nearest = await rows(
        f"""
        SELECT id FROM (
            SELECT DISTINCT ON (library.id) session.id, {distance} AS km {tables} WHERE {conditions}
            ORDER BY library.id, session.starts_at
        ) AS soonest ORDER BY km LIMIT {conditions.value(limit)}
        """,
        *conditions.values,
    )
    return [each["id"] for each in nearest]
