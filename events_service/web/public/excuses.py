"""The guest says on which date of a course they do not come; they keep their seat, and may take it back."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.registration.excuses import excuse_by_guest
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.public.registrations import acted, acting, opened


@post("/registrations/{link:str}/excuses/{session_id:uuid}", status_code=303)
async def excuse(
    request: AnyRequest, link: str, session_id: UUID, fields: dict[str, str], now: datetime
) -> Response[str]:
    """They do not come to that session, or with `comes` they do after all; pressing twice is harmless."""
    comes = fields.get("comes") == "yes"
    registration = await opened(link, now=now)
    helper = acting(registration, link)
    verb = excuse_by_guest(registration.id, session_id, comes=comes, helper=helper, now=now)
    return await acted(request, link, verb, now=now)


@route("/registrations/{link:str}/excuses/{session_id:uuid}", http_method=READING)
async def back(link: str, session_id: UUID, now: datetime) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    await opened(link, now=now)
    return redirect(f"/registrations/{link}")


HANDLERS = [excuse, back]
