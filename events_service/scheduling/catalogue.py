"""What is on, where and when: lists for the catalogue, the pages, the API and the feeds.

Each list is made in two steps: which sessions, found by an index in only those tables that the filters name; then all
there is to say of these few. PostgreSQL would otherwise read six tables for every session that it passes by.
"""

from datetime import datetime, timedelta
from uuid import UUID

from events_service.conditions import Conditions
from events_service.database import row, rows
from events_service.scheduling.filters import FILTERED, SessionFilter
from events_service.scheduling.queries import SESSION, SessionLine, line_from

PAGE = 20
# As the table of sessions has it: none that began earlier can still be under way.
LONGEST = timedelta(hours=24)


async def upcoming(
    filters: SessionFilter, *, now: datetime, page: int = 1, size: int = PAGE
) -> list[SessionLine]:
    """Published sessions that are not over, soonest first; one more than `size` when there is a next page."""
    conditions = filters.conditions(now)
    conditions.add("event.published_at <= {}", now)
    not_over(conditions, now)
    return await chosen_sessions(conditions, limit=size + 1, offset=(page - 1) * size)


async def window(
    filters: SessionFilter,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
    limit: int,
    latest: bool = False,
) -> list[SessionLine]:
    """Published sessions starting in [start, end), cancelled ones included, soonest first; where there are more than
    `limit`, the first of them, or with `latest` the last."""
    conditions = filters.conditions(now)
    conditions.add("event.published_at <= {}", now)
    conditions.add("session.starts_at >= {} AND session.starts_at < {}", start, end)
    return await chosen_sessions(conditions, limit=limit, latest=latest)


def not_over(conditions: Conditions, now: datetime) -> None:
    """What is still ahead or under way. Said of the start as well, an index on it finds where to begin."""
    conditions.add("session.ends_at > {}", now)
    conditions.add("session.starts_at > {}", now - LONGEST)


async def chosen_sessions(
    conditions: Conditions, *, limit: int, offset: int = 0, latest: bool = False
) -> list[SessionLine]:
    """The first sessions under the conditions, or the latest, soonest first."""
    order = "session.starts_at DESC, session.id DESC" if latest else "session.starts_at, session.id"
    chosen = await rows(
        f"SELECT session.id {FILTERED} WHERE {conditions} ORDER BY {order}"
        f" LIMIT {conditions.value(limit)} OFFSET {conditions.value(offset)}",
        *conditions.values,
    )
    return await these_sessions([each["id"] for each in chosen])


async def these_sessions(sessions: list[UUID]) -> list[SessionLine]:
    """These very sessions, soonest first."""
    if not sessions:
        return []
    lines = await rows(
        f"{SESSION} WHERE session.id = ANY($1::uuid[]) ORDER BY session.starts_at, session.id", sessions
    )
    return [line_from(each) for each in lines]


async def feeds_changed_at(
    *, start: datetime, end: datetime, ahead: timedelta, back: timedelta
) -> datetime | None:
    """When anything that a public feed of the window [start, end) shows last changed, anywhere; None without sessions.

    One instant for all feeds: a session that moves to another library, strand or edition leaves a feed without a trace
    in the rows that stay, one that was deleted leaves no row at all, an edition of the day may get other days, and a
    client that asks by date must not be told that nothing changed (ical.md 46). Sessions also come into the window
    `ahead` of their start, and leave it `back` after.
    """
    newest = await row(
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
        start,
        end,
        ahead,
        back,
    )
    return newest["newest"] if newest else None


async def unknown_in(filters: SessionFilter) -> dict[str, str]:
    """Which of the things that filters name do not exist, as in `{"library": "unknown"}`."""
    named = {"library": filters.library, "campaign": filters.campaign, "event": filters.event}
    if not any(named.values()):
        return {}
    there = await row(
        """
        SELECT EXISTS (SELECT FROM library WHERE slug = $1) AS library,
               EXISTS (SELECT FROM campaign WHERE slug = $2) AS campaign,
               EXISTS (SELECT FROM event WHERE slug = $3) AS event
        """,
        *named.values(),
    )
    return {name: "unknown" for name, slug in named.items() if slug and there and not there[name]}


async def other_dates(line: SessionLine, *, now: datetime, limit: int) -> list[SessionLine]:
    """The event's other sessions that are not over, soonest first; at most `limit`."""
    conditions = Conditions()
    conditions.add("session.event = {} AND session.id <> {}", line.event, line.id)
    not_over(conditions, now)
    return await chosen_sessions(conditions, limit=limit)
