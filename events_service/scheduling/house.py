"""What a library has to plan with, and what its sessions take of it: rooms, equipment, colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.accounts.tables import CALLED, TOLD_APART
from events_service.database import rows, value
from events_service.scheduling.free_times import (
    Point,
    Span,
    in_one_half_day,
    minutes_between,
    travel_minutes,
)
from events_service.scheduling.titles import TITLE


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room; null `seats` where nobody has counted them."""

    id: UUID
    library: UUID
    library_name: str
    name: str
    seats: int | None
    set_up_minutes: int
    clear_up_minutes: int
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class EquipmentLine:
    """Some equipment; without a `library` it travels between those of its organisation."""

    id: UUID
    library: UUID | None
    library_name: str | None
    name: str
    quantity: int
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague, called by their name, or by their e-mail address where they gave none, or have a namesake."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class TakenEquipment:
    """So many of some equipment."""

    id: UUID
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a session takes."""

    room: RoomLine | None = None
    equipment: tuple[TakenEquipment, ...] = ()
    facilitators: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Journey:
    """Two sessions of one person at two libraries on the same half-day: how long the way may take (free_times.py), and
    how much time there is. Of another organisation's, only the hours are told, on the clock of its place."""

    name: str
    session: UUID | None
    title: str | None
    library_name: str | None
    local_starts: datetime
    local_ends: datetime
    minutes: int
    between: int


_ROOM = """
SELECT room.id, room.library, library.name AS library_name, room.name, room.seats, room.set_up_minutes,
       room.clear_up_minutes, room.retired_at
FROM room JOIN library ON library.id = room.library
"""
_EQUIPMENT = """
SELECT equipment.id, equipment.library, library.name AS library_name, equipment.name, equipment.quantity,
       equipment.retired_at
FROM equipment LEFT JOIN library ON library.id = equipment.library
"""


async def rooms_of(organisation: UUID, library: UUID | None = None) -> list[RoomLine]:
    """The organisation's rooms, or those of one library, by library and name; the retired ones last."""
    lines = await rows(
        _ROOM
        + """
        WHERE library.organisation = $1 AND ($2::uuid IS NULL OR library.id = $2)
        ORDER BY room.retired_at IS NOT NULL, library.name, library.id, room.name
        """,
        organisation,
        library,
    )
    return [RoomLine(**line) for line in lines]


async def rooms_in_use(organisations: Sequence[UUID]) -> list[RoomLine]:
    """The rooms of several organisations that are not retired, by library and name."""
    lines = await rows(
        _ROOM
        + """
        WHERE library.organisation = ANY($1::uuid[]) AND room.retired_at IS NULL
        ORDER BY library.name, library.id, room.name
        """,
        list(organisations),
    )
    return [RoomLine(**line) for line in lines]


async def equipment_of(organisation: UUID, library: UUID | None = None) -> list[EquipmentLine]:
    """The organisation's equipment, or what can be used at one library, by name; the retired last."""
    lines = await rows(
        _EQUIPMENT
        + """
        WHERE equipment.organisation = $1
          AND ($2::uuid IS NULL OR equipment.library IS NULL OR equipment.library = $2)
        ORDER BY equipment.retired_at IS NOT NULL, equipment.name, equipment.id
        """,
        organisation,
        library,
    )
    return [EquipmentLine(**line) for line in lines]


async def colleagues_of(organisation: UUID) -> list[Person]:
    """Whoever may hold a session of the organisation, by name; namesakes are told apart by their addresses.
    Nobody is busy for practice, in which colleagues hold real sessions at the same hour."""
    people = await rows(
        f"""
        SELECT account.id, {TOLD_APART} AS name FROM account
        WHERE account.disabled_at IS NULL
          AND EXISTS (SELECT FROM membership WHERE account = account.id AND organisation = $1)
          AND NOT EXISTS (SELECT FROM organisation WHERE id = $1 AND practice_of IS NOT NULL)
        ORDER BY 2, 1
        """,
        organisation,
    )
    return [Person(**person) for person in people]


async def organisation_of(library: UUID, viewer: Viewer, verb: str) -> UUID | None:
    """The organisation of a library, if it is one in which the viewer may do that."""
    organisation: UUID | None = await value(
        "SELECT organisation FROM library WHERE id = $1 AND organisation = ANY($2::uuid[])",
        library,
        list(viewer.organisations(verb)),
    )
    return organisation


async def taken_by(sessions: Sequence[UUID]) -> dict[UUID, Taken]:
    """What each of these sessions takes, or took before it was called off; for those who may see it."""
    ids = list(sessions)
    rooms = await rows(
        _ROOM.replace("SELECT ", "SELECT room_use.session, ", 1)
        + "JOIN room_use ON room_use.room = room.id WHERE room_use.session = ANY($1::uuid[])",
        ids,
    )
    equipment = await rows(
        """
        SELECT equipment_use.session, equipment.id, equipment.name, equipment_use.quantity
        FROM equipment_use JOIN equipment ON equipment.id = equipment_use.equipment
        WHERE equipment_use.session = ANY($1::uuid[]) ORDER BY equipment.name, equipment.id
        """,
        ids,
    )
    people = await rows(
        f"""
        SELECT facilitation.session, account.id, {CALLED} AS name
        FROM facilitation JOIN account ON account.id = facilitation.account
        WHERE facilitation.session = ANY($1::uuid[]) ORDER BY 3, 2
        """,
        ids,
    )
    room_of = {each["session"]: RoomLine(*list(each)[1:]) for each in rooms}
    return {
        session: Taken(
            room_of.get(session),
            tuple(TakenEquipment(*list(each)[1:]) for each in equipment if each["session"] == session),
            tuple(Person(*list(each)[1:]) for each in people if each["session"] == session),
        )
        for session in ids
    }


async def journeys_of(session_id: UUID) -> list[Journey]:
    """Where those who hold this session also are on the same half-day, or too soon before or after, at another library.

    Only what can be measured: both libraries have coordinates. Whoever works for several organisations is in one place
    at a time all the same.
    """
    pairs = await rows(_JOURNEYS, session_id)
    journeys = []
    for pair in pairs:
        minutes = travel_minutes(
            Point(pair["here_latitude"], pair["here_longitude"]), Point(pair["latitude"], pair["longitude"])
        )
        between = minutes_between(
            Span(pair["here_starts_at"], pair["here_ends_at"]), Span(pair["starts_at"], pair["ends_at"])
        )
        if in_one_half_day(pair["here_starts"], pair["local_starts"]) or between < minutes:
            journeys.append(_journey(pair, minutes, between))
    return journeys


def _journey(pair: Record, minutes: int, between: int) -> Journey:
    ours = pair["ours"]
    return Journey(
        pair["name"],
        pair["session"] if ours else None,
        pair["title"] if ours else None,
        pair["library_name"] if ours else None,
        pair["local_starts"],
        pair["local_ends"],
        minutes=minutes,
        between=between,
    )


_JOURNEYS = f"""
SELECT {CALLED} AS name, session.id AS session, {TITLE} AS title,
       event.organisation = own.organisation AS ours, there.name AS library_name, session.local_starts,
       session.ends_at AT TIME ZONE session.time_zone AS local_ends, session.starts_at, session.ends_at,
       there.latitude, there.longitude, here.latitude AS here_latitude, here.longitude AS here_longitude,
       this.local_starts AS here_starts, this.starts_at AS here_starts_at, this.ends_at AS here_ends_at
FROM session AS this
JOIN library AS here ON here.id = this.library JOIN event AS own ON own.id = this.event
JOIN facilitation AS mine ON mine.session = this.id JOIN account ON account.id = mine.account
JOIN facilitation AS other ON other.account = mine.account AND other.session <> this.id
     AND other.released_at IS NULL
     AND other.starts_at < this.ends_at + interval '12 hours'
     AND other.ends_at > this.starts_at - interval '12 hours'
JOIN session ON session.id = other.session JOIN library AS there ON there.id = session.library
JOIN event ON event.id = session.event
WHERE this.id = $1 AND this.cancelled_at IS NULL AND there.id <> here.id
  AND here.latitude IS NOT NULL AND there.latitude IS NOT NULL
ORDER BY 1, session.starts_at
"""
