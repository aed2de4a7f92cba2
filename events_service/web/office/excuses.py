"""A colleague notes on which date of a course somebody does not come."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.registration.excuses import excuse_by_staff
from events_service.registration.queries import registration_for
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.office.registrations import own_page


@post("/staff/registrations/{registration_id:uuid}/excuses/{session_id:uuid}")
async def excuse(
    request: AnyRequest,
    registration_id: UUID,
    session_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    now: datetime,
) -> Response[str]:
    """They do not come to that session, or with `comes` they do after all; pressing twice is harmless."""
    existing(await registration_for(registration_id, viewer))
    comes = fields.get("comes") == "yes"
    try:
        await excuse_by_staff(registration_id, session_id, comes=comes, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        registration = existing(await registration_for(registration_id, viewer))
        return await own_page(request, viewer, registration, now=now, refusal=refusal)
    return redirect(f"/staff/registrations/{registration_id}")


@route("/staff/registrations/{registration_id:uuid}/excuses/{session_id:uuid}", http_method=READING)
async def back(registration_id: UUID, session_id: UUID) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    return redirect(f"/staff/registrations/{registration_id}")


HANDLERS = [excuse, back]
