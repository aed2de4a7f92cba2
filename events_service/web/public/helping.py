"""Whom a guest trusts: named and removed on the guest's own page; a helper steps down on theirs."""

from contextlib import suppress
from datetime import datetime

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal
from events_service.registration.helping import name_by_link, remove_by_link, step_down
from events_service.registration.links import is_helper_link
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.public.registrations import opened, own_page


@post("/registrations/{link:str}/helper", status_code=303)
async def name(
    request: AnyRequest, link: str, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Name somebody; whatever goes wrong, the form comes back as it was filled in."""
    try:
        await name_by_link(link, fields, key=settings.secret_key, now=now)
    except NotFound:
        raise
    except Refusal as refusal:
        registration = await opened(link, now=now)
        return await own_page(request, registration, link, now=now, refusal=refusal, values=fields)
    return redirect(f"/registrations/{link}")


@post("/registrations/{link:str}/helper/removal", status_code=303)
async def remove(link: str, now: datetime) -> Response[str]:
    """The guest ends it, or the helper does, whose page is gone then; pressing twice is harmless."""
    if not is_helper_link(link):
        await remove_by_link(link, now=now)
        return redirect(f"/registrations/{link}")
    with suppress(NotFound):  # they have stepped down, or were removed: either way they are no helper
        await step_down(link, now=now)
    return redirect("/registrations?helper=gone")


@route([f"/registrations/{{link:str}}/{noun}" for noun in ("helper", "helper/removal")], http_method=READING)
async def back(link: str, now: datetime) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    await opened(link, now=now)
    return redirect(f"/registrations/{link}")


HANDLERS = [name, remove, back]
