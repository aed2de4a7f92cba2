"""Signing in without a password: ask for a link, open it, press its button; and signing out."""

import asyncio
import contextlib
import time
from datetime import datetime

from litestar import Response, post, route

from events_service.accounts.sign_in import (
    VISIT_LIFE,
    EnoughLetters,
    LinkSpent,
    is_open,
    make_letter_link,
    sign_out,
    spend_link,
)
from events_service.errors import Invalid, NotFound, Refusal
from events_service.messages.addresses import address
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.viewer import cookie_name, form_key, set_cookie
from events_service.web.notices import done
from events_service.web.office.visits import office_page

# An address we know costs two rows more than one we do not: the answer takes this long either way.
ANSWER_SECONDS = 0.2


@route("/staff/sign-in", http_method=READING)
async def sign_in(request: AnyRequest) -> Response[str]:
    return _ask_page(request, {})


@post("/staff/sign-in")
async def ask(
    request: AnyRequest, fields: dict[str, str], settings: Settings, locale: str, now: datetime
) -> Response[str]:
    """Send a link to a colleague. Whether the address is one is told to nobody: same page, same time."""
    asked_at = time.monotonic()
    try:
        email = address(fields.get("email", ""), field="email")
    except Invalid as refusal:
        return _ask_page(request, fields, refusal)
    with contextlib.suppress(NotFound, EnoughLetters):
        await make_letter_link(email, locale=locale, key=settings.secret_key, now=now)
    await asyncio.sleep(max(0.0, asked_at + ANSWER_SECONDS - time.monotonic()))
    return done(request, "/staff/sign-in", "sent")


def _ask_page(request: AnyRequest, values: dict[str, str], refusal: Refusal | None = None) -> Response[str]:
    _give_form_key(request)
    return office_page(request, "sign_in.html", values=values, **trouble(request, refusal))


@route("/staff/sign-in/{secret:str}", http_method=READING)
async def link(request: AnyRequest, secret: str, now: datetime) -> Response[str]:
    """Show a button. Opening changes nothing: mail scanners and previews open every link, often twice."""
    usable = await is_open(secret, now=now)
    return _link_page(request, secret, None if usable else LinkSpent())


@post("/staff/sign-in/{secret:str}")
async def enter(request: AnyRequest, secret: str, now: datetime) -> Response[str]:
    """Spend the link. The visit has a secret of its own, whatever cookie was there, and ends the last one."""
    try:
        visit = await spend_link(secret, now=now)
    except LinkSpent as refusal:
        return _link_page(request, secret, refusal)
    if former := request.cookies.get(cookie_name(request)):
        await sign_out(former, now=now)
    answer = redirect("/staff")
    set_cookie(request, answer, visit, max_age=int(VISIT_LIFE.total_seconds()))
    return answer


def _link_page(request: AnyRequest, secret: str, refusal: LinkSpent | None) -> Response[str]:
    _give_form_key(request)
    return office_page(request, "sign_in_link.html", secret=secret, **trouble(request, refusal))


@post("/staff/sign-out")
async def leave(request: AnyRequest, now: datetime) -> Response[str]:
    """End the visit in PostgreSQL, so that a copy of the cookie is worth nothing; take the cookie away."""
    await sign_out(request.cookies[cookie_name(request)], now=now)
    answer = done(request, "/staff/sign-in", "signed_out", visit="")
    set_cookie(request, answer, "", max_age=0)
    return answer


def _give_form_key(request: AnyRequest) -> None:
    request.scope["state"]["form_key"] = form_key(request)


HANDLERS = [sign_in, ask, link, enter]
