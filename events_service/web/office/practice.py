"""Practising: an invented library for the whole team, its letters, and a fresh beginning."""

from datetime import datetime

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.accounts.visits import choose_organisation
from events_service.errors import existing
from events_service.feeds.completing import completing
from events_service.libraries.organisations import OrganisationExists
from events_service.libraries.practice import practice_of, real_of
from events_service.messages.rules import PRACTICE
from events_service.messages.unsent import unsent_letters
from events_service.registration.practice import open_practice, reset_practice
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.viewer import cookie_name
from events_service.web.notices import done
from events_service.web.office.visits import office_page

HOME = "/staff/practice"


@route(HOME, http_method=READING)
async def practice(request: AnyRequest, viewer: Viewer, settings: Settings) -> Response[str]:
    return await _practice_page(request, viewer, settings)


@post(HOME)
async def make(request: AnyRequest, viewer: Viewer, settings: Settings, now: datetime) -> Response[str]:
    """Make it where there is none, and work there from now on."""
    try:
        made = await open_practice(by=viewer, key=settings.secret_key, now=now)
    except OrganisationExists as refusal:
        return await _practice_page(request, viewer, settings, refusal)
    cookie = request.cookies.get(cookie_name(request), "")
    await choose_organisation(cookie, made, account=viewer.id, now=now)
    return done(request, "/staff", "practice_opened")


@post(f"{HOME}/renewal")
async def renew(request: AnyRequest, viewer: Viewer, settings: Settings, now: datetime) -> Response[str]:
    """Begin it anew."""
    await reset_practice(by=viewer, key=settings.secret_key, now=now)
    return done(request, "/staff", "practice_renewed")


@route(f"{HOME}/renewal", http_method=READING)
async def back_to_practice() -> Response[str]:
    return redirect(HOME)


async def _practice_page(
    request: AnyRequest, viewer: Viewer, settings: Settings, refusal: OrganisationExists | None = None
) -> Response[str]:
    """What it is, and the way there; inside, the letters that would have left."""
    organisation = existing(viewer.organisation)
    made = await practice_of(organisation)
    letters = await unsent_letters(organisation, PRACTICE, completing(settings)) if viewer.practises else []
    return office_page(
        request,
        "practice.html",
        made=made,
        real=await real_of(organisation) if viewer.practises else None,
        may_make=viewer.may("open_practice", organisation),
        may_renew=viewer.may("plan", organisation),
        letters=letters,
        **trouble(request, refusal),
    )


HANDLERS = [practice, make, renew, back_to_practice]
