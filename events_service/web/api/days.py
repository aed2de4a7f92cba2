"""Editions of the Digital Inclusion Day: read by everyone, opened and edited by a coordinator."""

from litestar import Response, patch, post, route

from events_service import clock
from events_service.campaigns.editions import CampaignExists, edit_campaign, open_campaign
from events_service.campaigns.queries import campaign_page, campaigns_after
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.web.api import bodies, shapes
from events_service.web.api.described import endpoint
from events_service.web.api.reading import STRETCH, body_of, intent_of, stretch_of
from events_service.web.api.writing import done, listed, shown
from events_service.web.filters import fields_of
from events_service.web.http.answers import AnyRequest, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import required_key_holder


@route(
    "/v1/days",
    http_method=READING,
    opt=endpoint(shapes.Listed[shapes.Day], query=STRETCH, refusals=(Invalid,)),
)
async def show_all(request: AnyRequest) -> Response[bytes]:
    """Every edition, past ones included; none is ever removed."""
    stretch = stretch_of(fields_of(request, *STRETCH))
    found = await campaigns_after(after=stretch.after, since=stretch.since, limit=stretch.limit + 1)
    base = settings_of(request).public_url
    return shown(request, listed(found, stretch, lambda page: shapes.day(page, base)), public=True)


@route("/v1/days/{slug:str}", http_method=READING, opt=endpoint(shapes.Day, refusals=(NotFound,)))
async def show(request: AnyRequest, slug: str) -> Response[bytes]:
    """One edition. Its programme is `/sessions?campaign={slug}`."""
    return shown(request, await _day(request, slug), public=True)


@post(
    "/v1/days",
    opt=endpoint(
        shapes.Day,
        status=201,
        body=bodies.NewDay,
        key="required",
        right="edit_days",
        refusals=(Forbidden, Invalid, CampaignExists),
    ),
)
async def create(request: AnyRequest) -> Response[bytes]:
    """Open an edition. The same again changes nothing; its slug is its name for ever."""
    viewer = await required_key_holder(request)
    intent_of(request)
    given = await body_of(request, bodies.NewDay)
    slug = given.pop("slug", None)
    await open_campaign(slug, given, by=viewer, now=clock.now())
    location = f"{settings_of(request).public_url}/api/v1/days/{slug}"
    return done(await _day(request, slug), location=location)


@patch(
    "/v1/days/{slug:str}",
    opt=endpoint(
        shapes.Day,
        body=bodies.DayChange,
        key="required",
        right="edit_days",
        refusals=(NotFound, Forbidden, Invalid),
    ),
)
async def change(request: AnyRequest, slug: str) -> Response[bytes]:
    """Change an edition's name, theme or days. Where the days move, sessions on other days leave its programme."""
    viewer = await required_key_holder(request)
    await edit_campaign(slug, await body_of(request, bodies.DayChange), by=viewer, now=clock.now())
    return done(await _day(request, slug))


async def _day(request: AnyRequest, slug: str) -> shapes.Day:
    page = await campaign_page(slug)
    if page is None:
        raise NotFound()
    return shapes.day(page, settings_of(request).public_url)


HANDLERS = [show_all, show, create, change]
