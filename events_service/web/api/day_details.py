"""What belongs to an edition of the day: territories with other days, texts, charter, partners, toolkit."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, delete, post, put, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.charters import write_charter
from events_service.campaigns.partners import add_partner, remove_partner
from events_service.campaigns.queries import CampaignPage, campaign_page, details_of
from events_service.campaigns.territories import drop_window, keep_window
from events_service.campaigns.toolkit import add_tool, remove_tool, toolkit_of
from events_service.campaigns.wordings import keep_wording
from events_service.errors import Forbidden, NotFound, existing
from events_service.settings import Settings
from events_service.web.api import day_bodies
from events_service.web.api.day_shapes import DayDetails, day_details
from events_service.web.api.days import edition_for
from events_service.web.api.described import described
from events_service.web.api.document_bodies import NewResource
from events_service.web.api.writing import KEPT_BY_NOBODY, called, done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.http.uploads import LARGE, name_of_file


@route("/details", http_method=READING, **described(NotFound, key="read"))
async def show(
    request: AnyRequest, slug: str, viewer: Viewer | None, settings: Settings, now: datetime
) -> Response[DayDetails]:
    """The territories, texts, charter, partners and toolkit of an edition; without a key what is for everybody."""
    page = existing(await edition_for(slug, viewer))
    answer = await _details(page, settings, public=viewer is None)
    return shown(request, answer, now=now, public=viewer is None)


@put("/territories/{department:str}", **described(NotFound, Forbidden, right="edit_days"))
async def keep_territory(
    slug: str,
    department: str,
    data: day_bodies.TerritoryDays,
    viewer: Viewer,
    settings: Settings,
    now: datetime,
) -> Response[DayDetails]:
    """Give a territory days of its own. What takes place there on other days leaves the programme."""
    await keep_window(slug, data.fields_sent() | {"department": department}, by=viewer, now=now)
    return await _answer(slug, settings)


@delete(
    "/territories/{department:str}",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, right="edit_days"),
)
async def drop_territory(slug: str, department: str, viewer: Viewer, now: datetime) -> None:
    """Everybody's days are the territory's again."""
    await drop_window(slug, department, by=viewer, now=now)


@put("/texts/{text_locale:str}", **described(NotFound, Forbidden, right="edit_days"))
async def keep_text(
    slug: str, text_locale: str, data: day_bodies.Text, viewer: Viewer, settings: Settings, now: datetime
) -> Response[DayDetails]:
    """Say what the edition says in another language; with an empty name nothing of its own."""
    await keep_wording(slug, text_locale, data.fields_sent(), by=viewer, now=now)
    return await _answer(slug, settings)


@put("/charter", **described(NotFound, Forbidden, right="edit_days"))
async def keep_charter(
    slug: str, data: day_bodies.CharterText, viewer: Viewer, settings: Settings, now: datetime
) -> Response[DayDetails]:
    """Write the version of the charter that holds from now on. The same text again is no new one."""
    await write_charter(slug, data.body, by=viewer, now=now)
    return await _answer(slug, settings)


@post("/partners", **described(NotFound, Forbidden, right="edit_days"))
async def keep_partner(
    slug: str,
    data: day_bodies.NewPartner,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[DayDetails]:
    """Name a partner; the same name again changes what is said of it. Sixty at most."""
    await add_partner(slug, data.fields_sent(), by=viewer, now=now)
    return await _answer(slug, settings)


@delete(
    "/partners/{partner_id:uuid}",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, right="edit_days"),
)
async def drop_partner(slug: str, partner_id: UUID, viewer: Viewer, now: datetime) -> None:
    """Name that partner no more."""
    await remove_partner(slug, partner_id, by=viewer, now=now)


@post("/toolkit", **LARGE, **described(NotFound, Forbidden, right="edit_days"))
async def keep_tool(
    slug: str,
    data: NewResource,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[DayDetails]:
    """Put a file or a link into the toolkit; the same title again replaces what was there. Sixty at most."""
    name = name_of_file(data.filename or "", field="filename")
    with called("file", "content"):
        await add_tool(slug, data.fields_sent(), name=name, content=data.content, by=viewer, now=now)
    return await _answer(slug, settings)


@delete(
    "/toolkit/{tool_id:uuid}",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, right="edit_days"),
)
async def drop_tool(slug: str, tool_id: UUID, viewer: Viewer, now: datetime) -> None:
    """Take it out of the toolkit."""
    await remove_tool(slug, tool_id, by=viewer, now=now)


async def _answer(slug: str, settings: Settings) -> Response[DayDetails]:
    return done(await _details(existing(await campaign_page(slug)), settings))


async def _details(page: CampaignPage, settings: Settings, *, public: bool = False) -> DayDetails:
    toolkit = await toolkit_of(page.id, public=public)
    return day_details(await details_of(page.id), toolkit, settings.public_url)


ROUTER = Router(
    "/days/{slug:str}",
    route_handlers=[
        show,
        keep_territory,
        drop_territory,
        keep_text,
        keep_charter,
        keep_partner,
        drop_partner,
        keep_tool,
        drop_tool,
    ],
    tags=["days"],
)
