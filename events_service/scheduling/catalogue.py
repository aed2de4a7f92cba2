"""What is on, where and when: lists for the catalogue, the pages, the API and the feeds."""

from datetime import datetime, timedelta
from uuid import UUID

from events_service.database import row, rows
from events_service.scheduling.filters import Wanted
from events_service.scheduling.queries import EVENT, SESSION, UPDATED_AT, EventPage, SessionLine, line_from

PAGE = 20


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
        + f" AND (${n - 1}::timestamptz IS NULL OR {UPDATED_AT} >= ${n - 1})"
        + f" ORDER BY session.id LIMIT ${n}",
        *values,
    )
    return [line_from(r) for r in found]


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
