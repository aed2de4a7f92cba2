"""Teaching resources in the office: what an event has, one more, and who may have each."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Invalid, existing
from events_service.libraries.attachments import LARGEST_FILE, LICENCES, TYPES
from events_service.scheduling.kits import kit_of
from events_service.scheduling.programme import office_event
from events_service.scheduling.resources import (
    add_resource,
    office_file,
    remove_resource,
    resources_of,
    show_resource,
)
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.saving import saved
from events_service.web.http.uploads import UPLOAD, upload_of
from events_service.web.notices import done
from events_service.web.office.visits import office_page
from events_service.web.words import choices

PAGE = "/staff/events/{event_id:uuid}/resources"
ONE = PAGE + "/{resource_id:uuid}"


@route(PAGE, http_method=READING)
async def resources(request: AnyRequest, event_id: UUID, viewer: Viewer) -> Response[str]:
    return await _resources_page(request, event_id, viewer, {})


@post(PAGE, **UPLOAD)
async def add(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Keep a file or a link with the event. What was typed comes back with every refusal."""
    require(viewer, "plan", existing(await office_event(event_id, viewer)).organisation)
    upload = await upload_of(request, "file")
    name, content = (upload.name, upload.content) if upload else ("", None)
    try:
        await add_resource(event_id, fields, name=name, content=content, by=viewer, now=now)
    except Invalid as refusal:
        return await _resources_page(request, event_id, viewer, fields, refusal)
    return done(request, f"/staff/events/{event_id}/resources", "saved")


@post(ONE + "/deletion")
async def remove(
    request: AnyRequest, event_id: UUID, resource_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    await remove_resource(resource_id, by=viewer, now=now)
    return done(request, f"/staff/events/{event_id}/resources", "saved")


@post(ONE + "/visibility")
async def show(
    request: AnyRequest,
    event_id: UUID,
    resource_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    now: datetime,
) -> Response[str]:
    """Let everybody have it, or only colleagues."""
    await show_resource(resource_id, public=fields.get("public") == "yes", by=viewer, now=now)
    return done(request, f"/staff/events/{event_id}/resources", "saved")


@route([ONE + "/deletion", ONE + "/visibility"], http_method=READING)
async def back_to_resources(event_id: UUID, resource_id: UUID) -> Response[str]:
    return redirect(f"/staff/events/{event_id}/resources")


@get("/staff/resources/{resource_id:uuid}")
async def file(resource_id: UUID, viewer: Viewer) -> Response[bytes]:
    return saved(existing(await office_file(resource_id, viewer)))


async def _resources_page(
    request: AnyRequest,
    event_id: UUID,
    viewer: Viewer,
    values: Mapping[str, object],
    refusal: Invalid | None = None,
) -> Response[str]:
    event = existing(await office_event(event_id, viewer))
    return office_page(
        request,
        "resources.html",
        event=event,
        resources=await resources_of(event_id),
        kit={each.id for each in await kit_of(event.model)} if event.model else set(),
        may_plan=viewer.may("plan", event.organisation),
        values=values,
        licences=choices(LICENCES, locale_of(request), manner="licence.{}"),
        largest=LARGEST_FILE // 1_000_000,
        accept=",".join(f".{kind}" for kind in TYPES),
        **trouble(request, refusal),
    )


HANDLERS = [resources, add, remove, show, back_to_resources, file]
