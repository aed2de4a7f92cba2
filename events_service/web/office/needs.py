"""What a session needs, in the forms of the office: a room to choose, numbers of equipment, colleagues to tick."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from events_service.errors import Invalid, Refusal
from events_service.identifiers import as_uuid
from events_service.language import language
from events_service.scheduling.house import (
    EquipmentLine,
    Person,
    RoomLine,
    Taken,
    colleagues_of,
    equipment_of,
    rooms_of,
)
from events_service.scheduling.needs import Loan
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken

TAKEN = (RoomTaken, EquipmentTaken, FacilitatorBusy)
# One field for each piece and each person; `needs` says that the form has them, so that an empty one is an answer.
PIECE, PERSON, ASKED = "equipment-", "facilitator-", "needs"


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to choose from. With `several` libraries each room is called by its library too."""

    rooms: list[RoomLine]
    equipment: list[EquipmentLine]
    colleagues: list[Person]

    @property
    def several(self) -> bool:
        return len({room.library for room in self.rooms}) > 1


async def options_for(organisation: UUID, taken: Taken | None = None) -> Options:
    """What is in use, and what a session has `taken` already though it is not any more."""
    room = taken.room if taken else None
    pieces = {piece.id for piece in taken.equipment} if taken else set()
    return Options(
        [each for each in await rooms_of(organisation) if not each.retired_at or each == room],
        [each for each in await equipment_of(organisation) if not each.retired_at or each.id in pieces],
        await colleagues_of(organisation),
    )


def labels_of(options: Options, locale: str) -> dict[str, str]:
    """What each of these fields is called."""
    say = language(locale).say
    pieces = {PIECE + str(piece.id): piece.name for piece in options.equipment}
    people = {PERSON + str(person.id): person.name for person in options.colleagues}
    return {"room": say("Room")} | pieces | people


def needs_typed(fields: Mapping[str, str]) -> dict[str, Any]:
    """What the planning verbs read of it; nothing where the form did not ask. Refuses with Invalid."""
    if not fields.get(ASKED):
        return {}
    numbers = {
        name.removeprefix(PIECE): typed.strip()
        for name, typed in fields.items()
        if name.startswith(PIECE) and typed.strip()
    }
    wrong = {PIECE + piece: "not_a_number" for piece, typed in numbers.items() if not _is_number(typed)}
    if wrong:
        raise Invalid(wrong)
    pieces = [(as_uuid(piece), int(typed)) for piece, typed in numbers.items()]
    return {
        "room": fields.get("room") or None,
        "equipment": [Loan(piece, number) for piece, number in pieces if piece],
        "facilitators": [name.removeprefix(PERSON) for name in fields if name.startswith(PERSON)],
    }


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) <= 5


def needs_filled_in(taken: Taken) -> dict[str, str]:
    """The form as it would have been filled in for what a session has."""
    return {
        "room": str(taken.room.id) if taken.room else "",
        **{PIECE + str(piece.id): str(piece.quantity) for piece in taken.equipment},
        **{PERSON + str(person.id): "yes" for person in taken.facilitators},
    }


def hindrance_of(refusal: Refusal | None) -> Mapping[str, object]:
    """What the page tells of a clash: what is in the way, and what would be free."""
    return refusal.facts if isinstance(refusal, TAKEN) else {}
