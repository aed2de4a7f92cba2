"""What a library has to plan with: its rooms, its equipment, and what takes a room beside sessions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.fields import Fields
from events_service.libraries.queries import LibraryPage, library_page
from events_service.registration.rooms import edit_room
from events_service.scheduling.house import (
    EquipmentLine,
    RoomLine,
    equipment_of,
    organisation_of,
    rooms_of,
)
from events_service.scheduling.other_uses import by_week, other_uses
from events_service.scheduling.rooms import (
    RoomDraft,
    UseDraft,
    add_room,
    occupy,
    reopen_room,
    retire_room,
    vacate,
)
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.meanwhile import Difference, merged, refuse_if_changed, shown
from events_service.web.moments import day_from, end_of, time_from
from events_service.web.notices import done
from events_service.web.office.lists import Chosen, chosen_from, page_of
from events_service.web.office.needs import hindrance_of
from events_service.web.office.visits import office_page

HOUSE = "/staff/libraries/{library_id:uuid}"
IN_USE, OUT_OF_USE = "in_use", "out_of_use"
Thing = TypeVar("Thing", RoomLine, EquipmentLine)


async def own_house(library_id: UUID, viewer: Viewer, verb: str) -> LibraryPage:
    """A library of the viewer's own, if they may do that there. Refuses with NotFound or Forbidden."""
    organisation = existing(await organisation_of(library_id, viewer, "see_events"))
    require(viewer, verb, organisation)
    return existing(await library_page(str(library_id)))


def rooms_at(library_id: UUID) -> str:
    return f"/staff/libraries/{library_id}/rooms"


@route(f"{HOUSE}/rooms", http_method=READING)
async def rooms(request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    return await list_page(request, await own_house(library_id, viewer, "see_events"), viewer, now)


def things_chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, name=None, use=(IN_USE, OUT_OF_USE))


def things_narrowed(things: Iterable[Thing], chosen: Chosen) -> list[Thing]:
    return [
        each
        for each in things
        if chosen["use"] in ("", OUT_OF_USE if each.retired_at else IN_USE) and chosen.says("name", each.name)
    ]


async def list_page(
    request: AnyRequest,
    library: LibraryPage,
    viewer: Viewer,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    request.scope["state"]["path"] = rooms_at(library.id)
    organisation, query = existing(library.organisation), query_of(request)
    chosen = things_chosen(query)
    rooms = things_narrowed(await rooms_of(organisation, library.id), chosen)
    equipment = things_narrowed(await equipment_of(organisation, library.id), chosen)
    uses = await other_uses(library.id, now=now)
    return office_page(
        request,
        "rooms.html",
        library=library,
        chosen=chosen,
        rooms=page_of(rooms, query, chosen),
        equipment=page_of(equipment, query, chosen, name="equipment_page"),
        uses=page_of(by_week(uses), query, chosen, name="uses_page"),
        times=len(uses),
        may_edit=viewer.may("edit_rooms", organisation),
        may_occupy=viewer.may("occupy", organisation),
        **trouble(request, refusal),
    )


@route([f"{HOUSE}/rooms/new", f"{HOUSE}/rooms/{{room_id:uuid}}"], http_method=READING)
async def room_form(
    request: AnyRequest, library_id: UUID, viewer: Viewer, room_id: UUID | None = None
) -> Response[str]:
    library = await own_house(library_id, viewer, "edit_rooms")
    values = shown(await _room_typed_in(library, room_id)) if room_id else {}
    return _room_page(request, library, room_id, values)


async def _room_typed_in(library: LibraryPage, room_id: UUID) -> dict[str, str]:
    """The form as it would have been filled in for this room. Refuses with NotFound."""
    lines = await rooms_of(existing(library.organisation), library.id)
    line = existing(next((each for each in lines if each.id == room_id), None))
    values = {name: str(getattr(line, name)) for name in ("name", "set_up_minutes", "clear_up_minutes")}
    return values | {"seats": str(line.seats or "")}


def _room_page(
    request: AnyRequest,
    library: LibraryPage,
    room_id: UUID | None,
    values: Mapping[str, object],
    refusal: Refusal | None = None,
    differences: Sequence[Difference] = (),
) -> Response[str]:
    if room_id is None:
        request.scope["state"]["path"] = f"{rooms_at(library.id)}/new"
    return office_page(
        request,
        "room_form.html",
        library=library,
        room_id=room_id,
        values=values,
        differences=differences,
        **trouble(request, refusal),
    )


@post([f"{HOUSE}/rooms", f"{HOUSE}/rooms/{{room_id:uuid}}"])
async def save_room(
    request: AnyRequest,
    library_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    now: datetime,
    room_id: UUID | None = None,
) -> Response[str]:
    """Add a room, or change one."""
    library = await own_house(library_id, viewer, "edit_rooms")
    try:
        if room_id:
            seen = await _room_typed_in(library, room_id)
            refuse_if_changed(fields, seen)
            draft = RoomDraft.parse(fields)
            await edit_room(room_id, draft, by=viewer, now=now, seen=RoomDraft.parse(seen))
        else:
            await add_room(library_id, RoomDraft.parse(fields), by=viewer, now=now)
    except ChangedMeanwhile as refusal:
        again = merged(fields, await _room_typed_in(library, existing(room_id)))
        return _room_page(request, library, room_id, again.values, refusal, again.differences)
    except Refusal as refusal:
        return _room_page(request, library, room_id, fields, refusal)
    return done(request, rooms_at(library_id), "saved" if room_id else "room_added")


@post(f"{HOUSE}/rooms/{{room_id:uuid}}/retirement")
async def retire(
    request: AnyRequest,
    library_id: UUID,
    room_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    now: datetime,
) -> Response[str]:
    """Take a room out of use, or with `again` into use."""
    library = await own_house(library_id, viewer, "edit_rooms")
    try:
        await (reopen_room if fields.get("again") else retire_room)(room_id, by=viewer, now=now)
    except Refusal as refusal:
        return await list_page(request, library, viewer, now, refusal)
    return done(request, rooms_at(library_id), "saved")


@route(f"{HOUSE}/uses/new", http_method=READING)
async def use_form(request: AnyRequest, library_id: UUID, viewer: Viewer) -> Response[str]:
    return await _use_page(request, await own_house(library_id, viewer, "occupy"), {})


async def _use_page(
    request: AnyRequest, library: LibraryPage, values: Mapping[str, str], refusal: Refusal | None = None
) -> Response[str]:
    request.scope["state"]["path"] = f"/staff/libraries/{library.id}/uses/new"
    lines = await rooms_of(existing(library.organisation), library.id)
    return office_page(
        request,
        "use_form.html",
        library=library,
        rooms=[(str(line.id), line.name) for line in lines if not line.retired_at],
        values=values,
        hindrance=hindrance_of(refusal),
        **trouble(request, refusal),
    )


@post(f"{HOUSE}/uses")
async def take_room(
    request: AnyRequest, library_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Take a room for something that is no session, once or every week."""
    library = await own_house(library_id, viewer, "occupy")
    try:
        room, draft = _use_typed(fields)
        lines = await rooms_of(existing(library.organisation), library_id)
        if room not in {str(line.id) for line in lines}:
            raise Invalid({"room": "unknown"})
        await occupy(UUID(room), draft, by=viewer, now=now)
    except Refusal as refusal:
        return await _use_page(request, library, fields, refusal)
    return done(request, rooms_at(library_id), "room_occupied")


def _use_typed(fields: Mapping[str, str]) -> tuple[str, UseDraft]:
    """The room, and what takes it. Refuses with Invalid."""
    form = Fields(fields)
    title = form.text("title", longest=140, required=True)
    room = form.text("room", longest=40, required=True)
    typed: dict[str, Any] = {}
    for name, read, code in (
        ("day", day_from, "not_a_date"),
        ("starts", time_from, "not_a_time"),
        ("ends", time_from, "not_a_time"),
        ("until", day_from, "not_a_date"),
    ):
        raw = form.text(name, longest=40, required=name != "until")
        typed[name] = read(raw) if raw else None
        if raw and typed[name] is None:
            form.wrong.setdefault(name, code)
    form.done()
    starts = datetime.combine(typed["day"], typed["starts"])
    until: date | None = typed["until"]
    return room, UseDraft(title, starts, end_of(starts, typed["ends"]), until)


@post(f"{HOUSE}/uses/{{use_id:uuid}}/deletion")
async def give_back(
    request: AnyRequest,
    library_id: UUID,
    use_id: UUID,
    viewer: Viewer,
    now: datetime,
) -> Response[str]:
    """Take back what takes a room beside sessions."""
    await own_house(library_id, viewer, "occupy")
    await vacate(use_id, by=viewer, now=now)
    return done(request, rooms_at(library_id), "room_vacated")


@post(f"{HOUSE}/uses/{{use_id:uuid}}/weeks/deletion")
async def give_weeks_back(
    request: AnyRequest, library_id: UUID, use_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """Take back all that is to come of a use that was typed for every week."""
    await own_house(library_id, viewer, "occupy")
    await vacate(use_id, every_week=True, by=viewer, now=now)
    return done(request, rooms_at(library_id), "room_vacated")


@route(
    [
        f"{HOUSE}/equipment",
        f"{HOUSE}/uses",
        f"{HOUSE}/rooms/{{room_id:uuid}}/retirement",
        f"{HOUSE}/equipment/{{equipment_id:uuid}}/retirement",
        f"{HOUSE}/uses/{{use_id:uuid}}/deletion",
        f"{HOUSE}/uses/{{use_id:uuid}}/weeks/deletion",
    ],
    http_method=READING,
)
async def back_to_rooms(library_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address, or change the language."""
    return redirect(rooms_at(library_id))


HANDLERS = [
    rooms,
    room_form,
    save_room,
    retire,
    use_form,
    take_room,
    give_back,
    give_weeks_back,
    back_to_rooms,
]
