"""Which sessions a public feed holds, and how much has changed of what feeds show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from events_service.database import rows, value
from events_service.feeds.subscription import MOST_EVENTS
from events_service.installation import UID_HOST
from events_service.libraries.queries import one_line
from events_service.scheduling.filters import ONE_SLOT, SessionFilter
from events_service.scheduling.titles import TITLE
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import FILTERED

BACK = timedelta(days=30)
AHEAD = timedelta(days=365)
# Where thirty days of the past would crowd out the future, the past shrinks first, down to this many sessions.
PAST_AT_MOST = MOST_EVENTS // 4
# Repeated for each of a hundred dates, a long description alone fills the megabyte that a calendar may have.
LONGEST_DESCRIPTION = 1_000
# One machine's clock may be behind that of another, where an event has just been published.
_CLOCKS_DIFFER = timedelta(seconds=5)


class ShownSession(NamedTuple):
    """A session as calendars show it, and nothing else of it: two that are equal have the same text.

    A tuple, because a feed that is composed again compares a thousand of them with those it was made of.
    """

    id: UUID
    title: str
    summary: str
    description: str
    strand: str
    phone: str
    room_name: str
    library_name: str
    address: str
    postcode: str
    town: str
    department: str
    latitude: float | None
    longitude: float | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    cancelled: bool
    cancel_reason: str
    uid_host: str
    permanence: UUID | None

    @property
    def thing(self) -> str:
        """What its identity and its page are named after: the whole permanence, where it is one."""
        return f"permanence-{self.permanence}" if self.permanence else f"session-{self.id}"

    @property
    def location(self) -> str:
        return one_line(self.library_name, self.address, self.postcode, self.town, room=self.room_name)


# A permanence is one entry, from its first slot to its last: its SEQUENCE is the sum of theirs, which grows with each.
# Nothing of the roster is read: every sign-up writes there, and no feed tells how many seats are left. `chosen` are the
# ids of sessions. In the order of ShownSession.
_SHOWN = f"""
SELECT session.id, {TITLE}, event.summary, left(event.description, {LONGEST_DESCRIPTION + 1}), event.strand,
       coalesce(nullif(library.phone, ''), organisation.phone), coalesce(room.name, ''), library.name, library.address,
       library.postcode, library.town, library.department, library.latitude, library.longitude,
       coalesce(whole.starts_at, session.starts_at), coalesce(whole.ends_at, session.ends_at), session.time_zone,
       coalesce(whole.sequence, session.sequence), session.created_at,
       greatest(whole.revised_at, session.revised_at, organisation.updated_at),
       coalesce(whole.cancelled, session.cancelled_at IS NOT NULL), session.cancel_reason, {UID_HOST},
       session.permanence
FROM ({{chosen}}) AS chosen
JOIN session ON session.id = chosen.id
JOIN event ON event.id = session.event
JOIN organisation ON organisation.id = event.organisation
JOIN library ON library.id = session.library
LEFT JOIN room_use ON room_use.session = session.id
LEFT JOIN room ON room.id = room_use.room
LEFT JOIN LATERAL (
    SELECT coalesce(min(starts_at) FILTER (WHERE cancelled_at IS NULL), min(starts_at)) AS starts_at,
           coalesce(max(ends_at) FILTER (WHERE cancelled_at IS NULL), max(ends_at)) AS ends_at,
           sum(sequence)::int AS sequence, max(revised_at) AS revised_at,
           bool_and(cancelled_at IS NOT NULL) AS cancelled
    FROM session AS slot WHERE slot.permanence = session.permanence HAVING count(*) > 0
) AS whole ON true
ORDER BY session.starts_at, session.id
"""


@dataclass(frozen=True, slots=True)
class Window:
    """The sessions of a feed in order of time, and until when the passing of time alone changes nothing in it."""

    sessions: list[ShownSession]
    stands_until: datetime


async def window(filters: SessionFilter, *, now: datetime, longest: timedelta) -> Window:
    """From 30 days back to 12 months ahead (contract, Feeds): cancelled sessions stay as long as the others. Where all
    of it would be too much, the oldest of the past goes first. It stands for `longest` at most."""
    coming = await _sessions(filters, now=now, bounds=(now, now + AHEAD + longest), limit=MOST_EVENTS + 1)
    ahead = [each for each in coming if each.starts_at < now + AHEAD]
    room = max(PAST_AT_MOST, MOST_EVENTS - len(ahead))
    past = await _sessions(filters, now=now, bounds=(now - BACK, now), limit=room + 1, latest=True)
    too_many = len(past) + len(ahead) > MOST_EVENTS
    past = past[-room:]
    moves = [now + longest]
    moves += [each.starts_at + BACK for each in past[:1]]  # leaves
    moves += [each.starts_at - AHEAD for each in coming[len(ahead) :][:1]]  # enters
    moves += [each.starts_at for each in ahead[:1] if too_many]  # begins, and counts among the past
    return Window([*past, *ahead], min(moves))


async def next_ones(filters: SessionFilter, *, now: datetime, longest: timedelta, most: int) -> Window:
    """What begins next, as many as `most`; it stands until the first of them has begun, or a later one enters."""
    coming = await _sessions(filters, now=now, bounds=(now, now + AHEAD + longest), limit=most + 1)
    ahead = [each for each in coming if each.starts_at < now + AHEAD]
    moves = [now + longest]
    moves += [each.starts_at for each in ahead[:1]]
    moves += [each.starts_at - AHEAD for each in coming[len(ahead) :][:1]]
    return Window(ahead[:most], min(moves))


async def _sessions(
    filters: SessionFilter,
    *,
    now: datetime,
    bounds: tuple[datetime, datetime],
    limit: int,
    latest: bool = False,
) -> list[ShownSession]:
    """Published sessions that start within the bounds, the later one left out: the first of them, or the last, in
    order of time."""
    conditions = filters.conditions(now)
    conditions.add(PUBLIC, now + _CLOCKS_DIFFER)
    conditions.add("session.starts_at >= {} AND session.starts_at < {}", *bounds)
    conditions.add(ONE_SLOT)
    order = "session.starts_at DESC, session.id DESC" if latest else "session.starts_at, session.id"
    # Which ones first, in only those tables that the filters name; then all there is to say of these.
    chosen = (
        f"SELECT session.id {FILTERED} WHERE {conditions} ORDER BY {order} LIMIT {conditions.value(limit)}"
    )
    return _shown(await rows(_SHOWN.format(chosen=chosen), *conditions.values))


async def sessions_shown(sessions: Sequence[UUID]) -> list[ShownSession]:
    """These very sessions, in order of time."""
    return _shown(await rows(_SHOWN.format(chosen="SELECT unnest($1::uuid[]) AS id"), list(sessions)))


def _shown(records: list[Record]) -> list[ShownSession]:
    return [ShownSession._make(record.values()) for record in records]


async def news() -> int:
    """How often anything that feeds show was changed and committed; see FeedNews."""
    return int(await value("SELECT coalesce(sum(number), 0) FROM feed_news"))
