"""Signing in without a password: ask for a letter, then open its link or type its code; and signing out."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime

from litestar import Response, post, route

from events_service.accounts.links import LETTER_LIFE, is_open
from events_service.accounts.sign_in import (
    AskedTooOften,
    CodeOver,
    LinkSpent,
    WrongCode,
    ask,
    enter_by_code,
)
from events_service.accounts.visits import OWN_DEVICE_LIFE, VISIT_LIFE, sign_out
from events_service.errors import Invalid, Refusal
from events_service.identifiers import new_secret
from events_service.messages.addresses import address
from events_service.scheduling import newcomers
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.device import device_of
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest
from events_service.web.http.viewer import ASKED, VISIT, cookie_name, form_key, set_cookie
from events_service.web.notices import done
from events_service.web.office.visits import office_page

# An address we know costs some rows more than one we do not: the answer takes this long either way.
ANSWER_SECONDS = 0.2
CODE = "/staff/sign-in/code"


@route("/staff/sign-in", http_method=READING)
async def sign_in(request: AnyRequest) -> Response[str]:
    return _ask_page(request, {})


@post("/staff/sign-in")
async def send(
    request: AnyRequest, fields: dict[str, str], settings: Settings, locale: str, now: datetime
) -> Response[str]:
    """Write to a colleague. Whether the address is one is told to nobody: same page, same cookie, same time."""
    asked_at = time.monotonic()
    try:
        email = address(fields.get("email", ""), field="email")
        browser = request.cookies.get(cookie_name(request, ASKED)) or new_secret()
        await ask(
            email,
            browser=browser,
            network=network_of(request),
            locale=locale,
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, AskedTooOften) as refusal:
        return _ask_page(request, fields, refusal)
    await asyncio.sleep(max(0.0, asked_at + ANSWER_SECONDS - time.monotonic()))
    answer = done(request, CODE, "sent")
    set_cookie(request, answer, browser, kind=ASKED, max_age=int(LETTER_LIFE.total_seconds()))
    return answer


def _ask_page(
    request: AnyRequest, values: Mapping[str, str], refusal: Refusal | None = None
) -> Response[str]:
    _give_form_key(request)
    answer = office_page(request, "sign_in.html", values=values, **trouble(request, refusal))
    answer.headers.update(when_to_come_back(refusal))
    return answer


@route(CODE, http_method=READING)
async def code(request: AnyRequest) -> Response[str]:
    """Where the six digits are typed, on the device that asked."""
    if cookie_name(request, ASKED) not in request.cookies:
        return redirect("/staff/sign-in")
    return _code_page(request, {})


@post(CODE)
async def enter_code(
    request: AnyRequest, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Spend the code. What the link of the same letter would have opened it opens, in this browser only."""
    try:
        visit = await enter_by_code(
            request.cookies.get(cookie_name(request, ASKED), ""),
            fields.get("code", ""),
            device=device_of(request),
            own_device="own_device" in fields,
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, WrongCode, CodeOver) as refusal:
        return _code_page(request, fields, refusal)
    return await _entered(request, visit, fields, now=now)


def _code_page(
    request: AnyRequest, values: Mapping[str, str], refusal: Refusal | None = None
) -> Response[str]:
    _give_form_key(request)
    return office_page(
        request,
        "sign_in_code.html",
        values=values,
        minutes=int(LETTER_LIFE.total_seconds()) // 60,
        over=isinstance(refusal, CodeOver),
        left=refusal.facts["left"] if isinstance(refusal, WrongCode) else None,
        **trouble(request, refusal),
    )


@route("/staff/sign-in/{secret:str}", http_method=READING)
async def link(request: AnyRequest, secret: str, now: datetime) -> Response[str]:
    """Show a button. Opening changes nothing: mail scanners and previews open every link, often twice."""
    usable = await is_open(secret, now=now)
    return _link_page(request, secret, None if usable else LinkSpent())


@post("/staff/sign-in/{secret:str}")
async def enter(
    request: AnyRequest, secret: str, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Spend the link; a newcomer's does what they came for."""
    own = "own_device" in fields
    try:
        visit, page = await newcomers.enter(
            secret, device=device_of(request), own_device=own, key=settings.secret_key, now=now
        )
    except LinkSpent as refusal:
        return _link_page(request, secret, refusal)
    return await _entered(request, visit, fields, page=page or "/staff", now=now)


async def _entered(
    request: AnyRequest, visit: str, fields: Mapping[str, str], *, page: str = "/staff", now: datetime
) -> Response[str]:
    """The visit has a secret of its own, whatever cookie was there, and ends the last one."""
    if former := request.cookies.get(cookie_name(request)):
        await sign_out(former, now=now)
    answer = redirect(page)
    life = OWN_DEVICE_LIFE if "own_device" in fields else VISIT_LIFE
    set_cookie(request, answer, visit, kind=VISIT, max_age=int(life.total_seconds()))
    if cookie_name(request, ASKED) in request.cookies:
        set_cookie(request, answer, "", kind=ASKED, max_age=0)
    return answer


def _link_page(request: AnyRequest, secret: str, refusal: LinkSpent | None) -> Response[str]:
    _give_form_key(request)
    return office_page(request, "sign_in_link.html", secret=secret, **trouble(request, refusal))


@post("/staff/sign-out")
async def leave(request: AnyRequest, now: datetime) -> Response[str]:
    """End the visit in PostgreSQL, so that a copy of the cookie is worth nothing; take the cookie away."""
    await sign_out(request.cookies[cookie_name(request)], now=now)
    return left(request)


def left(request: AnyRequest, word: str = "signed_out") -> Response[str]:
    """What whoever has just ended their own visit is shown."""
    answer = done(request, "/staff/sign-in", word, visit="")
    set_cookie(request, answer, "", kind=VISIT, max_age=0)
    return answer


def _give_form_key(request: AnyRequest) -> None:
    request.scope["state"]["form_key"] = form_key(request)


HANDLERS = [sign_in, send, code, enter_code, link, enter]
