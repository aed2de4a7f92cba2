"""What is on, where and when: lists for the catalogue, the pages, the API and the feeds.

Each list is made in two steps: which sessions, found by an index in only those tables that the filters name; then all
there is to say of these few. PostgreSQL would otherwise read six tables for every session that it passes by.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from events_service.conditions import Conditions
from events_service.database import row, rows
from events_service.scheduling.event_text import in_words
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SESSION, SessionLine, Slots, line_from
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import FILTERED

PAGE = 20
# Nobody counts further.
MOST_COUNTED = 50
# Sessions of so many events are looked through; where more are asked for, the next session of one of them is near.
MOST_EVENTS = 500
# As the table of sessions has it: none that began earlier can still be under way.
LONGEST = timedelta(hours=24)


async def upcoming(
    filters: SessionFilter, *, now: datetime, page: int = 1, size: int = PAGE
) -> list[SessionLine]:
    """Published sessions that are not over, soonest first; one more than `size` when there is a next page. A course is
    one of them, by the first of its dates that the filters leave."""
    return await these_sessions(await _soonest(filters, now, limit=size + 1, offset=(page - 1) * size))


async def open_first(filters: SessionFilter, *, now: datetime, size: int) -> list[SessionLine]:
    """Of what `upcoming` gives the first to which one may come: where they are fewer than `size` also those that are
    full or closed, and last those that were called off."""
    free = (await upcoming(replace(filters, open=True), now=now, size=size))[:size]
    if len(free) == size or filters.open:
        return free
    # Of a permanence another slot may stand for the whole.
    shown = {each.permanence or each.id for each in free}
    others = [
        each
        for each in await upcoming(filters, now=now, size=2 * size)
        if (each.permanence or each.id) not in shown
    ]
    return [*free, *sorted(others, key=lambda each: each.cancelled)][:size]


async def counted(filters: SessionFilter, *, now: datetime, page: int) -> tuple[list[SessionLine], int]:
    """A page of them, as `upcoming` gives it, and how many there are, counted to one more than MOST_COUNTED; of a page
    behind the last one, none. Both are one walk: to count is to go on for a few more after the page."""
    offset = (page - 1) * PAGE
    limit = max(PAGE, MOST_COUNTED - offset) + 1
    sessions = await _soonest(filters, now, limit=limit, offset=offset)
    number = min(offset + len(sessions), MOST_COUNTED + 1) if sessions else 0
    return await these_sessions(sessions[: PAGE + 1]), number


async def _soonest(filters: SessionFilter, now: datetime, *, limit: int, offset: int) -> list[UUID]:
    filters = await _by_events(filters, now)
    events = filters.few_events
    if events == ():
        return []
    conditions = filters.conditions_anywhere(now)
    there = filters.there(conditions, now)
    if events is not None:
        tables = sessions_of_events(events, conditions, now)
        if there:
            conditions.add(there)
    else:
        which = " AND ".join([*filters.about_when(conditions, now), there or "true"])
        tables = sessions_first(which, conditions, now)
    conditions.add(PUBLIC, now)
    not_over(conditions, now)
    filters.add_one_for_each_list(conditions, now)
    return await _chosen(conditions, limit=limit, offset=offset, tables=tables)


async def _by_events(filters: SessionFilter, now: datetime) -> SessionFilter:
    """The same by the events that have what is asked of them, where it may be rare and they are few. Where many have
    it, the next session of one of them is near."""
    if filters.few_events is not None or not (
        filters.topic or filters.level or filters.language or filters.event
    ):
        return filters
    conditions = Conditions()
    in_words(filters.q, conditions)
    filters.of_event(conditions)
    conditions.add(PUBLIC, now)
    events = await few_events(conditions)
    if events is None:
        return filters
    return replace(filters, event="", strand="", level="", topic="", language="").of_events(events)


async def few_events(conditions: Conditions) -> tuple[UUID, ...] | None:
    """The events of which these conditions hold; None where they are more than MOST_EVENTS."""
    events = await rows(
        f"SELECT event.id FROM event WHERE {conditions} LIMIT {MOST_EVENTS + 1}", *conditions.values
    )
    return tuple(each["id"] for each in events) if len(events) <= MOST_EVENTS else None


def sessions_of_events(events: tuple[UUID, ...], conditions: Conditions, now: datetime) -> str:
    """The tables of FILTERED, the sessions of these events first."""
    return sessions_first(f"session.event = ANY({conditions.value(list(events))}::uuid[])", conditions, now)


def sessions_first(which: str, conditions: Conditions, now: datetime) -> str:
    """The tables of FILTERED, only the sessions of which this condition holds, in their order, and of each its event:
    one after the other until there are enough. OFFSET keeps PostgreSQL to it. Left to itself it passes by all sessions
    of the country for the six of a département, or asks everything of all that there are for the tenth page."""
    sessions = (
        f"SELECT * FROM session WHERE {which} AND starts_at > {conditions.value(now - LONGEST)}"
        " ORDER BY starts_at, id OFFSET 0"
    )
    event = "SELECT * FROM event AS of_it WHERE of_it.id = session.event OFFSET 0"
    return FILTERED.replace("FROM session", f"FROM ({sessions}) AS session", 1).replace(
        "JOIN event ON event.id = session.event", f"CROSS JOIN LATERAL ({event}) AS event", 1
    )


def not_over(conditions: Conditions, now: datetime) -> None:
    """What is still ahead or under way. Said of the start as well, an index on it finds where to begin.

    Nearly all that begins late enough ends late enough, which PostgreSQL cannot know: it would multiply the two and
    expect a quarter of what there is. Of a CASE it expects a half.
    """
    conditions.add("session.starts_at > {}", now - LONGEST)
    conditions.add("CASE WHEN session.ends_at > {} THEN true ELSE false END", now)


async def chosen_sessions(
    conditions: Conditions, *, limit: int, offset: int = 0, latest: bool = False
) -> list[SessionLine]:
    """The first sessions under the conditions, or the latest, soonest first."""
    return await these_sessions(await _chosen(conditions, limit=limit, offset=offset, latest=latest))


async def _chosen(
    conditions: Conditions, *, limit: int, offset: int, latest: bool = False, tables: str = FILTERED
) -> list[UUID]:
    order = "session.starts_at DESC, session.id DESC" if latest else "session.starts_at, session.id"
    chosen = await rows(
        f"SELECT session.id {tables} WHERE {conditions} ORDER BY {order}"
        f" LIMIT {conditions.value(limit)} OFFSET {conditions.value(offset)}",
        *conditions.values,
    )
    return [each["id"] for each in chosen]


async def these_sessions(sessions: list[UUID]) -> list[SessionLine]:
    """These very sessions, soonest first."""
    if not sessions:
        return []
    lines = await rows(
        f"{SESSION} WHERE session.id = ANY($1::uuid[]) ORDER BY session.starts_at, session.id", sessions
    )
    return await with_slots([line_from(each) for each in lines])


async def with_slots(lines: list[SessionLine]) -> list[SessionLine]:
    """The same, each slot with what there is to say of its permanence."""
    permanences = {line.permanence for line in lines if line.permanence}
    if not permanences:
        return lines
    wholes: dict[UUID | None, list[SessionLine]] = {}
    for slot in await slots_of(list(permanences)):
        wholes.setdefault(slot.permanence, []).append(slot)
    return [
        replace(line, slots=_summed_up(wholes[line.permanence])) if line.permanence else line
        for line in lines
    ]


def _summed_up(slots: list[SessionLine]) -> Slots:
    """All slots of one permanence, in order; those that are called off count only where no other is left."""
    standing = [slot for slot in slots if not slot.cancelled] or slots
    free = [slot for slot in standing if slot.seats_taken < slot.capacity and not slot.cancelled]
    ends = max(slot.local_ends for slot in standing)
    until = tuple(min(slot.closes_at, slot.starts_at) for slot in free)
    return Slots(standing[0].local_starts, ends, standing[0].time_zone, len(standing), until)


async def slots_of(permanences: list[UUID]) -> list[SessionLine]:
    """All slots of these permanences, soonest first."""
    slots = await rows(
        f"{SESSION} WHERE session.permanence = ANY($1::uuid[]) ORDER BY session.starts_at, session.id",
        permanences,
    )
    return [line_from(slot) for slot in slots]


async def unknown_in(filters: SessionFilter) -> dict[str, str]:
    """Which of the things that filters name do not exist, as in `{"library": "unknown"}`."""
    named = {"library": filters.library, "campaign": filters.campaign, "event": filters.event}
    if not any(named.values()):
        return {}
    there = await row(
        """
        SELECT EXISTS (SELECT FROM library WHERE slug = $1) AS library,
               EXISTS (SELECT FROM campaign WHERE slug = $2 AND state <> 'draft') AS campaign,
               EXISTS (SELECT FROM event WHERE slug = $3) AS event
        """,
        *named.values(),
    )
    return {name: "unknown" for name, slug in named.items() if slug and there and not there[name]}


async def other_dates(line: SessionLine, *, now: datetime, limit: int) -> list[SessionLine]:
    """The event's other sessions that are not over, soonest first; at most `limit`. The dates of the same list of
    people are no others, and each other list is one."""
    conditions = Conditions()
    conditions.add("session.event = {} AND session.roster <> {}", line.event, line.roster)
    if line.permanence:
        conditions.add("session.permanence IS DISTINCT FROM {}", line.permanence)
    not_over(conditions, now)
    SessionFilter().add_one_for_each_list(conditions, now)
    return await chosen_sessions(conditions, limit=limit)
