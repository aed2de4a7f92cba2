"""Whom a guest trusts, as colleagues note it at the desk and on the phone."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.registration.helping import name_by_staff, remove_by_staff
from events_service.registration.queries import registration_for
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.registrations import own_page


@post("/staff/registrations/{registration_id:uuid}/helper")
async def name(
    request: AnyRequest,
    registration_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    now: datetime,
) -> Response[str]:
    """Note whom the guest named; whatever goes wrong, the form comes back as it was filled in."""
    existing(await registration_for(registration_id, viewer))
    try:
        await name_by_staff(registration_id, fields, by=viewer, key=settings.secret_key, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        registration = existing(await registration_for(registration_id, viewer))
        return await own_page(request, viewer, registration, now=now, refusal=refusal, values=fields)
    return done(request, f"/staff/registrations/{registration_id}", "saved")


@post("/staff/registrations/{registration_id:uuid}/helper/removal")
async def remove(request: AnyRequest, registration_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """The guest wants no helper any more; pressing twice is harmless."""
    existing(await registration_for(registration_id, viewer))
    await remove_by_staff(registration_id, by=viewer, now=now)
    return done(request, f"/staff/registrations/{registration_id}", "saved")


@route(
    [f"/staff/registrations/{{registration_id:uuid}}/{noun}" for noun in ("helper", "helper/removal")],
    http_method=READING,
)
async def back(registration_id: UUID) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    return redirect(f"/staff/registrations/{registration_id}")


HANDLERS = [name, remove, back]
