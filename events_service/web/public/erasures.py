"""A guest asks to be erased, on their own page by the link: GET says what it means, POST does it."""

from datetime import datetime

from litestar import Response, post, route

from events_service.privacy.erasure import erasable_by_link, erase_by_link
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route("/registrations/{link:str}/erasure", http_method=READING)
async def erasure_form(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """What is erased, what stays, and the button."""
    registrations = await erasable_by_link(link)
    return page(
        request,
        "public/erasure.html",
        cache="no-store",
        registrations=registrations,
        link=link,
        upcoming=any(each.state != "cancelled" and now < each.begins_at for each in registrations),
    )


@post("/registrations/{link:str}/erasure", status_code=303)
async def erase(link: str, now: datetime) -> Response[str]:
    """Erase them; the link opens nothing any more."""
    await erase_by_link(link, now=now)
    return redirect("/registrations/erased")


@route("/registrations/erased", http_method=READING)
async def erased(request: AnyRequest) -> Response[str]:
    """Said to nobody in particular: whoever it was is not known here any more."""
    return page(request, "public/erased.html", cache="no-store")


HANDLERS = [erasure_form, erase, erased]
