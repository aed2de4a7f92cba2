"""What an organisation has to lend to its sessions: twelve tablets, a projector, a kit that travels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.constraints import refusing
from events_service.database import insert, row, rows, transaction, update, value
from events_service.errors import ChangedMeanwhile, Refusal, existing
from events_service.fields import Fields
from events_service.scheduling.free_times import Span, most_at_once
from events_service.scheduling.rooms import StillInUse, name_taken, own_library


class QuantityBelowPromised(Refusal):
    """Sessions to come take more than that at once: `promised`."""

    code = "quantity_below_promised"


@dataclass(frozen=True, slots=True)
class EquipmentDraft:
    """What a colleague types about some equipment. What travels has no home."""

    name: str
    quantity: int
    travels: bool

    @staticmethod
    def parse(values: Mapping[str, Any]) -> "EquipmentDraft":
        """Refuses with Invalid, naming every field at fault."""
        fields = Fields(values)
        quantity = fields.number("quantity", lowest=1, highest=10_000, default=None)
        if quantity is None:
            fields.wrong.setdefault("quantity", "required")
        draft = EquipmentDraft(
            fields.text("name", longest=100, required=True), quantity or 1, bool(values.get("travels"))
        )
        fields.done()
        return draft


async def add_equipment(library: UUID, draft: EquipmentDraft, *, by: Viewer, now: datetime) -> UUID:
    """Equipment of the library, or of its organisation where it travels; the same again is what there is. Refuses with
    NotFound, Forbidden or NameTaken."""
    async with transaction():
        organisation = await own_library(library, by)
        home = None if draft.travels else library
        if same := await _same_equipment(organisation, home, draft):
            return same
        async with refusing({"equipment_name_unique": name_taken}):
            piece = await insert(
                "equipment",
                organisation=organisation,
                library=home,
                name=draft.name,
                quantity=draft.quantity,
                created_at=now,
            )
        await audit.note(by=by.id, what="equipment.added", on=piece, organisation=organisation, now=now)
        return piece


async def _same_equipment(organisation: UUID, home: UUID | None, draft: EquipmentDraft) -> UUID | None:
    piece: UUID | None = await value(
        """
        SELECT id FROM equipment WHERE organisation = $1 AND library IS NOT DISTINCT FROM $2 AND name = $3
          AND quantity = $4 AND retired_at IS NULL
        """,
        organisation,
        home,
        draft.name,
        draft.quantity,
    )
    return piece


async def edit_equipment(
    equipment_id: UUID,
    draft: EquipmentDraft,
    *,
    by: Viewer,
    now: datetime,
    seen: EquipmentDraft | None = None,
) -> None:
    """Another name or quantity; whether it travels stays, since sessions elsewhere may count on it.

    `seen` is the equipment as its form showed it. Refuses with NotFound, Forbidden, NameTaken, QuantityBelowPromised or
    ChangedMeanwhile.
    """
    async with transaction():
        piece = await _own_equipment(equipment_id, by)
        if seen and (seen.name, seen.quantity) != (piece["name"], piece["quantity"]):
            raise ChangedMeanwhile()
        promised = await _promised(piece["id"], now)
        if draft.quantity < promised:
            raise QuantityBelowPromised(promised=promised)
        async with refusing({"equipment_name_unique": name_taken}):
            await update("equipment", equipment_id, name=draft.name, quantity=draft.quantity)
        owner = piece["organisation"]
        await audit.note(by=by.id, what="equipment.edited", on=equipment_id, organisation=owner, now=now)


async def retire_equipment(equipment_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Nothing new is promised of it; twice is harmless. Refuses with NotFound, Forbidden or StillInUse."""
    async with transaction():
        owner = (await _own_equipment(equipment_id, by))["organisation"]
        if loans := await _loans(equipment_id, now):
            raise StillInUse(sessions=len(loans), uses=0)
        await rows(
            "UPDATE equipment SET retired_at = coalesce(retired_at, $2) WHERE id = $1", equipment_id, now
        )
        await audit.note(by=by.id, what="equipment.retired", on=equipment_id, organisation=owner, now=now)


async def reopen_equipment(equipment_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Take retired equipment into use again. Refuses with NotFound or Forbidden."""
    async with transaction():
        owner = (await _own_equipment(equipment_id, by))["organisation"]
        await rows("UPDATE equipment SET retired_at = NULL WHERE id = $1", equipment_id)
        await audit.note(by=by.id, what="equipment.reopened", on=equipment_id, organisation=owner, now=now)


async def _promised(equipment_id: UUID, now: datetime) -> int:
    """The most that sessions which are not over take at once."""
    loans = [Span(**loan) for loan in await _loans(equipment_id, now)]
    return max((most_at_once(loans, loan) for loan in loans), default=0)


async def _loans(equipment_id: UUID, now: datetime) -> list[Record]:
    return await rows(
        """
        SELECT session.starts_at, session.ends_at, equipment_use.quantity
        FROM equipment_use JOIN session ON session.id = equipment_use.session
        WHERE equipment_use.equipment = $1 AND session.ends_at > $2 AND session.cancelled_at IS NULL
        """,
        equipment_id,
        now,
    )


async def _own_equipment(equipment_id: UUID, by: Viewer) -> Record:
    """The equipment, locked: whoever takes of it queues here."""
    piece = existing(await row("SELECT * FROM equipment WHERE id = $1 FOR NO KEY UPDATE", equipment_id))
    require(by, "edit_rooms", piece["organisation"])
    return piece
