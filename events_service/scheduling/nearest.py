"""What is nearest to a place: sessions that one may come to, with their kilometres, and how many a search has."""

from datetime import datetime

from events_service.conditions import Conditions
from events_service.database import rows, value
from events_service.scheduling.catalogue import not_over, these_sessions
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import DISTANCE, FILTERED, in_circle

# Nobody counts further; further than this nobody goes for two hours.
MOST_COUNTED, FURTHEST_KM = 50, 100


async def how_many(filters: SessionFilter, *, now: datetime) -> int:
    """How many lists of people the search has, counted to one more than MOST_COUNTED."""
    conditions = _ahead(filters, now)
    filters.add_one_for_each_list(conditions, now)
    number: int = await value(
        f"SELECT count(*) FROM (SELECT {FILTERED} WHERE {conditions}"
        f" ORDER BY session.starts_at, session.id LIMIT {MOST_COUNTED + 1}) AS counted",
        *conditions.values,
    )
    return number


async def nearest_sessions(
    filters: SessionFilter, centre: tuple[float, float], *, now: datetime, limit: int
) -> list[SessionLine]:
    """Of what the filters leave, wherever it is, the nearest; of each library the soonest."""
    conditions = _ahead(filters, now)
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


def _ahead(filters: SessionFilter, now: datetime) -> Conditions:
    conditions = filters.conditions(now)
    conditions.add(PUBLIC, now)
    not_over(conditions, now)
    return conditions
