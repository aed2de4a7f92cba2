"""An agenda is brought in: a file or an address, what would come of it, and then it is taken."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, Invalid, NotFound, Refusal
from events_service.identifiers import as_uuid
from events_service.imports.agendas.apart import read_apart, read_sheet_apart
from events_service.imports.agendas.bringing import (
    Agenda,
    Place,
    bring_in,
    place_of,
    what_would_come,
    window,
)
from events_service.imports.agendas.entries import Reading, WrongAgenda
from events_service.imports.agendas.fetching import NotFetched, fetch, target_of
from events_service.imports.agendas.report import Report, What
from events_service.imports.agendas.tables import is_sheet
from events_service.libraries.queries import libraries_of
from events_service.scheduling.brought import Brought, brought_in, keep_brought
from events_service.scheduling.event_rules import LONGEST_TITLE
from events_service.scheduling.followed import follow_for_room, followed_by
from events_service.scheduling.house import RoomLine, rooms_in_use
from events_service.scheduling.rules import STRANDS
from events_service.scheduling.sources import WAYS, Choices
from events_service.settings import Settings
from events_service.web.agenda_words import fields_in_words, reason_in_words
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.uploads import UPLOAD, upload_of
from events_service.web.notices import done
from events_service.web.office.agenda_columns import columns_page, sheet_in
from events_service.web.office.visits import office_page
from events_service.web.words import choices

HOME = "/staff/imports"
# What is looked at within a request; more is brought in by the command, which has the time.
MOST_DATES = 1_000
# On one page; what a report counts is whole.
MOST_LINES = 100


@route(HOME, http_method=READING, guards=[somewhere("plan")])
async def form(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    return await _form_page(request, viewer, {}, now)


@post(HOME, guards=[somewhere("plan")], **UPLOAD)
async def bring(
    request: AnyRequest, viewer: Viewer, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Read a file, or what stands at an address, and lead to what would come of it; a room's own calendar is followed
    at once, since nothing comes of it but warnings."""
    try:
        room = await _room(fields, viewer)
        place = await _place(fields, viewer) if room is None else await place_of(room.library)
        brought = await _read(request, place, fields, settings, now)
        if room is not None:
            return await _follow_for_room(request, room, brought, viewer, now)
        identifier = await keep_brought(brought, organisation=place.organisation, by=viewer, now=now)
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return await _form_page(request, viewer, fields, now, refusal)
    return redirect(f"{HOME}/{identifier}")


async def _place(fields: Mapping[str, str], viewer: Viewer) -> Place:
    """The library chosen, one of the viewer's own. Refuses with Invalid."""
    chosen = as_uuid(fields.get("library", ""))
    own = {library.id for library in await libraries_of(viewer.organisations("plan"))}
    if chosen not in own or chosen is None:
        raise Invalid({"library": "unknown" if fields.get("library") else "required"})
    return await place_of(chosen)


async def _room(fields: Mapping[str, str], viewer: Viewer) -> RoomLine | None:
    """The room whose calendar it is, if it is one's. Refuses with Invalid."""
    if not fields.get("room"):
        return None
    rooms = {str(room.id): room for room in await rooms_in_use(viewer.organisations("plan"))}
    if fields["room"] not in rooms:
        raise Invalid({"room": "unknown"})
    if not fields.get("address", "").strip():
        raise Invalid({"address": "address_needed"})
    return rooms[fields["room"]]


async def _follow_for_room(
    request: AnyRequest, room: RoomLine, brought: Brought, viewer: Viewer, now: datetime
) -> Response[str]:
    source = await follow_for_room(room.id, address=brought.address, name=brought.name, by=viewer, now=now)
    return done(request, f"/staff/sources/{source}", "agenda_followed")


async def _read(
    request: AnyRequest, place: Place, fields: Mapping[str, str], settings: Settings, now: datetime
) -> Brought:
    """What was sent, or stands at the address, as dates. Refuses with Invalid."""
    chosen, address = Choices.parse(fields), fields.get("address", "").strip()
    upload = await upload_of(request, "file")
    if (upload is None) == (not address):
        raise Invalid({"file": "file_or_address"})
    if fields.get("followed") == "yes" and not address:
        raise Invalid({"address": "required"})
    field, name = ("file", upload.name) if upload else ("address", "")
    since, until = window(now)
    try:
        content = upload.content if upload else await _fetched(address, settings)
        if upload and is_sheet(content):
            rows = msgspec.json.encode(await read_sheet_apart(content)).decode()
            return Brought(place.library, "", name[:LONGEST_TITLE], chosen, rows)
        reading = await read_apart(content, zone=place.time_zone, since=since, until=until)
        if len(reading.entries) > MOST_DATES:
            raise Invalid({field: "too_many_for_a_page"})
    except WrongAgenda as wrong:
        raise Invalid({field: str(wrong)}) from None
    except NotFetched as wrong:
        code = str(wrong)
        raise Invalid({"address": "not_there" if code.isdecimal() else code}) from None
    written = msgspec.json.encode(reading).decode()
    shown = reading.name or name or target_of(address, own_hosts=settings.agenda_hosts).host
    address = "" if upload else target_of(address, own_hosts=settings.agenda_hosts).url
    follows = bool(address) and fields.get("followed") == "yes"
    return Brought(place.library, address, shown[:LONGEST_TITLE], chosen, written, follows)


async def _fetched(address: str, settings: Settings) -> bytes:
    fetched = await fetch(address, own_hosts=settings.agenda_hosts)
    return fetched.content or b""


async def _form_page(
    request: AnyRequest,
    viewer: Viewer,
    values: Mapping[str, str],
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    """The agendas that are followed, and the form for another one."""
    locale = locale_of(request)
    own = viewer.organisations("plan")
    request.scope["state"]["path"] = HOME
    return office_page(
        request,
        "import_form.html",
        values={"strand": STRANDS[0], **values},
        libraries=[(str(each.id), f"{each.name}, {each.town}") for each in await libraries_of(own)],
        rooms=[(str(each.id), f"{each.name}, {each.library_name}") for each in await rooms_in_use(own)],
        followed=await followed_by(viewer, now=now),
        strands=choices(STRANDS, locale),
        ways=choices(WAYS, locale, manner="agenda_way.{}"),
        **trouble(request, refusal),
    )


@route(HOME + "/{import_id:uuid}", http_method=READING)
async def look(request: AnyRequest, import_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """What would come of it now: nothing is written."""
    brought = await brought_in(import_id, viewer, now=now)
    if sheet := sheet_in(brought):
        return columns_page(request, import_id, sheet)
    agenda = await _agenda(brought)
    report = await what_would_come(agenda, by=viewer, now=now)
    return office_page(
        request,
        "import.html",
        import_id=import_id,
        place=agenda.place,
        brought=brought,
        **shown(report, locale_of(request)),
    )


@post(HOME + "/{import_id:uuid}")
async def take(request: AnyRequest, import_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Take it, and lead to the workshops that came of it. Pressed twice, the second finds everything as it is."""
    brought = await brought_in(import_id, viewer, now=now)
    if brought.is_sheet:
        return redirect(f"{HOME}/{import_id}")
    agenda = await _agenda(brought)
    await bring_in(agenda, by=viewer, now=now)
    return done(request, "/staff/events", "agenda_taken")


async def _agenda(brought: Brought) -> Agenda:
    place, reading = await place_of(brought.library), msgspec.json.decode(brought.reading, type=Reading)
    return Agenda(place, reading, brought.name, brought.choices, brought.address, brought.followed)


def shown(report: Report, locale: str) -> dict[str, Any]:
    """A report as its page shows it: of each kind the first dates, and how many there are."""
    return {
        "report": report,
        "kinds": [(what, report.of(what)) for what in What],
        "most": MOST_LINES,
        "reason": partial(reason_in_words, locale=locale),
        "named": partial(fields_in_words, locale=locale),
    }


HANDLERS = [form, bring, look, take]
