"""Editions of the Digital Inclusion Day in the office: a coordinator opens and edits them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from litestar import Response, Router, post, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.applications import some_may_apply
from events_service.campaigns.carry_over import ask_again, libraries_to_ask_again
from events_service.campaigns.editions import (
    CampaignExists,
    WrongMove,
    edit_campaign,
    move_campaign,
    open_campaign,
)
from events_service.campaigns.participations import ApplicationsClosed
from events_service.campaigns.queries import CampaignPage, campaign_page, details_of, every_campaign
from events_service.campaigns.rules import MOVES
from events_service.campaigns.toolkit import toolkit_of
from events_service.catalogues import LOCALES
from events_service.clock import mainland_day
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.libraries.territories import department_name
from events_service.scheduling.model_queries import models_of
from events_service.settings import Settings
from events_service.text import slug as slug_of
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import everywhere
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.meanwhile import SEEN, Difference, merged, refuse_if_changed, seen_in
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.lists import Asked, Chosen, Column, Lines, Listing, Word, chosen_from, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page

HOME = "/staff/days"
AHEAD, OVER = "ahead", "over"


@route("/staff/days", http_method=READING)
async def editions(request: AnyRequest, now: datetime) -> Response[str]:
    chosen = _chosen(query_of(request))
    return office_page(request, "days.html", days=await _editions(chosen, now), chosen=chosen)


def _chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, when=(AHEAD, OVER))


async def _editions(chosen: Chosen, now: datetime) -> list[CampaignPage]:
    """The newest first; ahead is what is not over in mainland France."""
    today = mainland_day(now)
    return [
        each
        for each in await every_campaign()
        if chosen["when"] in ("", OVER if each.ends_on < today else AHEAD)
    ]


async def _days(asked: Asked) -> Lines[CampaignPage]:
    return Lines(await _editions(_chosen(asked.query), asked.now))


DAYS = Listing(
    HOME,
    _("Digital Inclusion Days"),
    (
        Column(_("Name"), lambda day: day.name),
        Column(_("Theme"), lambda day: day.theme),
        Column(_("First day"), lambda day: day.starts_on),
        Column(_("Last day"), lambda day: day.ends_on),
        Column(_("Address"), lambda day: day.slug),
        Column(_("State"), lambda day: Word(f"edition.{day.state}")),
    ),
    _days,
)


@route("/staff/days/new", http_method=READING)
async def new(request: AnyRequest) -> Response[str]:
    return _form_page(request, {"by_application": "yes"})


@post("/staff/days")
async def create(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    """Draft an edition; without an address of its own it gets one from its name. The form sent twice drafts one."""
    slug = fields.get("slug", "").strip() or slug_of(fields.get("name", ""))
    try:
        await open_campaign(slug, _facts(fields), by=viewer, now=now, drafted=True)
    except (Invalid, CampaignExists) as refusal:
        return _form_page(request, fields, refusal=refusal)
    return done(request, f"{HOME}/{slug}", "day_drafted")


@route("/staff/days/{slug:str}", http_method=READING)
async def edition(request: AnyRequest, slug: str, settings: Settings, now: datetime) -> Response[str]:
    """An edition with all that belongs to it, and what can be done with it."""
    return await _edition_page(request, slug, settings, now=now)


@post("/staff/days/{slug:str}/state")
async def move(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Open it to libraries, close it, archive it."""
    try:
        await move_campaign(slug, fields.get("state", ""), by=viewer, now=now)
    except (Invalid, WrongMove) as refusal:
        return await _edition_page(request, slug, settings, refusal, now=now)
    return done(request, f"{HOME}/{slug}", f"day_{fields['state']}")


@post("/staff/days/{slug:str}/invitations")
async def invite(
    request: AnyRequest, slug: str, viewer: Viewer, settings: Settings, now: datetime
) -> Response[str]:
    """Ask the libraries of the day before whether they come again."""
    try:
        await ask_again(slug, by=viewer, now=now)
    except ApplicationsClosed as refusal:
        return await _edition_page(request, slug, settings, refusal, now=now)
    return done(request, f"{HOME}/{slug}", "asked_again")


@route(["/staff/days/{slug:str}/state", "/staff/days/{slug:str}/invitations"], http_method=READING)
async def back_to_edition(slug: str) -> Response[str]:
    return redirect(f"{HOME}/{slug}")


async def _edition_page(
    request: AnyRequest, slug: str, settings: Settings, refusal: Refusal | None = None, *, now: datetime
) -> Response[str]:
    day = existing(await campaign_page(slug))
    details = await details_of(day.id)
    request.scope["state"]["path"] = f"{HOME}/{slug}"
    return office_page(
        request,
        "day.html",
        day=day,
        details=details,
        may_apply=some_may_apply(day, details, now=now),
        toolkit=await toolkit_of(day.id),
        models=await models_of(day.slug),
        to_ask_again=await libraries_to_ask_again(day.slug),
        moves=[goal.value for goal, origins in MOVES.items() if day.state in origins],
        locales=[code for code in LOCALES if code != settings.default_locale],
        department_name=department_name,
        **trouble(request, refusal),
    )


@route("/staff/days/{slug:str}/description", http_method=READING)
async def description(request: AnyRequest, slug: str) -> Response[str]:
    day = existing(await campaign_page(slug))
    return _form_page(request, _typed_in(day), day)


def _typed_in(day: CampaignPage) -> dict[str, str]:
    """The form as it would have been filled in for this edition."""
    words = {name: getattr(day, name) for name in _WORDS}
    days = {name: str(getattr(day, name) or "") for name in _DAYS}
    return words | days | {"by_application": "yes" if day.by_application else ""}


@post("/staff/days/{slug:str}/description")
async def describe(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Change an edition's name, texts or days; its address stays."""
    day = existing(await campaign_page(slug))
    try:
        refuse_if_changed(fields, _typed_in(day))
        await edit_campaign(slug, _facts(fields), by=viewer, now=now, seen=day)
    except ChangedMeanwhile as refusal:
        day = existing(await campaign_page(slug))
        again = merged(fields, _typed_in(day))
        return _form_page(request, again.values, day, refusal, again.differences)
    except Invalid as refusal:
        return _form_page(request, fields, day, refusal)
    return done(request, f"{HOME}/{slug}", "saved")


_WORDS = ("name", "theme", "description")
_DAYS = ("starts_on", "ends_on", "applications_from", "applications_until")


def _facts(fields: Mapping[str, str]) -> dict[str, object]:
    """What the verbs read; a day that cannot be read goes on as it was typed, to be refused with the rest."""
    words = {name: fields.get(name, "") for name in _WORDS}
    days = {name: fields.get(name, "") for name in _DAYS}
    written: dict[str, object] = {name: day_from(typed) or typed for name, typed in days.items()}
    return words | written | {"by_application": fields.get("by_application", "")}


def _form_page(
    request: AnyRequest,
    values: Mapping[str, str],
    day: CampaignPage | None = None,
    refusal: Refusal | None = None,
    differences: Sequence[Difference] = (),
) -> Response[str]:
    if day is None:
        request.scope["state"]["path"] = f"{HOME}/new"
    if day is not None:
        values = {SEEN: seen_in(_typed_in(day))} | dict(values)
    return office_page(
        request,
        "day_form.html",
        day=day,
        differences=differences,
        values=values,
        **trouble(request, refusal),
    )


HANDLERS = [
    Router(
        "/",
        route_handlers=[
            editions,
            new,
            create,
            edition,
            move,
            invite,
            back_to_edition,
            description,
            describe,
            sheet(DAYS),
        ],
        guards=[everywhere("edit_days")],
    )
]
