"""What a session needs to take place: a room, some equipment, the colleagues who hold it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from events_service.database import rows
from events_service.errors import Invalid
from events_service.identifiers import as_uuid

MOST_FACILITATORS = 20


class Quantity(Protocol):
    """So many of some equipment, as a form or a body says it."""

    @property
    def id(self) -> UUID: ...
    @property
    def quantity(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Loan:
    """So many of some equipment."""

    id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Needs:
    """`equipment` maps what is taken to how many of it; `facilitators` are accounts."""

    room: UUID | None = None
    equipment: Mapping[UUID, int] = field(default_factory=dict)
    facilitators: frozenset[UUID] = frozenset()

    def changed_by(self, values: Mapping[str, Any], people: Mapping[str, UUID]) -> "Needs":
        """What is not named in `values` stays. `people` are the accounts of those who are named there, by what they are
        called. Refuses with Invalid (`room`, `equipment`, `facilitators`)."""
        wrong: dict[str, str] = {}
        needs = self
        if "room" in values:
            needs = replace(needs, room=as_uuid(str(values["room"])) if values["room"] else None)
            if values["room"] and needs.room is None:
                wrong["room"] = "unknown"
        if values.get("equipment") is not None:
            asked: Iterable[Quantity] = values["equipment"]
            needs = replace(needs, equipment={each.id: each.quantity for each in asked if each.quantity})
            if any(quantity < 0 for quantity in needs.equipment.values()):
                wrong["equipment"] = "out_of_range"
        if values.get("facilitators") is not None:
            names = names_in(values)
            needs = replace(needs, facilitators=frozenset(people[name] for name in names if name in people))
            if len(names) > MOST_FACILITATORS or any(name not in people for name in names):
                wrong["facilitators"] = "unknown"
        if wrong:
            raise Invalid(wrong)
        return needs


def names_in(values: Mapping[str, Any]) -> list[str]:
    """How the facilitators are called: by the id of their account, or by their e-mail address."""
    return [str(name).strip().lower() for name in values.get("facilitators") or ()]


async def needs_of(session_id: UUID) -> Needs:
    """What a session has taken."""
    [taken] = await rows(
        """
        SELECT (SELECT room FROM room_use WHERE session = $1) AS room,
               ARRAY(SELECT (equipment, quantity) FROM equipment_use WHERE session = $1) AS equipment,
               ARRAY(SELECT account FROM facilitation WHERE session = $1) AS facilitators
        """,
        session_id,
    )
    return Needs(taken["room"], dict(taken["equipment"]), frozenset(taken["facilitators"]))


async def people_named(names: list[str], organisation: UUID) -> dict[str, UUID]:
    """The accounts of the organisation's colleagues with these ids or e-mail addresses, by what they were called."""
    if not names:
        return {}
    people = await rows(
        """
        SELECT called, account.id FROM unnest($1::text[]) AS called
        JOIN account ON account.id::text = called OR account.email = called
        WHERE account.disabled_at IS NULL AND EXISTS (
            SELECT FROM membership WHERE account = account.id AND organisation = $2
        ) AND NOT EXISTS (SELECT FROM organisation WHERE id = $2 AND practice_of IS NOT NULL)
        """,
        names,
        organisation,
    )
    return {each["called"]: each["id"] for each in people}
