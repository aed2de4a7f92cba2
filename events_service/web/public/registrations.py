"""The guest's own page behind the secret link: GET shows, POST acts."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, post, route

from events_service import clock
from events_service.errors import NotFound, Refusal
from events_service.registration.queries import Held, held_by_link
from events_service.registration.waiting_list import NothingOffered, cancel_by_link
from events_service.web.answers import AnyRequest, locale_of, page, redirect
from events_service.web.bell import ring
from events_service.web.conditional import READING
from events_service.web.refusals import sentence, status_of

Verb = Callable[..., Awaitable[Held]]


@route("/registrations/{link:str}", http_method=READING)
async def registration(request: AnyRequest, link: str) -> Response[str]:
    return _own_page(request, await _held(link), link)


@route("/registrations/{link:str}/slip", http_method=READING)
async def slip(request: AnyRequest, link: str) -> Response[str]:
    """The same in large print, for paper."""
    return page(request, "public/slip.html", cache="no-store", held=await _held(link), link=link)


@post("/registrations/{link:str}/cancellation", status_code=303)
async def cancellation(request: AnyRequest, link: str) -> Response[Any]:
    """Give the seats back; pressing twice is harmless."""
    return await _acted(request, link, cancel_by_link)


@post("/registrations/{link:str}/acceptance", status_code=303)
async def acceptance(request: AnyRequest, link: str) -> Response[Any]:
    """Take the seats that were offered. Refused for now: no verb offers any."""
    refusal = NothingOffered()
    told = sentence(refusal.code, locale_of(request))
    return _own_page(request, await _held(link), link, status=status_of(refusal), refused=told)


async def _acted(request: AnyRequest, link: str, verb: Verb) -> Response[Any]:
    """Lead back to the guest's own page, or show it with what stood in the way."""
    try:
        await verb(link, now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        held = await _held(link)
        return _own_page(
            request, held, link, status=status_of(refusal), refused=sentence(refusal.code, locale_of(request))
        )
    ring(request)
    return redirect(f"/registrations/{link}")


def _own_page(
    request: AnyRequest, held: Held, link: str, *, status: int = 200, refused: str = ""
) -> Response[str]:
    now = clock.now()
    return page(
        request,
        "public/registration.html",
        status_code=status,
        cache="no-store",
        held=held,
        link=link,
        refused=refused,
        begun=now >= held.session.starts_at,
    )


async def _held(link: str) -> Held:
    held = await held_by_link(link)
    if held is None:
        raise NotFound()
    return held


HANDLERS = [registration, slip, cancellation, acceptance]
