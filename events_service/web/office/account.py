"""A colleague's own page: their name, the organisation they work in, and where they are signed in."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.actors import zone_of
from events_service.accounts.keys import keys_of
from events_service.accounts.queries import profile_of
from events_service.accounts.roles import Viewer
from events_service.accounts.staff import name_oneself
from events_service.accounts.team import LastManager
from events_service.accounts.visits import choose_organisation, end_visit, end_visits, visits_of
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.scheduling.leaving import held_to_come, leave_organisation
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.viewer import cookie_name
from events_service.web.notices import done
from events_service.web.office.sign_in import left
from events_service.web.office.visits import office_page

HOME = "/staff/account"


@route(HOME, http_method=READING)
async def account(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    return await _page(request, viewer, now=now)


@post(HOME)
async def rename(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    """How colleagues read one's name: in the audit, beside a call."""
    try:
        await name_oneself(fields.get("name", ""), by=viewer, now=now)
    except Invalid as refusal:
        return await _page(request, viewer, now=now, values=fields, refusal=refusal)
    return done(request, HOME, "saved")


@post("/staff/account/organisation")
async def switch(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    """Work in another of one's organisations, in this visit."""
    organisation = as_uuid(fields.get("organisation", ""))
    if organisation is None:
        raise NotFound()
    await choose_organisation(_cookie(request), organisation, account=viewer.id, now=now)
    return redirect("/staff")


@post("/staff/account/sign-ins/{visit_id:uuid}/sign-out")
async def sign_out_there(request: AnyRequest, visit_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """End one of one's own sign-ins, on whatever device."""
    own = await visits_of([viewer.id], cookie=_cookie(request), now=now)
    await end_visit(visit_id, account=viewer.id, now=now)
    here = any(visit.here for visit in own if visit.id == visit_id)
    return left(request) if here else done(request, HOME, "signed_out_there")


@post("/staff/account/sign-out")
async def sign_out_everywhere(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """End all of them, this one included, and void every link and code on its way."""
    await end_visits(viewer.id, now=now)
    return left(request)


@route("/staff/account/departure", http_method=READING)
async def departure(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """Ask before somebody leaves the organisation they work in, and say what follows."""
    return await _departure_page(request, viewer, now=now)


@post("/staff/account/departure")
async def leave(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """Leave it; the last manager stays."""
    try:
        await leave_organisation(_here(viewer), by=viewer, now=now)
    except LastManager as refusal:
        return await _departure_page(request, viewer, now=now, refusal=refusal)
    return left(request, "left_organisation")


async def _departure_page(
    request: AnyRequest, viewer: Viewer, *, now: datetime, refusal: Refusal | None = None
) -> Response[str]:
    here = _here(viewer)
    places = (await profile_of(viewer.id)).workplaces
    sessions = await held_to_come(viewer.id, here, now=now)
    return office_page(
        request,
        "departure.html",
        name=next(place.name for place in places if place.id == here),
        works_elsewhere=len(places) > 1,
        alone=[session for session in sessions if session.alone],
        shared=sum(1 for session in sessions if not session.alone),
        keys=[key for key in await keys_of(here) if key.made_by == viewer.id],
        **trouble(request, refusal),
    )


def _here(viewer: Viewer) -> UUID:
    """The organisation they work in. Refuses with NotFound whoever belongs to none."""
    return existing(viewer.organisation)


@route(
    [
        "/staff/account/organisation",
        "/staff/account/sign-out",
        "/staff/account/sign-ins/{visit_id:uuid}/sign-out",
    ],
    http_method=READING,
)
async def back_to_account() -> Response[str]:
    """Where a form was sent, people reload the address."""
    return redirect(HOME)


async def _page(
    request: AnyRequest,
    viewer: Viewer,
    *,
    now: datetime,
    values: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    profile = await profile_of(viewer.id)
    return office_page(
        request,
        "account.html",
        profile=profile,
        workplaces=[(place.id, place.name) for place in profile.workplaces],
        visits=await visits_of([viewer.id], cookie=_cookie(request), now=now),
        organisation=viewer.organisation,
        zone=await zone_of([viewer.organisation] if viewer.organisation else []),
        values=values or {"name": profile.name},
        **trouble(request, refusal),
    )


def _cookie(request: AnyRequest) -> str:
    return request.cookies[cookie_name(request)]


HANDLERS = [account, rename, switch, sign_out_there, sign_out_everywhere, departure, leave, back_to_account]
