"""The sessions that took place and had people, each as La Coop wants it reported (reports/cra.py)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.attendance.head_count_rules import HeadCounts, Kind
from events_service.attendance.queries import ON_THE_LIST
from events_service.conditions import Conditions
from events_service.database import rows
from events_service.reports.cra import LONGEST_MINUTES, Activity, ActivityKind, PlaceKind
from events_service.reports.scopes import Scope, held_in
from events_service.scheduling.sign_up import Meeting
from events_service.scheduling.skills import la_coop_codes
from events_service.scheduling.titles import TITLE

# A date of a permanence, or an appointment, is for one person at a time.
_ACTIVITIES = f"""
SELECT session.id, {TITLE} AS title, session.local_starts,
       (extract(epoch FROM session.ends_at - session.starts_at) / 60)::int AS minutes, session.created_at,
       greatest(session.revised_at, event.updated_at) AS changed_at, event.level, event.topics, event.meeting,
       session.permanence IS NOT NULL OR event.meeting <> '' AS alone,
       library.id AS library, library.name AS library_name, library.address, library.postcode, library.town,
       coalesce(came.people, 0) + coalesce(walked_in.people, 0) AS people,
       coalesce(came.first_timers, 0) + coalesce(walked_in.first_timers, 0) AS first_timers,
       ARRAY(SELECT ROW(kind, code, number) FROM head_count WHERE session = session.id) AS counted
FROM session JOIN event ON event.id = session.event JOIN library ON library.id = session.library
LEFT JOIN LATERAL (
    SELECT sum(date.came)::int AS people, sum(date.first_timers)::int AS first_timers
    FROM registration_date AS date JOIN registration ON registration.id = date.registration
    WHERE date.session = session.id AND date.came IS NOT NULL AND ({ON_THE_LIST})
) AS came ON true
LEFT JOIN LATERAL (
    SELECT sum(people)::int AS people, sum(first_timers)::int AS first_timers
    FROM walk_in WHERE walk_in.session = session.id
) AS walked_in ON true
"""
_HAD_PEOPLE = "coalesce(came.people, 0) + coalesce(walked_in.people, 0) > 0"


async def activities(scope: Scope, viewer: Viewer, *, now: datetime, limit: int) -> list[Activity]:
    """Those with people in them, the first date first."""
    conditions = _theirs(scope, viewer, now)
    return await _read(conditions, "session.starts_at, session.id", limit)


async def activities_after(
    scope: Scope, viewer: Viewer, *, after: UUID | None, now: datetime, limit: int
) -> list[Activity]:
    """The same in the order of their ids, for the cursor of a program."""
    conditions = _theirs(scope, viewer, now)
    if after is not None:
        conditions.add("session.id > {}", after)
    return await _read(conditions, "session.id", limit)


def _theirs(scope: Scope, viewer: Viewer, now: datetime) -> Conditions:
    """Of the viewer's own organisations: the counts of one appointment are one person's sex and age, which nobody
    outside sees, whatever they may count."""
    conditions = held_in(scope, viewer, now=now)
    conditions.add("event.organisation = ANY({}::uuid[])", list(viewer.organisations("see_counts")))
    conditions.add(_HAD_PEOPLE)
    return conditions


async def activity_of(session_id: UUID, viewer: Viewer) -> Activity | None:
    """One session, whether or not anybody came; None where it is not the viewer's."""
    one = Conditions()
    one.add("session.id = {}", session_id)
    one.add("event.organisation = ANY({}::uuid[])", list(viewer.organisations("see_events")))
    return next(iter(await _read(one, "session.id", 1)), None)


async def _read(which: Conditions, order: str, limit: int) -> list[Activity]:
    sql = f"{_ACTIVITIES} WHERE {which} ORDER BY {order} LIMIT {which.value(limit)}"
    return [_activity(line) for line in await rows(sql, *which.values)]


def _activity(line: Mapping[str, Any]) -> Activity:
    numbers: dict[Kind, dict[str, int]] = {}
    for kind, code, number in line["counted"]:
        numbers.setdefault(Kind(kind), {})[code] = number
    topics = la_coop_codes(line["topics"])
    return Activity(
        id=line["id"],
        title=line["title"],
        on=line["local_starts"].date(),
        minutes=min(line["minutes"], LONGEST_MINUTES),
        kind=ActivityKind.INDIVIDUAL if line["alone"] else ActivityKind.GROUP,
        place=PlaceKind.HOME if line["meeting"] == Meeting.HOME else PlaceKind.LIBRARY,
        library=line["library"],
        library_name=line["library_name"],
        address=line["address"],
        postcode=line["postcode"],
        town=line["town"],
        level=line["level"],
        themes=topics.thematiques,
        procedures=topics.thematiques_administratives,
        counts=HeadCounts(line["people"], numbers),
        first_timers=line["first_timers"],
        created_at=line["created_at"],
        changed_at=line["changed_at"],
    )
