"""What a library has to plan with: its rooms, and the equipment that can be used there."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound, existing
from events_service.scheduling.equipment import EquipmentDraft, add_equipment
from events_service.scheduling.house import equipment_of, organisation_of, rooms_of
from events_service.scheduling.rooms import NameTaken, RoomDraft, add_room
from events_service.web.api import house_bodies, house_shapes
from events_service.web.api.described import described
from events_service.web.api.shapes import Listed
from events_service.web.api.writing import done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route("/{library_id:uuid}/rooms", http_method=READING, **described(NotFound, right="see_events"))
async def show_rooms(
    request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime
) -> Response[Listed[house_shapes.Room]]:
    """The rooms of a library, the retired ones last. All of them: `next_cursor` is always null."""
    organisation = existing(await organisation_of(library_id, viewer, "see_events"))
    lines = await rooms_of(organisation, library_id)
    answer = Listed([house_shapes.room(line) for line in lines], None)
    return shown(request, answer, now=now, public=False)


@post("/{library_id:uuid}/rooms", **described(NotFound, Forbidden, NameTaken, right="edit_rooms"))
async def create_room(
    library_id: UUID, data: house_bodies.NewRoom, viewer: Viewer, intent: str | None, now: datetime
) -> Response[house_shapes.Room]:
    """Add a room. The same again, by name, seats and minutes, is the one there is."""
    created = await add_room(library_id, RoomDraft.parse(data.fields_sent()), by=viewer, now=now)
    organisation = existing(await organisation_of(library_id, viewer, "see_events"))
    [line] = [each for each in await rooms_of(organisation, library_id) if each.id == created]
    return done(house_shapes.room(line))


@route("/{library_id:uuid}/equipment", http_method=READING, **described(NotFound, right="see_events"))
async def show_equipment(
    request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime
) -> Response[Listed[house_shapes.Equipment]]:
    """What can be used at a library: its own equipment and what travels. All of it: `next_cursor` is always null."""
    organisation = existing(await organisation_of(library_id, viewer, "see_events"))
    lines = await equipment_of(organisation, library_id)
    answer = Listed([house_shapes.equipment(line) for line in lines], None)
    return shown(request, answer, now=now, public=False)


@post("/{library_id:uuid}/equipment", **described(NotFound, Forbidden, NameTaken, right="edit_rooms"))
async def create_equipment(
    library_id: UUID, data: house_bodies.NewEquipment, viewer: Viewer, intent: str | None, now: datetime
) -> Response[house_shapes.Equipment]:
    """Add equipment of a library, or of its organisation where it travels. The same again is what there is."""
    created = await add_equipment(library_id, EquipmentDraft.parse(data.fields_sent()), by=viewer, now=now)
    organisation = existing(await organisation_of(library_id, viewer, "see_events"))
    [line] = [each for each in await equipment_of(organisation, library_id) if each.id == created]
    return done(house_shapes.equipment(line))


ROUTER = Router(
    "/libraries",
    route_handlers=[show_rooms, create_room, show_equipment, create_equipment],
    tags=["libraries"],
)
