"""All sessions and all events, stretch by stretch in the order of ids, for programs that read or follow them."""

from datetime import datetime
from uuid import UUID

from events_service.conditions import Conditions
from events_service.database import rows
from events_service.identifiers import first_id_of
from events_service.scheduling.catalogue import these_sessions
from events_service.scheduling.event_queries import EVENT, EVENT_UPDATED_AT, EventPage
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import UPDATED_AT, SessionLine
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import FILTERED

# Where more older sessions than this have changed, every stretch of all sessions holds some of them.
MOST_CHANGED = 5_000
# Whatever changes what a program reads of a session (see UPDATED_AT), each found by an index of its own.
_CHANGED = """
SELECT id FROM session WHERE revised_at >= $1 AND id < $2
UNION ALL
SELECT session.id FROM event JOIN session ON session.event = event.id
WHERE event.updated_at >= $1 AND event.id < $2 AND session.id < $2
UNION ALL
SELECT session.id FROM library JOIN session ON session.library = library.id
WHERE library.updated_at >= $1 AND session.id < $2
UNION ALL
SELECT session.id FROM organisation JOIN event ON event.organisation = organisation.id
JOIN session ON session.event = event.id WHERE organisation.updated_at >= $1 AND session.id < $2
LIMIT $3
"""
# The same of an event (see EVENT_UPDATED_AT): PostgreSQL finds no index for the greatest of three.
_EVENTS_CHANGED = """
event.id = ANY(ARRAY(
    SELECT id FROM event WHERE updated_at >= {}
    UNION SELECT event.id FROM library JOIN event ON event.library = library.id WHERE library.updated_at >= {}
    UNION SELECT event.id FROM organisation JOIN event ON event.organisation = organisation.id
    WHERE organisation.updated_at >= {}
))
"""


async def sessions_after(
    *,
    after: UUID | None,
    since: datetime | None,
    filters: SessionFilter,
    now: datetime,
    limit: int,
    drafts_of: tuple[UUID, ...] = (),
) -> list[SessionLine]:
    """A stretch of all published sessions in the order of ids, for the API's cursor; cancelled ones stay in it. The
    organisations in `drafts_of` see their unpublished ones too."""
    conditions = filters.conditions_anywhere(now)
    tables = _in_order(filters, conditions, now) if filters.near else FILTERED
    _visible(conditions, now, drafts_of)
    if after:
        conditions.add("session.id > {}", after)
    changed = await _changed(conditions, since) if since else ["true"]
    most = conditions.value(limit)
    parts = [
        f"(SELECT session.id {tables} JOIN organisation ON organisation.id = event.organisation"
        f" WHERE {conditions.and_also(part)} ORDER BY session.id LIMIT {most})"
        for part in changed
    ]
    chosen = await rows(
        f"SELECT id FROM ({' UNION ALL '.join(parts)}) AS stretch ORDER BY id LIMIT {most}",
        *conditions.values,
    )
    lines = await these_sessions([each["id"] for each in chosen])
    return sorted(lines, key=lambda line: line.id)


def _in_order(filters: SessionFilter, conditions: Conditions, now: datetime) -> str:
    """The tables of FILTERED, the sessions of one place only, found by their libraries and put in order before anything
    else is looked at (OFFSET keeps PostgreSQL to it). In the order of all ids it would walk through a country's
    sessions until it had met enough of them."""
    place = filters.in_place(conditions, now)
    sessions = f"FROM (SELECT * FROM session WHERE {place} ORDER BY id OFFSET 0) AS session"
    return FILTERED.replace("FROM session", sessions, 1)


async def _changed(conditions: Conditions, since: datetime) -> list[str]:
    """Conditions for what changed at or after `since`, each for a part of the ids.

    Asked for whatever changed in the order of ids, PostgreSQL reads through all that did not, and what changed last is
    mostly what was made last. So what was made since is read from its first id on, and of what is older those few that
    changed are looked for first.
    """
    first = first_id_of(since)
    older = await rows(_CHANGED, since, first, MOST_CHANGED + 1)
    conditions.add(f"{UPDATED_AT} >= {{}}", since)
    if len(older) > MOST_CHANGED:
        return ["true"]
    ids = list({each["id"] for each in older})
    return [
        f"session.id = ANY({conditions.value(ids)}::uuid[])",
        f"session.id >= {conditions.value(first)}",
    ]


def _visible(conditions: Conditions, now: datetime, drafts_of: tuple[UUID, ...]) -> None:
    """What is published, and the drafts of these organisations."""
    if drafts_of:
        seen = f"({PUBLIC} OR event.organisation = ANY({{}}::uuid[]) AND NOT event.template)"
        conditions.add(seen, now, list(drafts_of))
    else:
        conditions.add(PUBLIC, now)


async def events_after(
    *, after: UUID | None, since: datetime | None, now: datetime, limit: int, drafts_of: tuple[UUID, ...] = ()
) -> list[EventPage]:
    """A stretch of all published events in the order of ids, for the API's cursor. The organisations in `drafts_of`
    see their unpublished ones too."""
    conditions = Conditions()
    _visible(conditions, now, drafts_of)
    if after:
        conditions.add("event.id > {}", after)
    if since:
        conditions.add(f"{EVENT_UPDATED_AT} >= {{}}", since)
        conditions.add(_EVENTS_CHANGED, since, since, since)
    pages = await rows(
        f"{EVENT} WHERE {conditions} ORDER BY event.id LIMIT {conditions.value(limit)}", *conditions.values
    )
    return [EventPage(**each) for each in pages]
