"""The shapes of the house itself: its rooms and equipment, and what sessions take of it."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from events_service.scheduling import house


class Room(Struct, frozen=True):
    """A room of a library; null `seats` where nobody has counted them. It is free for the minutes around a session."""

    id: UUID
    name: str
    seats: int | None
    set_up_minutes: int
    clear_up_minutes: int
    retired_at: datetime | None


class Equipment(Struct, frozen=True):
    """Things of one kind that can be used at the library; `travels` where the others may have them as well."""

    id: UUID
    name: str
    quantity: int
    travels: bool
    retired_at: datetime | None


class SessionRoom(Struct, frozen=True):
    """The room that a session has."""

    id: UUID
    name: str
    seats: int | None


class SessionEquipment(Struct, frozen=True):
    """What a session has of some equipment."""

    id: UUID
    name: str
    quantity: int


class Facilitator(Struct, frozen=True):
    """A colleague who holds a session."""

    id: UUID
    name: str


class Journey(Struct, frozen=True):
    """A warning: the way between two libraries for somebody who holds both sessions on one half-day, reckoned as the
    crow flies at 50 km/h with a quarter of an hour to pack, and the minutes there are between them. Of another
    organisation's session, neither the id nor the library is told."""

    facilitator: str
    session: UUID | None
    library: str | None
    minutes: int
    between: int


def room(line: house.RoomLine) -> Room:
    minutes = {"set_up_minutes": line.set_up_minutes, "clear_up_minutes": line.clear_up_minutes}
    return Room(line.id, line.name, line.seats, retired_at=line.retired_at, **minutes)


def equipment(line: house.EquipmentLine) -> Equipment:
    return Equipment(
        line.id, line.name, line.quantity, travels=line.library is None, retired_at=line.retired_at
    )


def taken(taken: house.Taken | None) -> dict[str, object]:
    if taken is None:
        return dict.fromkeys(("room", "equipment", "facilitators"), UNSET)
    room = taken.room
    return {
        "room": SessionRoom(room.id, room.name, room.seats) if room else None,
        "equipment": [SessionEquipment(each.id, each.name, each.quantity) for each in taken.equipment],
        "facilitators": [Facilitator(each.id, each.name) for each in taken.facilitators],
    }


def journeys(lines: list[house.Journey] | None) -> list[Journey] | UnsetType:
    if lines is None:
        return UNSET
    return [
        Journey(
            journey.name,
            journey.session,
            journey.library_name,
            minutes=journey.minutes,
            between=journey.between,
        )
        for journey in lines
    ]
