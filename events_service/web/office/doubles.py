"""The same person twice on one list: who that may be, what comes of joining the two, and the button that does it."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, Invalid, NotFound, Refusal
from events_service.identifiers import as_uuid
from events_service.registration.opening import open_registration
from events_service.registration.same_person import join_entries, look_at_joining, probable_doubles
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.notices import done
from events_service.web.office.visits import office_page

PATH = "/staff/registrations/{registration_id:uuid}/doubles"


@route(PATH, http_method=READING)
async def doubles(request: AnyRequest, registration_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Who else on the list it may be; with `with`, what comes of joining them. Nothing is done yet."""
    other = as_uuid(query_of(request).get("with", ""))
    return await _page(request, registration_id, viewer, other, now=now)


@post(PATH)
async def join(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Make one of the two, as was shown; pressing twice is harmless."""
    other = as_uuid(fields.get("with", ""))
    try:
        if other is None:
            raise Invalid({"with": "required"})
        kept = await join_entries(registration_id, other, mark=fields.get("mark", ""), by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _page(request, registration_id, viewer, other, refusal, now=now)
    return done(request, f"/staff/registrations/{kept.id}", "joined")


async def _page(
    request: AnyRequest,
    registration_id: UUID,
    viewer: Viewer,
    other: UUID | None,
    refusal: Refusal | None = None,
    *,
    now: datetime,
) -> Response[str]:
    registration = await open_registration(registration_id, by=viewer, now=now)
    require(viewer, "register", registration.session.organisation)
    candidates = await probable_doubles(registration, viewer)
    chosen = next((each.registration for each in candidates if each.registration.id == other), None)
    if chosen:  # what comes of it shows what the other one says too
        chosen = await open_registration(chosen.id, by=viewer, now=now)
    return office_page(
        request,
        "doubles.html",
        registration=registration,
        session=registration.session,
        doubles=candidates,
        look=await look_at_joining(registration_id, chosen.id, viewer) if chosen else None,
        other=chosen,
        **trouble(request, refusal),
    )


HANDLERS = [doubles, join]
