"""A guest's two secret addresses made anew: GET explains, POST acts."""

from typing import Any
from uuid import uuid4

from litestar import Response, post, route

from events_service import clock
from events_service.errors import NotFound, Refusal
from events_service.registration.queries import registration_by_link
from events_service.registration.renewal import renew_calendar, renew_link
from events_service.web.http.answers import AnyRequest, form_of, locale_of, page, redirect, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import sentence, status_of


@route("/registrations/{link:str}/link", http_method=READING)
async def link_form(request: AnyRequest, link: str) -> Response[str]:
    """What a new link does, and the button that makes one."""
    return await _form(request, link)


@post("/registrations/{link:str}/link", status_code=303)
async def new_link(request: AnyRequest, link: str) -> Response[Any]:
    """Make the present link worthless, and lead to the same page under the new one; pressing twice is harmless."""
    given = await form_of(request)
    intent, settings = str(given.get("intent") or uuid4()), settings_of(request)
    try:
        renewed = await renew_link(link, intent=intent, key=settings.secret_key, now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        refused = sentence(refusal.code, locale_of(request))
        return await _form(request, link, status=status_of(refusal), refused=refused)
    return redirect(f"/registrations/{renewed}")


@post("/registrations/{link:str}/calendar", status_code=303)
async def new_calendar(request: AnyRequest, link: str) -> Response[Any]:
    """Give the private calendar another address; who has the old one sees it no more."""
    await renew_calendar(link, key=settings_of(request).secret_key)
    return redirect(f"/registrations/{link}")


@route("/registrations/{link:str}/calendar", http_method=READING)
async def back_to_registration(link: str) -> Response[Any]:
    """Where a form was sent, people reload the address, or change the language."""
    return redirect(f"/registrations/{link}")


async def _form(request: AnyRequest, link: str, *, status: int = 200, refused: str = "") -> Response[str]:
    registration = await registration_by_link(link)
    if registration is None:
        raise NotFound()
    return page(
        request,
        "public/link.html",
        status_code=status,
        cache="no-store",
        registration=registration,
        link=link,
        refused=refused,
        intent=str(uuid4()),
    )


HANDLERS = [link_form, new_link, new_calendar, back_to_registration]
