"""The kit of a model in the office: what every library that adopts it finds with its event."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid, existing
from events_service.libraries.attachments import LARGEST_FILE, LICENCES, TYPES
from events_service.scheduling.kits import add_to_kit, kit_of, remove_from_kit
from events_service.scheduling.model_queries import model_for
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import everywhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.uploads import UPLOAD, upload_of
from events_service.web.notices import done
from events_service.web.office.visits import office_page
from events_service.web.words import choices

PAGE = "/staff/models/{model_id:uuid}/kit"
ONE = PAGE + "/{piece_id:uuid}/deletion"


@route(PAGE, http_method=READING)
async def kit(request: AnyRequest, model_id: UUID, viewer: Viewer) -> Response[str]:
    return await _kit_page(request, model_id, viewer, {})


@post(PAGE, **UPLOAD)
async def add(
    request: AnyRequest, model_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Keep a file or a link with the model. What was typed comes back with every refusal."""
    upload = await upload_of(request, "file")
    name, content = (upload.name, upload.content) if upload else ("", None)
    try:
        await add_to_kit(model_id, fields, name=name, content=content, by=viewer, now=now)
    except Invalid as refusal:
        return await _kit_page(request, model_id, viewer, fields, refusal)
    return done(request, f"/staff/models/{model_id}/kit", "saved")


@post(ONE)
async def remove(
    request: AnyRequest, model_id: UUID, piece_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    await remove_from_kit(model_id, piece_id, by=viewer, now=now)
    return done(request, f"/staff/models/{model_id}/kit", "saved")


@route(ONE, http_method=READING)
async def back_to_kit(model_id: UUID, piece_id: UUID) -> Response[str]:
    return redirect(f"/staff/models/{model_id}/kit")


async def _kit_page(
    request: AnyRequest,
    model_id: UUID,
    viewer: Viewer,
    values: Mapping[str, object],
    refusal: Invalid | None = None,
) -> Response[str]:
    return office_page(
        request,
        "model_kit.html",
        model=existing(await model_for(model_id, viewer)),
        kit=await kit_of(model_id),
        values=values,
        licences=choices(LICENCES, locale_of(request), manner="licence.{}"),
        largest=LARGEST_FILE // 1_000_000,
        accept=",".join(f".{kind}" for kind in TYPES),
        **trouble(request, refusal),
    )


HANDLERS = [
    Router("/", route_handlers=[kit, add, remove, back_to_kit], guards=[everywhere("edit_days")]),
]
