"""Giving an event an image, and the words for those who do not see it."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Invalid, existing
from events_service.libraries.pictures import LARGEST_IMAGE, LARGEST_UPLOAD
from events_service.scheduling.images import LONGEST_ALTERNATIVE, keep_image, remove_image
from events_service.scheduling.programme import office_event
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.uploads import UPLOAD, upload_of
from events_service.web.notices import done
from events_service.web.office.visits import office_page

PAGE = "/staff/events/{event_id:uuid}/image"


@route(PAGE, http_method=READING)
async def image(request: AnyRequest, event_id: UUID, viewer: Viewer) -> Response[str]:
    return await _image_page(request, event_id, viewer)


@post(PAGE, **UPLOAD)
async def keep(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Keep the image, or change the words of the one there is. What was typed comes back with every refusal."""
    existing(await office_event(event_id, viewer))
    upload = await upload_of(request, "file")
    try:
        content = upload.content if upload else None
        await keep_image(event_id, content, fields.get("alternative", ""), by=viewer, now=now)
    except Invalid as refusal:
        return await _image_page(request, event_id, viewer, fields, refusal)
    return done(request, f"/staff/events/{event_id}", "saved")


@post(f"{PAGE}/deletion")
async def remove(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    existing(await office_event(event_id, viewer))
    await remove_image(event_id, by=viewer, now=now)
    return done(request, f"/staff/events/{event_id}", "saved")


@route(f"{PAGE}/deletion", http_method=READING)
async def back_to_image(event_id: UUID) -> Response[str]:
    return redirect(f"/staff/events/{event_id}/image")


async def _image_page(
    request: AnyRequest,
    event_id: UUID,
    viewer: Viewer,
    values: dict[str, str] | None = None,
    refusal: Invalid | None = None,
) -> Response[str]:
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    return office_page(
        request,
        "image.html",
        event=event,
        values={"alternative": event.image_alternative or ""} if values is None else values,
        longest=LONGEST_ALTERNATIVE,
        largest=LARGEST_UPLOAD // 1_000_000,
        weighs=LARGEST_IMAGE // 1000,
        **trouble(request, refusal),
    )


HANDLERS = [image, keep, remove, back_to_image]
