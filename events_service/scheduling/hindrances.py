"""Why a session cannot have what it needs: what is in the way, and what would be free instead.

Of another organisation only the hours are said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.accounts.tables import TOLD_APART
from events_service.database import rows
from events_service.scheduling.free_times import Span, day_of, free_times
from events_service.scheduling.titles import TITLE


@dataclass(frozen=True, slots=True)
class InTheWay:
    """From when to when, set-up and clear-up included, with the place's offset; what it is, where one may know."""

    starts_at: datetime
    ends_at: datetime
    title: str | None
    session: UUID | None


@dataclass(frozen=True, slots=True)
class FreeTime:
    """Times at which the session would have it, with the place's offset."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class FreeRoom:
    """Another room of the library, large enough and free at that time."""

    id: UUID
    name: str
    seats: int | None


@dataclass(frozen=True, slots=True)
class FreeColleague:
    """A colleague who is in no other place at that time."""

    id: UUID
    name: str


# Something that is wished for, and when.
Wish = tuple[UUID, Span]

# What is wished for and when ($1 to $3), and what has it then; $4 are the sessions that let go of theirs.
_WISHED = """
FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY
     AS wished(thing, starts_at, ends_at, number)
"""
_THEN = "tstzrange(taken.starts_at, taken.ends_at) && tstzrange(wished.starts_at, wished.ends_at)"
_ROOM_USES = f"""
SELECT wished.number, taken.starts_at, taken.ends_at, session.id AS session,
       coalesce(session.own_title, event.title, taken.title) AS title,
       coalesce(event.organisation, library.organisation) AS organisation
{_WISHED}
JOIN room_use AS taken ON taken.room = wished.thing AND taken.released_at IS NULL AND {_THEN}
     AND (taken.session IS NULL OR taken.session <> ALL($4::uuid[]))
JOIN room ON room.id = taken.room JOIN library ON library.id = room.library
LEFT JOIN session ON session.id = taken.session LEFT JOIN event ON event.id = session.event
ORDER BY taken.starts_at
"""
_FACILITATIONS = f"""
SELECT wished.number, taken.starts_at, taken.ends_at, session.id AS session, {TITLE} AS title, event.organisation
{_WISHED}
JOIN facilitation AS taken ON taken.account = wished.thing AND taken.released_at IS NULL AND {_THEN}
     AND taken.session <> ALL($4::uuid[])
JOIN session ON session.id = taken.session JOIN event ON event.id = session.event
ORDER BY taken.starts_at
"""
_LOANS = f"""
SELECT wished.number, session.starts_at, session.ends_at, session.id AS session, {TITLE} AS title, event.organisation,
       taken.quantity
{_WISHED}
JOIN equipment_use AS taken ON taken.equipment = wished.thing AND taken.session <> ALL($4::uuid[])
JOIN session ON session.id = taken.session AND session.cancelled_at IS NULL
     AND session.starts_at < wished.ends_at AND session.ends_at > wished.starts_at
JOIN event ON event.id = session.event
ORDER BY session.starts_at
"""


async def uses_of_rooms(wishes: Sequence[Wish], *, leaving: Sequence[UUID]) -> list[list[Record]]:
    """For each wish what takes the room then, but for the sessions that are `leaving`."""
    return await _uses(_ROOM_USES, wishes, leaving)


async def uses_of_people(wishes: Sequence[Wish], *, leaving: Sequence[UUID]) -> list[list[Record]]:
    return await _uses(_FACILITATIONS, wishes, leaving)


async def loans_of(wishes: Sequence[Wish], *, leaving: Sequence[UUID]) -> list[list[Record]]:
    """For each wish who takes how many of these pieces then."""
    return await _uses(_LOANS, wishes, leaving)


async def _uses(statement: str, wishes: Sequence[Wish], leaving: Sequence[UUID]) -> list[list[Record]]:
    uses: list[list[Record]] = [[] for _ in wishes]
    if wishes:
        for use in await rows(
            statement,
            [thing for thing, _ in wishes],
            [span.starts_at for _, span in wishes],
            [span.ends_at for _, span in wishes],
            list(leaving),
        ):
            uses[use["number"] - 1].append(use)
    return uses


def in_the_way(uses: Sequence[Record], asked: Span, zone_name: str, by: Viewer) -> list[InTheWay]:
    """Those of the uses that overlap with what was asked for, as the viewer may know of them."""
    zone, mine = ZoneInfo(zone_name), by.organisations("see_events")
    return [
        InTheWay(
            use["starts_at"].astimezone(zone),
            use["ends_at"].astimezone(zone),
            use["title"] if use["organisation"] in mine else None,
            use["session"] if use["organisation"] in mine else None,
        )
        for use in uses
        if spans([use])[0].overlaps(asked)
    ]


def spans(uses: Sequence[Record]) -> list[Span]:
    return [Span(use["starts_at"], use["ends_at"], use.get("quantity", 1)) for use in uses]


def free_instead(
    busy: Sequence[Span], asked: Span, session: Span, zone_name: str, *, now: datetime
) -> list[FreeTime]:
    """When on the same day the session would fit; `asked` is its time with what goes around it."""
    zone, day = ZoneInfo(zone_name), day_of(asked, zone_name, now=now)
    before, after = session.starts_at - asked.starts_at, asked.ends_at - session.ends_at
    return [
        FreeTime((free.starts_at + before).astimezone(zone), (free.ends_at - after).astimezone(zone))
        for free in free_times(busy, asked, day)
    ]


async def free_rooms(library: UUID, seats: int, session: Span) -> list[FreeRoom]:
    """Rooms of the library with as many seats that nothing takes at that time, the smallest that fits first."""
    free = await rows(
        """
        SELECT id, name, seats FROM room
        WHERE library = $1 AND retired_at IS NULL AND (seats IS NULL OR seats >= $2) AND NOT EXISTS (
            SELECT FROM room_use WHERE room_use.room = room.id AND released_at IS NULL
              AND starts_at < $4::timestamptz + make_interval(mins => clear_up_minutes)
              AND ends_at > $3::timestamptz - make_interval(mins => set_up_minutes)
        )
        ORDER BY seats NULLS LAST, name
        """,
        library,
        seats,
        session.starts_at,
        session.ends_at,
    )
    return [FreeRoom(**room) for room in free]


async def free_colleagues(organisation: UUID, session: Span) -> list[FreeColleague]:
    """Colleagues of the organisation who hold nothing at that time, by name; a namesake may hold something."""
    free = await rows(
        f"""
        SELECT id, name FROM (
            SELECT account.id, {TOLD_APART} AS name FROM account
            WHERE account.disabled_at IS NULL
              AND EXISTS (SELECT FROM membership WHERE account = account.id AND organisation = $1)
        ) AS colleague
        WHERE NOT EXISTS (
            SELECT FROM facilitation WHERE account = colleague.id AND released_at IS NULL
              AND starts_at < $3 AND ends_at > $2
        )
        ORDER BY 2
        """,
        organisation,
        session.starts_at,
        session.ends_at,
    )
    return [FreeColleague(**colleague) for colleague in free]
