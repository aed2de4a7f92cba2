"""A guest's two secret addresses made anew: GET explains, POST acts."""

from datetime import datetime
from uuid import uuid4

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal, existing
from events_service.registration.queries import registration_by_link
from events_service.registration.renewal import renew_calendar, renew_link
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest


@route("/registrations/{link:str}/link", http_method=READING)
async def link_form(request: AnyRequest, link: str) -> Response[str]:
    """What a new link does, and the button that makes one."""
    return await _form(request, link)


@post("/registrations/{link:str}/link", status_code=303)
async def new_link(
    request: AnyRequest, link: str, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Make the present link worthless, and lead to the same page under the new one; pressing twice is harmless."""
    intent = fields.get("intent") or str(uuid4())
    try:
        renewed = await renew_link(link, intent=intent, key=settings.secret_key, now=now)
    except NotFound:
        raise
    except Refusal as refusal:
        return await _form(request, link, refusal)
    return redirect(f"/registrations/{renewed}")


@post("/registrations/{link:str}/calendar", status_code=303)
async def new_calendar(link: str, settings: Settings) -> Response[str]:
    """Give the private calendar another address; who has the old one sees it no more."""
    await renew_calendar(link, key=settings.secret_key)
    return redirect(f"/registrations/{link}")


@route("/registrations/{link:str}/calendar", http_method=READING)
async def back_to_registration(link: str) -> Response[str]:
    """Where a form was sent, people reload the address, or change the language."""
    return redirect(f"/registrations/{link}")


async def _form(request: AnyRequest, link: str, refusal: Refusal | None = None) -> Response[str]:
    registration = existing(await registration_by_link(link))
    return page(
        request,
        "public/link.html",
        cache="no-store",
        registration=registration,
        link=link,
        intent=str(uuid4()),
        **trouble(request, refusal),
    )


HANDLERS = [link_form, new_link, new_calendar, back_to_registration]
