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


_SHOWN = """
SELECT {times}, session.id AS session, coalesce(event.title, {title}) AS title,
       coalesce(event.organisation, {organisation}) AS organisation
"""
_ROOM_USES = (
    _SHOWN.format(
        times="room_use.starts_at, room_use.ends_at",
        title="room_use.title",
        organisation="library.organisation",
    )
    + """
FROM room_use JOIN room ON room.id = room_use.room JOIN library ON library.id = room.library
LEFT JOIN session ON session.id = room_use.session LEFT JOIN event ON event.id = session.event
WHERE room_use.room = $1 AND room_use.session IS DISTINCT FROM $2 AND room_use.released_at IS NULL
  AND room_use.starts_at < $4 AND room_use.ends_at > $3
ORDER BY room_use.starts_at
"""
)
_FACILITATIONS = (
    _SHOWN.format(times="facilitation.starts_at, facilitation.ends_at", title="NULL", organisation="NULL")
    + """
FROM facilitation JOIN session ON session.id = facilitation.session JOIN event ON event.id = session.event
WHERE facilitation.account = $1 AND session.id IS DISTINCT FROM $2 AND facilitation.released_at IS NULL
  AND facilitation.starts_at < $4 AND facilitation.ends_at > $3
ORDER BY facilitation.starts_at
"""
)
LOANS = """
SELECT session.starts_at, session.ends_at, session.id AS session, event.title, event.organisation,
       equipment_use.equipment, equipment_use.quantity
FROM equipment_use JOIN session ON session.id = equipment_use.session JOIN event ON event.id = session.event
WHERE equipment_use.equipment = ANY($1::uuid[]) AND session.id IS DISTINCT FROM $2 AND session.cancelled_at IS NULL
  AND session.starts_at < $4 AND session.ends_at > $3
ORDER BY session.starts_at
"""


async def uses_of_room(room: UUID, session: UUID | None, within: Span) -> list[Record]:
    """What takes the room in that time, but for the session itself."""
    return await rows(_ROOM_USES, room, session, within.starts_at, within.ends_at)


async def uses_of_person(account: UUID, session: UUID, within: Span) -> list[Record]:
    return await rows(_FACILITATIONS, account, session, within.starts_at, within.ends_at)


async def loans_of(equipment: Sequence[UUID], session: UUID | None, within: Span) -> list[Record]:
    """Who takes how many of these pieces in that time, but for the session itself."""
    return await rows(LOANS, list(equipment), session, within.starts_at, within.ends_at)


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
