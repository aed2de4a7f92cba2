"""Editions of the Digital Inclusion Day: read by everyone, drafted, opened and edited by a coordinator."""

from datetime import datetime

from litestar import Response, Router, patch, post, put, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.carry_over import ask_again
from events_service.campaigns.copies import copy_campaign
from events_service.campaigns.editions import (
    CampaignExists,
    WrongMove,
    edit_campaign,
    move_campaign,
    open_campaign,
)
from events_service.campaigns.figures import ask_for_figures
from events_service.campaigns.participations import ApplicationsClosed
from events_service.campaigns.queries import CampaignPage, campaign_page, campaigns_after, public_campaign
from events_service.database import transaction
from events_service.errors import Forbidden, NotFound, existing
from events_service.settings import Settings
from events_service.web.api import day_bodies
from events_service.web.api.bodies import Nothing
from events_service.web.api.day_shapes import Day, day
from events_service.web.api.described import described
from events_service.web.api.reading import Stretch
from events_service.web.api.shapes import Listed
from events_service.web.api.writing import done, listed, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.moments import day_from


@route("/", http_method=READING, **described(key="read"))
async def show_all(
    request: AnyRequest, stretch: Stretch, viewer: Viewer | None, settings: Settings, now: datetime
) -> Response[Listed[Day]]:
    """Every edition, past ones included; drafts too, for a coordinator's key. What was open is never removed."""
    pages = await campaigns_after(
        after=stretch.after, since=stretch.since, limit=stretch.limit + 1, drafts=_sees_drafts(viewer)
    )
    answer = listed(pages, stretch, lambda page: day(page, settings.public_url))
    return shown(request, answer, now=now, public=viewer is None)


@route("/{slug:str}", http_method=READING, **described(NotFound, key="read"))
async def show(
    request: AnyRequest, slug: str, viewer: Viewer | None, settings: Settings, now: datetime
) -> Response[Day]:
    """One edition. Its programme is `/sessions?campaign={slug}`."""
    page = existing(await edition_for(slug, viewer))
    return shown(request, day(page, settings.public_url), now=now, public=viewer is None)


def _sees_drafts(viewer: Viewer | None) -> bool:
    return viewer is not None and viewer.may_everywhere("edit_days")


async def edition_for(slug: str, viewer: Viewer | None) -> CampaignPage | None:
    """The edition, if whoever asks may see it."""
    return await campaign_page(slug) if _sees_drafts(viewer) else await public_campaign(slug)


@post("/", **described(Forbidden, CampaignExists, right="edit_days"))
async def create(
    data: day_bodies.NewDay, viewer: Viewer, intent: str | None, settings: Settings, now: datetime
) -> Response[Day]:
    """Open an edition, or draft one. The same again changes nothing; its slug is its name for ever."""
    drafted = data.state == "draft"
    await open_campaign(data.slug, data.fields_sent(), by=viewer, now=now, drafted=drafted)
    location = f"{settings.public_url}/api/v1/days/{data.slug}"
    return done(await _shape(data.slug, settings), location=location)


@patch("/{slug:str}", **described(NotFound, Forbidden, WrongMove, right="edit_days"))
async def change(
    slug: str, data: day_bodies.DayChange, viewer: Viewer, settings: Settings, now: datetime
) -> Response[Day]:
    """Change an edition's texts or days, open it, close it or archive it. Where the days move, sessions on other days
    leave its programme."""
    sent = data.fields_sent()
    state = sent.pop("state", None)
    async with transaction():
        await edit_campaign(slug, sent, by=viewer, now=now)
        if state is not None:
            await move_campaign(slug, state, by=viewer, now=now)
    return done(await _shape(slug, settings))


@post("/{slug:str}/copies", **described(NotFound, Forbidden, CampaignExists, right="edit_days"))
async def copy(
    slug: str,
    data: day_bodies.DayCopy,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[Day]:
    """Begin the edition of another year from this one: a draft with its texts, territories, charter, partners and
    toolkit, all days moved along. The same again changes nothing."""
    starts_on = day_from(data.starts_on)
    assert starts_on is not None
    await copy_campaign(slug, data.slug, data.name, starts_on, by=viewer, now=now)
    location = f"{settings.public_url}/api/v1/days/{data.slug}"
    return done(await _shape(data.slug, settings), location=location)


@put("/{slug:str}/figures", **described(NotFound, Forbidden, right="edit_days"))
async def ask(
    slug: str, data: day_bodies.FiguresAsked, viewer: Viewer, settings: Settings, now: datetime
) -> Response[Day]:
    """Say what libraries are asked once their day is over: they get a letter then, and one more three days before the
    last day where they have not confirmed."""
    await ask_for_figures(slug, data.fields_sent(), by=viewer, now=now)
    return done(await _shape(slug, settings))


@post(
    "/{slug:str}/invitations",
    status_code=204,
    **described(NotFound, Forbidden, ApplicationsClosed, right="edit_days"),
)
async def invite(slug: str, data: Nothing, viewer: Viewer, intent: str | None, now: datetime) -> None:
    """Ask the libraries of the edition before, which have not applied for this one, whether they come again. Nobody is
    asked twice."""
    await ask_again(slug, by=viewer, now=now)


async def _shape(slug: str, settings: Settings) -> Day:
    return day(existing(await campaign_page(slug)), settings.public_url)


ROUTER = Router("/days", route_handlers=[show_all, show, create, change, copy, ask, invite], tags=["days"])
