"""What the teams of the demonstration have to plan with: rooms, tablets, people, and what else takes a room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.demo.calendar import Slot
from events_service.demo.offers import THURSDAY, WEDNESDAY, Offer
from events_service.scheduling.equipment import EquipmentDraft, add_equipment
from events_service.scheduling.needs import Loan
from events_service.scheduling.rooms import RoomDraft, UseDraft, add_room, occupy

TABLETS = 12
_MARGIN = timedelta(minutes=15)
_COMPUTERS = RoomDraft("Salle numérique", 12, 15, 10)
_STORIES = RoomDraft("Salle du conte", 24, 0, 0)
_GROUND_FLOOR = RoomDraft("Salle du rez-de-chaussée", 30, 0, 15)


@dataclass(frozen=True, slots=True)
class _Room:
    id: UUID
    seats: int


@dataclass(frozen=True, slots=True)
class _Use:
    starts: datetime
    ends: datetime
    quantity: int


@dataclass(slots=True)
class House:
    """The rooms of each library of one organisation, its tablets and whoever may hold a session, and when each is
    taken, by the clock of its libraries. An organisation without a team has none of it."""

    rooms: dict[int, list[_Room]] = field(default_factory=dict)
    tablets: UUID | None = None
    people: tuple[UUID, ...] = ()
    taken: dict[UUID, list[_Use]] = field(default_factory=dict)

    def needs(self, offer: Offer, slot: Slot) -> dict[str, Any]:
        """What a colleague would choose for a session then, among what is free: it is taken from now on."""
        rooms = [room.id for room in self.rooms.get(slot.library, []) if room.seats >= offer.seats]
        room = next((room for room in rooms if self._take(room, slot)), None)
        turned = self.people[slot.library % 2 :] + self.people[: slot.library % 2]
        person = next((person for person in turned if self._take(person, slot)), None)
        tablets = self.tablets if offer.tablets else None
        lent = tablets is not None and self._take(tablets, slot, offer.tablets, of=TABLETS)
        return {
            "room": str(room) if room else None,
            "facilitators": [str(person)] if person else [],
            "equipment": [Loan(tablets, offer.tablets)] if tablets and lent else [],
        }

    def _take(self, what: UUID, slot: Slot, quantity: int = 1, *, of: int = 1) -> bool:
        """Whether so many are left in that time, with a quarter of an hour around it."""
        starts, ends = slot.starts - _MARGIN, slot.ends + _MARGIN
        uses = self.taken.setdefault(what, [])
        if quantity > of - sum(use.quantity for use in uses if use.starts < ends and starts < use.ends):
            return False
        uses.append(_Use(starts, ends, quantity))
        return True

    async def occupy(self, library: int, draft: UseDraft, *, by: Viewer, now: datetime) -> None:
        """Take the last room of a library for something else."""
        room = self.rooms[library][-1].id
        await occupy(room, draft, by=by, now=now)
        self.taken.setdefault(room, []).extend(_Use(starts, ends, 1) for starts, ends in draft.times)


async def furnished(
    libraries: Sequence[UUID], people: tuple[UUID, ...], *, by: Viewer, today: date, now: datetime
) -> House:
    """Two rooms in each library, twelve tablets and a loop that travel, a projector at home in the first; a story hour
    every Wednesday, and a meeting."""
    house = House(people=people)
    for number, library in enumerate(libraries):
        drafts = (_COMPUTERS, _STORIES if number % 2 == 0 else _GROUND_FLOOR)
        rooms = [_Room(await add_room(library, each, by=by, now=now), each.seats or 0) for each in drafts]
        house.rooms[number] = rooms
    first = libraries[0]
    house.tablets = await add_equipment(first, EquipmentDraft("Tablettes", TABLETS, True), by=by, now=now)
    for draft in (
        EquipmentDraft("Boucle magnétique portable", 1, True),
        EquipmentDraft("Vidéoprojecteur", 1, False),
    ):
        await add_equipment(first, draft, by=by, now=now)
    for use in other_uses(today):
        await house.occupy(0, use, by=by, now=now)
    return house


def other_uses(today: date) -> tuple[UseDraft, ...]:
    """From last week on, in the room that fewer sessions want."""
    monday = today - timedelta(days=today.weekday() + 7)
    wednesday, thursday = monday + timedelta(days=WEDNESDAY), monday + timedelta(days=7 + THURSDAY)
    story = datetime.combine(wednesday, time(10, 30)), datetime.combine(wednesday, time(11, 15))
    meeting = datetime.combine(thursday, time(9)), datetime.combine(thursday, time(10))
    return (
        UseDraft("Heure du conte", *story, until=wednesday + timedelta(weeks=8)),
        UseDraft("Réunion de l’équipe", *meeting, until=None),
    )
