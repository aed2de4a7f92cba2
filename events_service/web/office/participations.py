"""Taking part in an edition of the day: a library applies, a referent decides, one by one or many at once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.participations import (
    ApplicationsClosed,
    CharterChanged,
    apply,
    withdraw,
)
from events_service.campaigns.queries import (
    CampaignPage,
    campaigns,
    details_of,
    every_campaign,
    public_campaign,
)
from events_service.campaigns.rules import DECISIONS, ParticipationState
from events_service.campaigns.toolkit import toolkit_of
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.libraries.territories import department_name
from events_service.reports.sheets import MOST_LINES
from events_service.scheduling.admissions import decide
from events_service.scheduling.model_queries import offered_models
from events_service.scheduling.participation_queries import (
    PAGE,
    ParticipationLine,
    counted_by_state,
    own_libraries,
    participation_line,
    participations_to_decide,
    waiting_everywhere,
)
from events_service.web.filters import turn
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import by_right, somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.notices import done
from events_service.web.office.lists import Asked, Chosen, Column, Lines, Listing, Word, chosen_from, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page

# What the box of a library, or of a participation, is called before its id.
BOX = "ticked-"
STATES = tuple(state.value for state in ParticipationState)


@route("/staff/days/{slug:str}/participation", http_method=READING)
async def applying(request: AnyRequest, slug: str, viewer: Viewer, now: datetime) -> Response[str]:
    return await _own_page(request, slug, viewer, {}, now=now)


@post("/staff/days/{slug:str}/participation")
async def send(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Apply for the libraries that are ticked, and accept the charter that was read with it."""
    charter = as_uuid(fields.get("charter", "")) if fields.get("accepted") else None
    try:
        await apply(
            slug,
            _ticked(fields),
            charter=charter,
            note=fields.get("note", ""),
            by=viewer,
            locale=locale_of(request),
            now=now,
        )
    except (Invalid, ApplicationsClosed, CharterChanged) as refusal:
        return await _own_page(request, slug, viewer, fields, refusal, now=now)
    return done(request, f"/staff/days/{slug}/participation", "applied")


@post("/staff/participations/{participation_id:uuid}/withdrawal")
async def take_back(
    request: AnyRequest, participation_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    line = existing(await participation_line(participation_id, viewer))
    await withdraw(participation_id, by=viewer, now=now)
    return done(request, f"/staff/days/{line.campaign}/participation", "participation_withdrawn")


@route("/staff/participations/{participation_id:uuid}/withdrawal", http_method=READING)
async def back(participation_id: UUID, viewer: Viewer) -> Response[str]:
    line = existing(await participation_line(participation_id, viewer))
    return redirect(f"/staff/days/{line.campaign}/participation")


def _ticked(fields: Mapping[str, str]) -> list[UUID]:
    return [each for name in fields if name.startswith(BOX) and (each := as_uuid(name.removeprefix(BOX)))]


async def _own_page(
    request: AnyRequest,
    slug: str,
    viewer: Viewer,
    values: Mapping[str, str],
    refusal: Refusal | None = None,
    *,
    now: datetime,
) -> Response[str]:
    request.scope["state"]["path"] = f"/staff/days/{slug}/participation"
    day = existing(await public_campaign(slug))
    libraries = await own_libraries(viewer, slug, now=now)
    # A blank form proposes those that took part before.
    blank = {f"{BOX}{each.id}": "yes" for each in libraries if each.before} if not values else {}
    return office_page(
        request,
        "participation.html",
        day=day,
        charter=(await details_of(day.id)).charter,
        libraries=libraries,
        asked=[each for each in libraries if each.asked],
        prefix=BOX,
        models=await offered_models(slug),
        toolkit=await toolkit_of(day.id),
        values=blank | dict(values),
        **trouble(request, refusal),
    )


@route("/staff/participations", http_method=READING)
async def editions(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """The editions that are not over, and those in which libraries wait; the only one is shown at once."""
    waiting = {slug: number for slug, _, number in await waiting_everywhere(viewer)}
    ahead = {day.slug for day in await campaigns(now=now)}
    days = [day for day in await every_campaign() if day.slug in ahead | waiting.keys()]
    if len(days) == 1:
        return await _queue_page(request, days[0].slug, viewer)
    return office_page(request, "participations_of_days.html", days=days, waiting=waiting)


@route("/staff/days/{slug:str}/participations", http_method=READING)
async def queue(request: AnyRequest, slug: str, viewer: Viewer, number: int) -> Response[str]:
    return await _queue_page(request, slug, viewer, number=number)


@post("/staff/days/{slug:str}/decisions")
async def settle(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Approve those that are ticked, decline them or ask for a change; each applicant gets one letter."""
    try:
        await decide(
            _ticked(fields),
            fields.get("decision", ""),
            reason=fields.get("reason", ""),
            by=viewer,
            now=now,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return await _queue_page(request, slug, viewer, refusal=refusal, values=fields)
    return done(request, f"/staff/days/{slug}/participations", f"participations_{fields['decision']}")


@route("/staff/days/{slug:str}/decisions", http_method=READING)
async def back_to_queue(slug: str) -> Response[str]:
    return redirect(f"/staff/days/{slug}/participations")


def _chosen(query: Mapping[str, str], counts: Mapping[tuple[str, str], int]) -> Chosen:
    departments = {department for department, _ in counts}
    return chosen_from(query, state=STATES, department=departments, before=("yes",))


async def _queue_page(
    request: AnyRequest,
    slug: str,
    viewer: Viewer,
    *,
    number: int = 1,
    refusal: Refusal | None = None,
    values: Mapping[str, str] | None = None,
) -> Response[str]:
    """What waits longest on top."""
    request.scope["state"]["path"] = f"/staff/days/{slug}/participations"
    day: CampaignPage = existing(await public_campaign(slug))
    counts = await counted_by_state(viewer, slug)
    chosen = _chosen(query_of(request), counts)
    lines = await participations_to_decide(
        viewer,
        slug,
        state=chosen["state"],
        department=chosen["department"],
        before=bool(chosen["before"]),
        page=number,
    )
    departments = sorted({department for department, _ in counts})
    return office_page(
        request,
        "participations.html",
        day=day,
        lines=lines[:PAGE],
        turn=turn(chosen.values, number=number, more=len(lines) > PAGE, kept=chosen.values),
        chosen=chosen,
        prefix=BOX,
        totals={state: sum(n for (_, each), n in counts.items() if each == state) for state in STATES},
        departments=[(code, f"{department_name(code)} ({code})") for code in departments],
        department_name=department_name,
        decisions=[decision.value for decision in DECISIONS],
        values=values or {},
        **trouble(request, refusal),
    )


async def _participations(asked: Asked) -> Lines[ParticipationLine]:
    slug = str(asked.request.path_params["slug"])
    existing(await public_campaign(slug))
    chosen = _chosen(asked.query, await counted_by_state(asked.viewer, slug))
    lines = await participations_to_decide(
        asked.viewer,
        slug,
        state=chosen["state"],
        department=chosen["department"],
        before=bool(chosen["before"]),
        size=MOST_LINES,
    )
    return Lines(lines)


PARTICIPATIONS = Listing(
    "/staff/days/{slug:str}/participations",
    _("Libraries that apply"),
    (
        Column(_("Library"), lambda line: line.library_name),
        Column(_("Town"), lambda line: line.town),
        Column(_("Département"), lambda line: line.department),
        Column(_("Organisation"), lambda line: line.organisation_name),
        Column(_("State"), lambda line: Word(f"participation.{line.state}")),
        Column(_("Took part before"), lambda line: Word("yes") if line.before else ""),
        Column(_("Charter"), lambda line: line.charter),
        Column(_("Applied on"), lambda line: line.applied_at.date()),
        Column(_("Sessions"), lambda line: line.sessions),
        Column(_("Note"), lambda line: line.note),
        Column(_("Reason"), lambda line: line.reason),
    ),
    _participations,
)
HANDLERS = [
    Router(
        "/",
        route_handlers=[applying, send],
        guards=[somewhere("take_part")],
    ),
    Router("/", route_handlers=[take_back, back]),
    Router(
        "/",
        route_handlers=[editions, queue, settle, back_to_queue, sheet(PARTICIPATIONS)],
        guards=[by_right("admit")],
    ),
]
