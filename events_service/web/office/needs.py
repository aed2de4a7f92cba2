"""What a session needs, in the forms of the office: a room to choose, numbers of equipment, colleagues to tick.

While they are few, each piece and each colleague has a field of its own. Where they are many, only those that the form
says something of have one, and there are lines on which more are written by name: a form of four hundred fields can be
used on no telephone, and is refused whole before anything in it is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from events_service.errors import Refusal
from events_service.fields import Fields
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
from events_service.text import plain

TAKEN = (RoomTaken, EquipmentTaken, FacilitatorBusy)
# One field for each piece and each person; `needs` says that the form has them, so that an empty one is an answer.
PIECE, PERSON, ASKED = "equipment-", "facilitator-", "needs"
# On each line: a piece by name and how many of it; a colleague by name.
LINES = ("1", "2", "3")
PIECE_NAME, PIECE_NUMBER, PERSON_NAME = "equipment_name_", "equipment_number_", "facilitator_name_"
# Asked for with a button of the form: nothing is saved, and the equipment of the library just chosen is shown.
LOOK = "look"
FEW = 12
LARGEST_NUMBER = 99_999


class Named(Protocol):
    """A piece of equipment or a colleague."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def meant_by(typed: str, among: Sequence[N]) -> list[N]:
    """Who or what is meant: by its id, by its very name, or by beginnings of words of its name ("cla mar"). Case and
    accents do not matter; several where more than one could be meant."""
    words = plain(typed).split()
    if not words:
        return []
    exactly = [each for each in among if str(each.id) == typed.strip()]
    exactly = exactly or [each for each in among if plain(each.name).split() == words]
    return exactly or [
        each
        for each in among
        if all(any(part.startswith(word) for part in plain(each.name).split()) for word in words)
    ]


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to choose from. With `several` libraries each room is called by its library too.

    A page asks for what it shows by the `values` of its form, since typed words may be laid over those at the last
    moment (web/http/typed.py): what the form says something of is always shown.
    """

    rooms: list[RoomLine]
    equipment: list[EquipmentLine]
    colleagues: list[Person]
    lines: tuple[str, ...] = LINES

    @property
    def several(self) -> bool:
        return len({room.library for room in self.rooms}) > 1

    def pieces_at(self, library: object) -> list[EquipmentLine]:
        """What stands at that library, and what travels."""
        return [each for each in self.equipment if each.library is None or str(each.library) == str(library)]

    def many_pieces(self, values: Mapping[str, object]) -> bool:
        return len(self.pieces_at(values.get("library"))) > FEW

    def pieces_shown(self, values: Mapping[str, object]) -> list[EquipmentLine]:
        """Those with a field of their own."""
        few = [] if self.many_pieces(values) else self.pieces_at(values.get("library"))
        return [each for each in self.equipment if each in few or values.get(PIECE + str(each.id))]

    def pieces_meant(self, typed: str, library: object) -> list[EquipmentLine]:
        return meant_by(typed, self.pieces_at(library))

    @property
    def many_colleagues(self) -> bool:
        return len(self.colleagues) > FEW

    def colleagues_shown(self, values: Mapping[str, object]) -> list[Person]:
        """Those with a tick of their own."""
        return [
            each for each in self.colleagues if not self.many_colleagues or values.get(PERSON + str(each.id))
        ]

    def colleagues_meant(self, typed: str) -> list[Person]:
        return meant_by(typed, self.colleagues)


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
    lines = {PIECE_NAME + line: say("Equipment %(line)s") % {"line": line} for line in LINES}
    lines |= {PIECE_NUMBER + line: say("How many (%(line)s)") % {"line": line} for line in LINES}
    lines |= {PERSON_NAME + line: say("Colleague %(line)s") % {"line": line} for line in LINES}
    return {"room": say("Room")} | pieces | people | lines


def needs_typed(form: Fields, options: Options) -> dict[str, Any]:
    """What the planning verbs read of it; nothing where the form did not ask. What is wrong is noted in the form."""
    if not form.typed.get(ASKED):
        return {}
    ticked = [name.removeprefix(PERSON) for name in form.typed if name.startswith(PERSON)]
    return {
        "room": form.typed.get("room") or None,
        "equipment": [*_numbers_typed(form), *_pieces_named(form, options)],
        "facilitators": [*ticked, *_colleagues_named(form, options)],
    }


def _numbers_typed(form: Fields) -> list[Loan]:
    numbers = {
        name.removeprefix(PIECE): form.number(name, lowest=0, highest=LARGEST_NUMBER, default=None)
        for name in form.typed
        if name.startswith(PIECE)
    }
    pieces = [(as_uuid(piece), number) for piece, number in numbers.items()]
    return [Loan(piece, number) for piece, number in pieces if piece and number is not None]


def _pieces_named(form: Fields, options: Options) -> list[Loan]:
    loans = []
    for line in LINES:
        name, number = PIECE_NAME + line, PIECE_NUMBER + line
        typed = str(form.typed.get(name, ""))
        quantity = form.number(number, lowest=1, highest=LARGEST_NUMBER, default=None)
        meant = options.pieces_meant(typed, form.typed.get("library"))
        if typed.strip() and len(meant) != 1:
            form.wrong[name] = "which_equipment" if meant else "no_equipment"
        elif meant and quantity:
            loans.append(Loan(meant[0].id, quantity))
        elif meant or quantity:
            form.wrong.setdefault(number if meant else name, "required")
    return loans


def _colleagues_named(form: Fields, options: Options) -> list[str]:
    people = []
    for line in LINES:
        name = PERSON_NAME + line
        typed = str(form.typed.get(name, ""))
        meant = options.colleagues_meant(typed)
        if typed.strip() and len(meant) != 1:
            form.wrong[name] = "which_colleague" if meant else "no_colleague"
        people += [str(person.id) for person in meant]
    return people


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
