"""What a team has on which day: as today's page, the week and the month of the office show it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.accounts.tables import CALLED
from events_service.conditions import Conditions
from events_service.database import rows
from events_service.messages.rules import listed
from events_service.scheduling.minimum import TO_BE_DECIDED
from events_service.scheduling.other_uses import OtherUse, uses_between
from events_service.scheduling.sign_up import WITH_LIST
from events_service.scheduling.visibility import PUBLISHED
from events_service.scheduling.when import ABOUT_A_DAY

# A day of a month shows so many at most, and says how many more there are.
MOST_OF_A_DAY = 200


class Cell(NamedTuple):
    """A session as an agenda shows it, or all slots of a `permanence`, whose `capacity` is how many take place.
    `local_…` is the place's wall clock; `of_day` counts the entries that begin on its day, shown or not.

    A tuple, because a page has a hundred of them, and what was written of them before is looked for by all they say.
    """

    id: UUID
    permanence: UUID | None
    event: UUID
    title: str
    strand: str
    library_name: str
    starts_at: datetime
    ends_at: datetime
    local_starts: datetime
    local_ends: datetime
    published: bool
    cancelled: bool
    sign_up: str
    capacity: int
    seats_taken: int
    extra_seats: int
    saved: int
    minimum: int | None
    waiting: int
    of_day: int
    room_name: str | None
    facilitators: tuple[str, ...]

    @property
    def state(self) -> str:
        """What is to be known of it before anything else: `cancelled`, `draft`, `full`, or only `published`."""
        if self.cancelled:
            return "cancelled"
        if not self.published:
            return "draft"
        return "full" if self.full else "published"

    @property
    def has_list(self) -> bool:
        return self.sign_up in WITH_LIST

    @property
    def below_minimum(self) -> bool:
        """Whether fewer people have a seat than it takes to hold the session."""
        return self.minimum is not None and self.seats_taken + self.extra_seats < self.minimum

    @property
    def full(self) -> bool:
        return self.has_list and self.seats_taken + self.saved >= self.capacity

    @property
    def first_day(self) -> date:
        return self.local_starts.date()

    @property
    def last_day(self) -> date:
        """The last day on which it is under way: what ends at midnight has nothing of the next day."""
        return (self.local_ends - timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True)
class Day:
    """One day with the sessions that are under way on it, in the order in which they begin; `more` begin on it and are
    not shown. `uses` take a room that day and are no sessions."""

    day: date
    cells: list[Cell]
    more: int = 0
    uses: tuple[OtherUse, ...] = ()

    @property
    def entries(self) -> list[Cell | OtherUse]:
        """Both, in the order in which they begin."""
        entries: list[Cell | OtherUse] = [*self.uses, *self.cells]
        return sorted(entries, key=lambda each: each.local_starts)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose agenda: a room's, that of some equipment, a colleague's; nobody's in particular."""

    room: UUID | None = None
    equipment: UUID | None = None
    person: UUID | None = None


EVERYBODY = Whose()
_TAKING = {
    "room": "SELECT session FROM room_use WHERE room = {}",
    "equipment": "SELECT session FROM equipment_use WHERE equipment = {}",
    "person": "SELECT session FROM facilitation WHERE account = {}",
}


async def office_days(
    viewer: Viewer,
    first: date,
    last: date,
    *,
    library: UUID | None = None,
    whose: Whose = EVERYBODY,
    most: int = MOST_OF_A_DAY,
) -> list[Day]:
    """Each day from `first` to `last`, with what the viewer's organisations have on it, drafts and called-off dates
    included; at most `most` sessions begin on one. What else takes their rooms, or this one, is there too; equipment
    and colleagues are taken by sessions alone."""
    conditions = _of_team(viewer, library)
    for kind, statement in _TAKING.items():
        if (thing := getattr(whose, kind)) is not None:
            conditions.add(f"session.id IN ({statement})", thing)
    conditions.add("session.local_starts < {}", datetime.combine(last, time()) + timedelta(days=1))
    conditions.add("session.local_ends > {}", datetime.combine(first, time()))
    # The same of the instants, where the indexes are.
    conditions.add("session.starts_at >= {}::date", first - ABOUT_A_DAY)
    conditions.add("session.starts_at <= {}::date", last + ABOUT_A_DAY)
    days = _by_day(await _cells(conditions, most=most), first, last)
    if whose.equipment or whose.person:
        return days
    uses = await uses_between(viewer, first, last, library=library, room=whose.room)
    return [replace(each, uses=tuple(use for use in uses if _touches(use, each.day))) for each in days]


async def next_day(viewer: Viewer, after: date, *, library: UUID | None = None) -> Day | None:
    """The first day after that one on which something of the team's begins and takes place; None without one."""
    conditions = _of_team(viewer, library)
    conditions.add("session.local_starts >= {}", datetime.combine(after, time()) + timedelta(days=1))
    conditions.add("session.starts_at >= {}::date AND session.cancelled_at IS NULL", after - ABOUT_A_DAY)
    soonest = await rows(
        f"SELECT session.local_starts FROM session JOIN event ON event.id = session.event WHERE {conditions}"
        " ORDER BY session.starts_at LIMIT 1",
        *conditions.values,
    )
    if not soonest:
        return None
    day = soonest[0]["local_starts"].date()
    return (await office_days(viewer, day, day, library=library))[0]


def _touches(use: OtherUse, day: date) -> bool:
    return use.local_starts.date() <= day and use.local_ends > datetime.combine(day, time())


async def office_full(
    viewer: Viewer, *, library: UUID | None = None, now: datetime, until: datetime, limit: int
) -> list[Cell]:
    """The next sessions ahead that are full, or that somebody waits for: more seats, or another date? One more than
    `limit` where there are more."""
    conditions = _of_team(viewer, library)
    conditions.add("session.starts_at > {} AND session.starts_at < {}", now, until)
    conditions.add("session.cancelled_at IS NULL")
    full = f"roster.sign_up IN ({listed(WITH_LIST)}) AND roster.seats_taken + roster.saved >= roster.capacity"
    conditions.add(f"(roster.waiting > 0 OR {full})")
    conditions.add(f"(session.permanence IS NULL OR NOT EXISTS ({_FREE_SLOT}))")
    return (await _cells(conditions, most=limit + 1))[: limit + 1]


# Of a permanence it matters when no hour is left, not that one is taken.
_FREE_SLOT = """
SELECT FROM session AS slot JOIN roster AS seat ON seat.id = slot.roster
WHERE slot.permanence = session.permanence AND slot.cancelled_at IS NULL AND seat.seats_taken < seat.capacity
"""


async def office_below_minimum(
    viewer: Viewer, *, library: UUID | None = None, now: datetime, limit: int
) -> list[Cell]:
    """The next published sessions for which fewer people have signed up than it takes to hold them, from three days
    before, until somebody decides (scheduling/minimum.py)."""
    conditions = _of_team(viewer, library)
    conditions.add(TO_BE_DECIDED, now)
    conditions.add(PUBLISHED, now)
    return (await _cells(conditions, most=limit))[:limit]


def _of_team(viewer: Viewer, library: UUID | None) -> Conditions:
    conditions = Conditions()
    conditions.add("event.organisation = ANY({}::uuid[])", list(viewer.organisations("see_events")))
    if library:
        conditions.add("session.library = {}", library)
    return conditions


async def _cells(conditions: Conditions, *, most: int) -> list[Cell]:
    cells = await rows(
        f"""
        SELECT numbered.id, permanence, numbered.event, title, strand, library.name AS library_name, starts_at, ends_at,
               local_starts, local_ends, published, cancelled, seats.*, of_day,
               (SELECT room.name FROM room_use JOIN room ON room.id = room_use.room
                WHERE room_use.session = numbered.id) AS room_name,
               ARRAY(SELECT {CALLED} FROM facilitation
                     JOIN account ON account.id = facilitation.account
                     WHERE facilitation.session = numbered.id ORDER BY 1) AS facilitators
        FROM (
            SELECT *, count(*) OVER of_day AS of_day, row_number() OVER (of_day ORDER BY starts_at, id) AS number
            FROM ({_ENTRIES.format(conditions)}) AS entries
            WINDOW of_day AS (PARTITION BY local_starts::date)
        ) AS numbered
        JOIN library ON library.id = numbered.library
        CROSS JOIN LATERAL (
            SELECT min(sign_up) AS sign_up, sum(capacity) AS capacity, sum(seats_taken) AS seats_taken,
                   sum(extra_seats) AS extra_seats, sum(saved) AS saved, max(minimum) AS minimum,
                   sum(waiting) AS waiting
            FROM roster WHERE roster.id = ANY(numbered.rosters)
        ) AS seats
        WHERE number <= {conditions.value(most)} ORDER BY starts_at, numbered.id
        """,
        *conditions.values,
    )
    # In the order of their fields.
    return [Cell._make((*each[:-1], tuple(each[-1]))) for each in cells]


# The slots of a permanence that are at one place on one day are one entry, from the first to the last that takes place;
# any other session is one by itself. Rosters are counted only of the entries that are shown, which of a full month are
# few: what nothing asks for is not joined on the left.
_ENTRIES = """
SELECT (array_agg(session.id ORDER BY session.cancelled_at IS NOT NULL, session.starts_at, session.id))[1] AS id,
       session.permanence, event.id AS event, coalesce(min(session.own_title), event.title) AS title, event.strand,
       session.library,
       coalesce(min(session.starts_at) FILTER (WHERE session.cancelled_at IS NULL), min(session.starts_at))
       AS starts_at,
       coalesce(max(session.ends_at) FILTER (WHERE session.cancelled_at IS NULL), max(session.ends_at))
       AS ends_at,
       coalesce(min(session.local_starts) FILTER (WHERE session.cancelled_at IS NULL), min(session.local_starts))
       AS local_starts,
       coalesce(max(session.local_ends) FILTER (WHERE session.cancelled_at IS NULL), max(session.local_ends))
       AS local_ends,
       event.published_at IS NOT NULL AS published,
       bool_and(session.cancelled_at IS NOT NULL) AS cancelled,
       coalesce(array_agg(session.roster) FILTER (WHERE session.cancelled_at IS NULL), array_agg(session.roster))
       AS rosters
FROM session JOIN event ON event.id = session.event LEFT JOIN roster ON roster.id = session.roster
WHERE {}
GROUP BY coalesce(session.permanence, session.id), session.local_starts::date, session.permanence, event.id,
         session.library
"""


def _by_day(cells: Sequence[Cell], first: date, last: date) -> list[Day]:
    """Every day of the stretch, each session on every day that it touches."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    shown: dict[date, list[Cell]] = {day: [] for day in days}
    for cell in cells:
        begins, ends = cell.first_day, cell.last_day
        for number in range((ends - begins).days + 1):
            shown.get(begins + timedelta(days=number), []).append(cell)
    return [Day(day, shown[day], more=_not_shown(shown[day], day)) for day in days]


def _not_shown(cells: Sequence[Cell], day: date) -> int:
    begun = [cell for cell in cells if cell.first_day == day]
    return begun[0].of_day - len(begun) if begun else 0
