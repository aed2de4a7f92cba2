"""What a library has to plan with, narrowed, and as files: rooms, equipment, and what takes a room beside sessions."""

from events_service.errors import existing
from events_service.scheduling.house import (
    EquipmentLine,
    RoomLine,
    equipment_of,
    rooms_of,
)
from events_service.scheduling.other_uses import OtherUse, other_uses
from events_service.web.office.lists import Asked, Column, Lines, Listing, Word, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.rooms import HOUSE, own_house, things_chosen, things_narrowed

IN_USE, OUT_OF_USE = _("In use"), _("Out of use")


async def _rooms(asked: Asked) -> Lines[RoomLine]:
    library = await own_house(asked.id("library_id"), asked.viewer, "see_events")
    rooms = await rooms_of(existing(library.organisation), library.id)
    return Lines(
        things_narrowed(rooms, things_chosen(asked.query)), f"{asked.say(ROOMS.name)}, {library.name}"
    )


async def _equipment(asked: Asked) -> Lines[EquipmentLine]:
    library = await own_house(asked.id("library_id"), asked.viewer, "see_events")
    equipment = await equipment_of(existing(library.organisation), library.id)
    name = f"{asked.say(EQUIPMENT.name)}, {library.name}"
    return Lines(things_narrowed(equipment, things_chosen(asked.query)), name)


async def _uses(asked: Asked) -> Lines[OtherUse]:
    library = await own_house(asked.id("library_id"), asked.viewer, "see_events")
    name = f"{asked.say(USES.name)}, {library.name}"
    return Lines(await other_uses(library.id, now=asked.now), name)


ROOMS = Listing(
    f"{HOUSE}/rooms",
    _("Rooms"),
    (
        Column(_("Library"), lambda room: room.library_name),
        Column(_("Name"), lambda room: room.name),
        Column(_("Seats"), lambda room: room.seats),
        Column(_("Minutes to set up"), lambda room: room.set_up_minutes),
        Column(_("Minutes to clear up"), lambda room: room.clear_up_minutes),
        Column(_("State"), lambda room: Word(OUT_OF_USE if room.retired_at else IN_USE)),
    ),
    _rooms,
)
EQUIPMENT = Listing(
    f"{HOUSE}/equipment",
    _("Equipment"),
    (
        Column(_("Name"), lambda piece: piece.name),
        Column(_("Quantity"), lambda piece: piece.quantity),
        Column(_("Stays at"), lambda piece: piece.library_name),
        Column(_("State"), lambda piece: Word(OUT_OF_USE if piece.retired_at else IN_USE)),
    ),
    _equipment,
)
USES = Listing(
    f"{HOUSE}/uses",
    _("Rooms taken by something else"),
    (
        Column(_("Title"), lambda use: use.title),
        Column(_("Room"), lambda use: use.room_name),
        Column(_("Begins"), lambda use: use.local_starts),
        Column(_("Ends"), lambda use: use.local_ends),
    ),
    _uses,
)

HANDLERS = [sheet(ROOMS), sheet(EQUIPMENT), sheet(USES)]
