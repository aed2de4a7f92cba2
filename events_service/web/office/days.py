"""Editions of the Digital Inclusion Day in the office: a coordinator opens and edits them."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, post, route

from events_service import clock
from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.editions import CampaignExists, edit_campaign, open_campaign
from events_service.campaigns.queries import CampaignPage, campaign_page, every_campaign
from events_service.errors import Invalid, NotFound, Refusal
from events_service.text import slug as slug_of
from events_service.web.http.answers import AnyRequest
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import colleague
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.visits import office_page, sent_form, trouble

HOME = "/staff/days"


@route("/staff/days", http_method=READING)
async def editions(request: AnyRequest) -> Response[str]:
    await _coordinator(request)
    return office_page(request, "days.html", days=await every_campaign())


@route("/staff/days/new", http_method=READING)
async def new(request: AnyRequest) -> Response[str]:
    await _coordinator(request)
    return _form_page(request, {})


@post("/staff/days")
async def create(request: AnyRequest) -> Response[Any]:
    """Open an edition; without an address of its own it gets one from its name. The form sent twice opens one."""
    viewer, fields = await sent_form(request)
    slug = str(fields.get("slug") or "").strip() or slug_of(str(fields.get("name") or ""))
    try:
        await open_campaign(slug, _given(fields), by=viewer, now=clock.now())
    except (Invalid, CampaignExists) as refusal:
        return _form_page(request, fields, refusal=refusal)
    return done(request, HOME, "day_opened")


@route("/staff/days/{slug:str}/description", http_method=READING)
async def description(request: AnyRequest, slug: str) -> Response[str]:
    await _coordinator(request)
    day = await _day(slug)
    typed = {
        "name": day.name,
        "theme": day.theme,
        "starts_on": str(day.starts_on),
        "ends_on": str(day.ends_on),
    }
    return _form_page(request, typed, day)


@post("/staff/days/{slug:str}/description")
async def describe(request: AnyRequest, slug: str) -> Response[Any]:
    """Change an edition's name, theme or days; its address stays."""
    viewer, fields = await sent_form(request)
    require_everywhere(viewer, "edit_days")
    day = await _day(slug)
    try:
        await edit_campaign(slug, _given(fields), by=viewer, now=clock.now())
    except Invalid as refusal:
        return _form_page(request, fields, day, refusal)
    return done(request, HOME, "saved")


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the verbs read; a day that cannot be read goes on as it was typed, to be refused with the rest."""
    said = {name: str(fields.get(name) or "") for name in ("name", "theme")}
    days = {name: str(fields.get(name) or "") for name in ("starts_on", "ends_on")}
    return said | {name: day_from(typed) or typed for name, typed in days.items()}


async def _coordinator(request: AnyRequest) -> Viewer:
    viewer = await colleague(request)
    require_everywhere(viewer, "edit_days")
    return viewer


async def _day(slug: str) -> CampaignPage:
    day = await campaign_page(slug)
    if day is None:
        raise NotFound()
    return day


def _form_page(
    request: AnyRequest,
    values: Mapping[str, Any],
    day: CampaignPage | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    if day is None:
        request.scope["state"]["path"] = f"{HOME}/new"
    return office_page(request, "day_form.html", day=day, values=values, **trouble(request, refusal))


HANDLERS = [editions, new, create, description, describe]
