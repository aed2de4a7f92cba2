"""What is asked of libraries when a day is over: the coordinator says it, each library confirms, and who has not is
seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, post, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.figures import FIGURES, NothingAsked, ask_for_figures, confirm_figures
from events_service.campaigns.queries import campaign_page, public_campaign
from events_service.errors import Invalid, Refusal, existing
from events_service.libraries.territories import DEPARTMENTS
from events_service.reports.figures import PAGE, LibraryFigures, figures_to_see, own_figures
from events_service.reports.sheets import MOST_LINES
from events_service.scheduling.participation_queries import participation_line
from events_service.web.filters import turn
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import by_right, everywhere, somewhere
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.lists import Asked, Chosen, Column, Lines, Listing, chosen_from, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page

DAY = "/staff/days/{slug:str}"
YES, NO = "yes", "no"


@route(f"{DAY}/afterwards", http_method=READING)
async def afterwards(request: AnyRequest, slug: str) -> Response[str]:
    day = existing(await campaign_page(slug))
    typed_in: dict[str, Any] = {
        "figures_until": str(day.figures_until or ""),
        "figures_question": day.figures_question,
        **dict.fromkeys(day.figures, YES),
    }
    return await _asking_page(request, slug, typed_in)


@post(f"{DAY}/afterwards")
async def ask(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Say what is asked of the libraries afterwards, and until when."""
    until = fields.get("figures_until", "")
    values = {
        "figures": [each for each in FIGURES if fields.get(each)],
        "figures_until": day_from(until) or until,
        "figures_question": fields.get("figures_question", ""),
    }
    try:
        await ask_for_figures(slug, values, by=viewer, now=now)
    except Invalid as refusal:
        return await _asking_page(request, slug, fields, refusal)
    return done(request, f"/staff/days/{slug}", "saved")


async def _asking_page(
    request: AnyRequest, slug: str, values: Mapping[str, Any], refusal: Refusal | None = None
) -> Response[str]:
    return office_page(
        request,
        "day_afterwards.html",
        day=existing(await campaign_page(slug)),
        kinds=FIGURES,
        values=values,
        **trouble(request, refusal),
    )


@route(f"{DAY}/figures", http_method=READING)
async def own(request: AnyRequest, slug: str, viewer: Viewer, now: datetime) -> Response[str]:
    """What is there of each of one's libraries, and what is missing."""
    return await _own_page(request, slug, viewer, {}, now=now)


@post("/staff/participations/{participation_id:uuid}/confirmation")
async def confirm(
    request: AnyRequest, participation_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Say that the figures of a library are all there."""
    line = existing(await participation_line(participation_id, viewer))
    try:
        await confirm_figures(participation_id, fields.get("answer", ""), by=viewer, now=now)
    except (Invalid, NothingAsked) as refusal:
        typed = {str(participation_id): fields.get("answer", "")}
        return await _own_page(request, line.campaign, viewer, typed, refusal, now=now)
    return done(request, f"/staff/days/{line.campaign}/figures", "figures_confirmed")


@route("/staff/participations/{participation_id:uuid}/confirmation", http_method=READING)
async def back_to_own(participation_id: UUID, viewer: Viewer) -> Response[str]:
    line = existing(await participation_line(participation_id, viewer))
    return redirect(f"/staff/days/{line.campaign}/figures")


async def _own_page(
    request: AnyRequest,
    slug: str,
    viewer: Viewer,
    typed: Mapping[str, str],
    refusal: Refusal | None = None,
    *,
    now: datetime,
) -> Response[str]:
    request.scope["state"]["path"] = f"/staff/days/{slug}/figures"
    return office_page(
        request,
        "figures.html",
        day=existing(await public_campaign(slug)),
        libraries=await own_figures(slug, viewer, now=now),
        typed=typed,
        **trouble(request, refusal),
    )


@route(f"{DAY}/confirmations", http_method=READING)
async def confirmations(
    request: AnyRequest, slug: str, viewer: Viewer, number: int, now: datetime
) -> Response[str]:
    """Who has confirmed and who has not, those first."""
    chosen = _chosen(query_of(request))
    libraries = await figures_to_see(slug, viewer, now=now, page=number, **_narrowed(chosen))
    return office_page(
        request,
        "confirmations.html",
        day=existing(await public_campaign(slug)),
        libraries=libraries[:PAGE],
        turn=turn(chosen.values, number=number, more=len(libraries) > PAGE, kept=chosen.values),
        chosen=chosen,
        departments=[(code, f"{each.name} ({code})") for code, each in DEPARTMENTS.items()],
    )


def _chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, confirmed=(YES, NO), department=DEPARTMENTS)


def _narrowed(chosen: Chosen) -> dict[str, Any]:
    confirmed = {YES: True, NO: False}.get(chosen["confirmed"])
    return {"confirmed": confirmed, "department": chosen["department"]}


async def _lines(asked: Asked) -> Lines[LibraryFigures]:
    slug = str(asked.request.path_params["slug"])
    day = existing(await public_campaign(slug))
    chosen = _narrowed(_chosen(asked.query))
    lines = await figures_to_see(slug, asked.viewer, now=asked.now, size=MOST_LINES, **chosen)
    return Lines(lines, f"{asked.say(_('Figures of the libraries'))} {day.name}")


CONFIRMATIONS = Listing(
    "/staff/days/{slug:str}/confirmations",
    _("Figures of the libraries"),
    (
        Column(_("Library"), lambda line: line.library_name),
        Column(_("Town"), lambda line: line.town),
        Column(_("Département"), lambda line: line.department),
        Column(_("Sessions"), lambda line: len(line.sessions)),
        Column(_("People"), lambda line: line.people),
        Column(_("Sessions that lack something"), lambda line: line.incomplete),
        Column(_("Confirmed on"), lambda line: line.confirmed_at and line.confirmed_at.date()),
        Column(_("Answer"), lambda line: line.answer),
    ),
    _lines,
)
HANDLERS = [
    Router("/", route_handlers=[afterwards, ask], guards=[everywhere("edit_days")]),
    Router("/", route_handlers=[own], guards=[somewhere("take_part")]),
    Router("/", route_handlers=[confirm, back_to_own]),
    Router("/", route_handlers=[confirmations, sheet(CONFIRMATIONS)], guards=[by_right("admit")]),
]
