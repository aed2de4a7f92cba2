"""Equipment of a library, and what travels between those of its organisation; listed beside the rooms (rooms.py)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import ChangedMeanwhile, Refusal, existing
from events_service.libraries.queries import LibraryPage
from events_service.scheduling.equipment import (
    EquipmentDraft,
    add_equipment,
    edit_equipment,
    reopen_equipment,
    retire_equipment,
)
from events_service.scheduling.house import equipment_of
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.meanwhile import Difference, merged, refuse_if_changed, shown
from events_service.web.notices import done
from events_service.web.office.rooms import HOUSE, list_page, own_house, rooms_at
from events_service.web.office.visits import office_page


@route([f"{HOUSE}/equipment/new", f"{HOUSE}/equipment/{{equipment_id:uuid}}"], http_method=READING)
async def equipment_form(
    request: AnyRequest, library_id: UUID, viewer: Viewer, equipment_id: UUID | None = None
) -> Response[str]:
    library = await own_house(library_id, viewer, "edit_rooms")
    values = shown(await _typed_in(library, equipment_id)) if equipment_id else {}
    return _equipment_page(request, library, equipment_id, values)


async def _typed_in(library: LibraryPage, equipment_id: UUID) -> dict[str, str]:
    """The form as it would have been filled in for this equipment. Refuses with NotFound."""
    lines = await equipment_of(existing(library.organisation), library.id)
    line = existing(next((each for each in lines if each.id == equipment_id), None))
    return {"name": line.name, "quantity": str(line.quantity)}


def _equipment_page(
    request: AnyRequest,
    library: LibraryPage,
    equipment_id: UUID | None,
    values: Mapping[str, object],
    refusal: Refusal | None = None,
    differences: Sequence[Difference] = (),
) -> Response[str]:
    if equipment_id is None:
        request.scope["state"]["path"] = f"/staff/libraries/{library.id}/equipment/new"
    return office_page(
        request,
        "equipment_form.html",
        library=library,
        equipment_id=equipment_id,
        values=values,
        differences=differences,
        **trouble(request, refusal),
    )


@post([f"{HOUSE}/equipment", f"{HOUSE}/equipment/{{equipment_id:uuid}}"])
async def save_equipment(
    request: AnyRequest,
    library_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    now: datetime,
    equipment_id: UUID | None = None,
) -> Response[str]:
    """Add equipment, or change some."""
    library = await own_house(library_id, viewer, "edit_rooms")
    try:
        if equipment_id:
            seen = await _typed_in(library, equipment_id)
            refuse_if_changed(fields, seen)
            draft = EquipmentDraft.parse(fields)
            await edit_equipment(equipment_id, draft, by=viewer, now=now, seen=EquipmentDraft.parse(seen))
        else:
            await add_equipment(library_id, EquipmentDraft.parse(fields), by=viewer, now=now)
    except ChangedMeanwhile as refusal:
        again = merged(fields, await _typed_in(library, existing(equipment_id)))
        return _equipment_page(request, library, equipment_id, again.values, refusal, again.differences)
    except Refusal as refusal:
        return _equipment_page(request, library, equipment_id, fields, refusal)
    return done(request, rooms_at(library_id), "saved" if equipment_id else "equipment_added")


@post(f"{HOUSE}/equipment/{{equipment_id:uuid}}/retirement")
async def retire_piece(
    request: AnyRequest,
    library_id: UUID,
    equipment_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    now: datetime,
) -> Response[str]:
    """Take equipment out of use, or with `again` into use."""
    library = await own_house(library_id, viewer, "edit_rooms")
    try:
        await (reopen_equipment if fields.get("again") else retire_equipment)(
            equipment_id, by=viewer, now=now
        )
    except Refusal as refusal:
        return await list_page(request, library, viewer, now, refusal)
    return done(request, rooms_at(library_id), "saved")


HANDLERS = [equipment_form, save_equipment, retire_piece]
