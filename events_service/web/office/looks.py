"""A library's own colour and logo, and how its pages wear them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid, existing
from events_service.libraries.looks import keep_look, take_logo_down
from events_service.libraries.pictures import LARGEST_LOGO, LARGEST_UPLOAD
from events_service.libraries.queries import LibraryPage
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.uploads import UPLOAD, upload_of
from events_service.web.notices import done
from events_service.web.office.libraries import HOME, own_library
from events_service.web.office.visits import office_page
from events_service.web.themes import tokens, worn

PAGE = "/staff/libraries/{library_id:uuid}/look"
# To choose from without knowing how a colour is written; none of them is a strand's.
OFFERED = {
    "blue": "#12457a",
    "violet": "#5b2a86",
    "wine": "#8a1538",
    "red": "#b3261e",
    "ochre": "#8a4b00",
    "olive": "#4d6a12",
    "teal": "#00695c",
    "slate": "#37474f",
}


@route(PAGE, http_method=READING)
async def look(request: AnyRequest, library_id: UUID, viewer: Viewer) -> Response[str]:
    return _page(request, await own_library(library_id, viewer))


@post(PAGE, **UPLOAD)
async def keep(
    request: AnyRequest, library_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Keep the colour, and the logo where a file came."""
    library = await own_library(library_id, viewer)
    upload = await upload_of(request, "file")
    try:
        await keep_look(
            library_id,
            _colour(fields),
            upload.content if upload else None,
            by=viewer.id,
            of=existing(library.organisation),
            now=now,
        )
    except Invalid as refusal:
        return _page(request, library, fields, refusal)
    return done(request, f"{HOME}/{library_id}/look", "saved")


@post(f"{PAGE}/deletion")
async def take_down(request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    library = await own_library(library_id, viewer)
    await take_logo_down(library_id, by=viewer.id, of=existing(library.organisation), now=now)
    return done(request, f"{HOME}/{library_id}/look", "saved")


@route(f"{PAGE}/deletion", http_method=READING)
async def back_to_look(library_id: UUID) -> Response[str]:
    return redirect(f"{HOME}/{library_id}/look")


def _colour(fields: Mapping[str, str]) -> str:
    """One of those offered, or what was written beside."""
    chosen = fields.get("offered", "")
    return fields.get("colour", "") if chosen == "other" else chosen


def _typed_in(library: LibraryPage) -> dict[str, str]:
    other = library.colour and library.colour not in OFFERED.values()
    return {"offered": "other" if other else library.colour, "colour": library.colour if other else ""}


def _page(
    request: AnyRequest,
    library: LibraryPage,
    values: Mapping[str, str] | None = None,
    refusal: Invalid | None = None,
) -> Response[str]:
    return office_page(
        request,
        "look.html",
        library=library,
        values=_typed_in(library) if values is None else values,
        offered=OFFERED.items(),
        ours=tokens("light")["brand"],
        worn=[(each, tokens(each.scheme)) for each in worn(library.colour)] if library.colour else [],
        largest=LARGEST_UPLOAD // 1_000_000,
        weighs=LARGEST_LOGO // 1000,
        **trouble(request, refusal),
    )


HANDLERS = [look, keep, take_down, back_to_look]
