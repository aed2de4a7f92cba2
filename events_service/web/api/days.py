"""Editions of the Digital Inclusion Day: read by everyone, opened and edited by a coordinator."""

from datetime import datetime

from litestar import Response, Router, patch, post, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.editions import CampaignExists, edit_campaign, open_campaign
from events_service.campaigns.queries import campaign_page, campaigns_after
from events_service.errors import Forbidden, NotFound, existing
from events_service.settings import Settings
from events_service.web.api import day_bodies, shapes
from events_service.web.api.described import described
from events_service.web.api.reading import Stretch
from events_service.web.api.writing import done, listed, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route("/", http_method=READING, **described())
async def show_all(
    request: AnyRequest, stretch: Stretch, settings: Settings, now: datetime
) -> Response[shapes.Listed[shapes.Day]]:
    """Every edition, past ones included; none is ever removed."""
    pages = await campaigns_after(after=stretch.after, since=stretch.since, limit=stretch.limit + 1)
    answer = listed(pages, stretch, lambda page: shapes.day(page, settings.public_url))
    return shown(request, answer, now=now, public=True)


@route("/{slug:str}", http_method=READING, **described(NotFound))
async def show(request: AnyRequest, slug: str, settings: Settings, now: datetime) -> Response[shapes.Day]:
    """One edition. Its programme is `/sessions?campaign={slug}`."""
    return shown(request, await _shape(slug, settings), now=now, public=True)


@post("/", **described(Forbidden, CampaignExists, right="edit_days"))
async def create(
    data: day_bodies.NewDay, viewer: Viewer, intent: str | None, settings: Settings, now: datetime
) -> Response[shapes.Day]:
    """Open an edition. The same again changes nothing; its slug is its name for ever."""
    await open_campaign(data.slug, data.fields_sent(), by=viewer, now=now)
    location = f"{settings.public_url}/api/v1/days/{data.slug}"
    return done(await _shape(data.slug, settings), location=location)


@patch("/{slug:str}", **described(NotFound, Forbidden, right="edit_days"))
async def change(
    slug: str, data: day_bodies.DayChange, viewer: Viewer, settings: Settings, now: datetime
) -> Response[shapes.Day]:
    """Change an edition's name, theme or days. Where the days move, sessions on other days leave its programme."""
    await edit_campaign(slug, data.fields_sent(), by=viewer, now=now)
    return done(await _shape(slug, settings))


async def _shape(slug: str, settings: Settings) -> shapes.Day:
    return shapes.day(existing(await campaign_page(slug)), settings.public_url)


ROUTER = Router("/days", route_handlers=[show_all, show, create, change], tags=["days"])
