"""What a team plans: events and sessions of the viewer's organisations, published or not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.conditions import Conditions
from events_service.database import row, rows, value
from events_service.messages.rules import listed
from events_service.scheduling.catalogue import LONGEST, chosen_sessions, not_over, these_sessions
from events_service.scheduling.event_queries import EVENT, EventPage
from events_service.scheduling.event_text import in_words
from events_service.scheduling.queries import SESSION, SessionLine, line_from
from events_service.scheduling.sign_up import WITH_LIST

EVENTS, DATES, GROUPS = 30, 30, 12


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in the office's list, with what is ahead of it; `next_starts` is the place's wall clock."""

    id: UUID
    title: str
    kind: str
    strand: str
    library_name: str
    town: str
    published_at: datetime | None
    template: bool
    next_starts: datetime | None
    sessions_ahead: int
    seats_taken: int
    capacity: int
    waiting: int


class Stage(StrEnum):
    """Where an event stands: nobody sees it yet, everybody does, or it has something ahead; a template is for
    beginning others, and in no other list."""

    DRAFT = "draft"
    PUBLISHED = "published"
    AHEAD = "ahead"
    NOTHING_AHEAD = "nothing_ahead"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class ProgrammeFilter:
    """Which events of a team: by words of the title or summary, the library's slug, strand and stage."""

    q: str = ""
    library: str = ""
    strand: str = ""
    stage: str = ""

    def conditions(self, viewer: Viewer, now: datetime) -> Conditions:
        """On the table of events."""
        conditions = Conditions()
        conditions.add("event.organisation = ANY({}::uuid[])", list(viewer.organisations("see_events")))
        conditions.add("event.template" if self.stage == Stage.TEMPLATE else "NOT event.template")
        in_words(self.q, conditions)
        if self.library:
            conditions.add("event.library = (SELECT id FROM library WHERE slug = {})", self.library)
        if self.strand:
            conditions.add("event.strand = {}", self.strand)
        if self.stage in (Stage.DRAFT, Stage.PUBLISHED):
            conditions.add(f"event.published_at IS {'NOT ' * (self.stage == Stage.PUBLISHED)}NULL")
        if self.stage in (Stage.AHEAD, Stage.NOTHING_AHEAD):
            some = f"EXISTS (SELECT FROM session WHERE session.event = event.id AND {_AHEAD})"
            conditions.add(some if self.stage == Stage.AHEAD else f"NOT {some}", now, now - LONGEST)
        return conditions


# Not over, by an instant and one that is LONGEST before it.
_AHEAD = "session.ends_at > {} AND session.starts_at > {} AND session.cancelled_at IS NULL"
EVERYTHING = ProgrammeFilter()


async def office_programme(
    viewer: Viewer,
    chosen: ProgrammeFilter = EVERYTHING,
    *,
    now: datetime,
    page: int = 1,
    size: int = EVENTS,
) -> list[EventLine]:
    """The events of the viewer's organisations: drafts first, then by next session, then those without one; one more
    than `size` when there is a next page. Only of these few everything is counted."""
    conditions = chosen.conditions(viewer, now)
    ahead = _AHEAD.format(conditions.value(now), conditions.value(now - LONGEST))
    events = await rows(
        f"""
        WITH shown AS MATERIALIZED (
            SELECT event.id, next.starts_at
            FROM event LEFT JOIN LATERAL (
                SELECT session.starts_at FROM session
                WHERE session.event = event.id AND {ahead} ORDER BY session.starts_at LIMIT 1
            ) AS next ON true
            WHERE {conditions}
            ORDER BY event.published_at IS NOT NULL, next.starts_at NULLS LAST, event.id DESC
            LIMIT {conditions.value(size + 1)} OFFSET {conditions.value((page - 1) * size)}
        )
        SELECT event.id, event.title, event.kind, event.strand, library.name AS library_name, library.town,
               event.published_at, event.template, ahead.starts[1] AS next_starts,
               coalesce(cardinality(ahead.sessions), 0) AS sessions_ahead,
               coalesce(people.seats_taken, 0) AS seats_taken, coalesce(people.capacity, 0) AS capacity,
               coalesce(people.waiting, 0) AS waiting
        FROM shown JOIN event USING (id) JOIN library ON library.id = event.library
        CROSS JOIN LATERAL (
            SELECT array_agg(session.id ORDER BY session.starts_at) AS sessions,
                   array_agg(session.local_starts ORDER BY session.starts_at) AS starts,
                   array_agg(session.roster) AS rosters
            FROM session WHERE session.event = event.id AND {ahead}
        ) AS ahead
        CROSS JOIN LATERAL (
            SELECT sum(roster.seats_taken) AS seats_taken, sum(roster.waiting) AS waiting,
                   sum(roster.capacity) FILTER (WHERE roster.sign_up IN ({listed(WITH_LIST)})) AS capacity
            FROM roster WHERE roster.id = ANY(ahead.rosters)
        ) AS people
        ORDER BY event.published_at IS NOT NULL, shown.starts_at NULLS LAST, event.id DESC
        """,
        *conditions.values,
    )
    return [EventLine(**each) for each in events]


async def office_programme_size(viewer: Viewer, chosen: ProgrammeFilter, *, now: datetime) -> int:
    """How many events that list has on all its pages."""
    conditions = chosen.conditions(viewer, now)
    number: int = await value(f"SELECT count(*) FROM event WHERE {conditions}", *conditions.values)
    return number


async def office_titled(viewer: Viewer, words: str, *, now: datetime, limit: int) -> list[SessionLine]:
    """The next sessions whose event has these words in its title or summary, called-off ones included: whoever asks for
    one of them at the desk must be told."""
    conditions = Conditions()
    conditions.add("event.organisation = ANY({}::uuid[])", list(viewer.organisations("see_events")))
    in_words(words, conditions)
    not_over(conditions, now)
    return await chosen_sessions(conditions, limit=limit)


async def office_event(event_id: UUID, viewer: Viewer) -> EventPage | None:
    """One event of the viewer's organisations, published or not."""
    event = await row(
        EVENT + "WHERE event.id = $1 AND event.organisation = ANY($2::uuid[])",
        event_id,
        list(viewer.organisations("see_events")),
    )
    return EventPage(**event) if event else None


async def office_sessions(
    event_id: UUID, viewer: Viewer, *, now: datetime, page: int = 1, size: int = DATES
) -> list[SessionLine]:
    """The event's sessions that are not over, soonest first; one more than `size` when there is a next page."""
    conditions = _of_event(event_id, viewer)
    not_over(conditions, now)
    return await chosen_sessions(conditions, limit=size + 1, offset=(page - 1) * size)


async def office_sessions_over(
    event_id: UUID, viewer: Viewer, *, now: datetime, page: int = 1, size: int = DATES
) -> list[SessionLine]:
    """The event's sessions that are over, the last one first; one more than `size` when there is a next page."""
    conditions = _of_event(event_id, viewer)
    conditions.add("session.ends_at <= {}", now)
    lines = await chosen_sessions(conditions, limit=size + 1, offset=(page - 1) * size, latest=True)
    return lines[::-1]


async def office_dates(event_id: UUID, viewer: Viewer, *, limit: int) -> list[SessionLine]:
    """All of the event's sessions, past ones included, soonest first."""
    return await chosen_sessions(_of_event(event_id, viewer), limit=limit)


async def office_dates_size(event_id: UUID, viewer: Viewer) -> int:
    """How many sessions those are."""
    conditions = _of_event(event_id, viewer)
    number: int = await value(
        f"SELECT count(*) FROM session JOIN event ON event.id = session.event WHERE {conditions}",
        *conditions.values,
    )
    return number


async def office_groups(event_id: UUID, viewer: Viewer, *, now: datetime) -> list[SessionLine]:
    """The first date of each roster of an event to which a further date can be added: those with dates still to come,
    the GROUPS that begin last, soonest first."""
    groups = await rows(
        f"""
        SELECT (array_agg(session.id ORDER BY session.starts_at, session.id))[1] AS first
        FROM session JOIN roster ON roster.id = session.roster JOIN event ON event.id = session.event
        WHERE session.event = $1 AND event.organisation = ANY($2::uuid[]) AND session.cancelled_at IS NULL
          AND roster.sign_up IN ({listed(WITH_LIST)})
        GROUP BY session.roster HAVING max(session.ends_at) > $3
        ORDER BY min(session.starts_at) DESC LIMIT $4
        """,
        event_id,
        list(viewer.organisations("see_events")),
        now,
        GROUPS,
    )
    return await these_sessions([group["first"] for group in groups])


def _of_event(event_id: UUID, viewer: Viewer) -> Conditions:
    conditions = Conditions()
    conditions.add("session.event = {}", event_id)
    conditions.add("event.organisation = ANY({}::uuid[])", list(viewer.organisations("see_events")))
    return conditions


async def office_session(session_id: UUID, viewer: Viewer) -> SessionLine | None:
    session = await row(
        SESSION + "WHERE session.id = $1 AND event.organisation = ANY($2::uuid[])",
        session_id,
        list(viewer.organisations("see_events")),
    )
    return line_from(session) if session else None
