"""Models of an edition in the office: a coordinator writes and corrects them, and sees how many libraries follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, Router, post, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.queries import campaign_page
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.identifiers import hashed
from events_service.registration.following import Correction, effects_of_correction
from events_service.scheduling.kits import kit_of
from events_service.scheduling.model_queries import ModelPage, model_for, models_of
from events_service.scheduling.model_rules import MODEL_WORDS
from events_service.scheduling.models import DayNotOpen, correct_model, make_model, offer_model
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import everywhere
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.meanwhile import SEEN, merged, refuse_if_changed, seen_in
from events_service.web.notices import done
from events_service.web.office.effects import AGREED
from events_service.web.office.event_form import MODEL_FORM, blank_form, typed_word
from events_service.web.office.visits import office_page

PAGE = "/staff/models/{model_id:uuid}"
_NUMBERS = ("minutes", "seats")


@route("/staff/days/{slug:str}/models", http_method=READING)
async def models(request: AnyRequest, slug: str) -> Response[str]:
    day = existing(await campaign_page(slug))
    return office_page(request, "models.html", day=day, models=await models_of(slug))


@route("/staff/days/{slug:str}/models/new", http_method=READING)
async def new(request: AnyRequest, slug: str) -> Response[str]:
    values = {"intent": str(uuid4()), "kind": "workshop", "minutes": "120", "seats": "8"}
    return await _form_page(request, slug, {**values, "locked": ["title", "summary", "description"]})


@post("/staff/days/{slug:str}/models", dependencies=MODEL_FORM)
async def create(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, Any], now: datetime
) -> Response[str]:
    """Write a model; the form sent twice writes one."""
    try:
        made = await make_model(slug, fields, by=viewer, now=now, intent=str(fields.get("intent") or uuid4()))
    except (Invalid, DayNotOpen) as refusal:
        return await _form_page(request, slug, fields, refusal=refusal)
    return done(request, f"/staff/models/{made}", "saved")


@route(PAGE, http_method=READING)
async def model(request: AnyRequest, model_id: UUID, viewer: Viewer) -> Response[str]:
    """What it says, what is locked and its kit: for colleagues of every library."""
    page = existing(await model_for(model_id, viewer))
    return office_page(
        request,
        "model.html",
        model=page,
        kit=await kit_of(model_id),
        may_edit=viewer.may_everywhere("edit_days"),
        may_adopt=page.is_offered and bool(viewer.organisations("plan")),
    )


@post(f"{PAGE}/state")
async def offer(
    request: AnyRequest, model_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Withdraw it, or offer it again."""
    await offer_model(model_id, offered=fields.get("offered") == "yes", by=viewer, now=now)
    return done(request, f"/staff/models/{model_id}", "saved")


@route(f"{PAGE}/state", http_method=READING)
async def back_to_model(model_id: UUID) -> Response[str]:
    return redirect(f"/staff/models/{model_id}")


@route(f"{PAGE}/description", http_method=READING)
async def description(request: AnyRequest, model_id: UUID, viewer: Viewer) -> Response[str]:
    page = existing(await model_for(model_id, viewer))
    return await _form_page(request, page.campaign, _typed_in(page), page)


@post(f"{PAGE}/description", dependencies=MODEL_FORM)
async def correct(
    request: AnyRequest, model_id: UUID, viewer: Viewer, fields: dict[str, Any], now: datetime
) -> Response[str]:
    """Correct it for every library. Whom that writes to is shown first."""
    page = existing(await model_for(model_id, viewer))
    try:
        refuse_if_changed(fields, _typed_in(page))
        effects = await effects_of_correction(model_id, fields, viewer, now=now)
        if effects.asks and fields.get(AGREED) != _mark_of(effects):
            return _effects_page(request, page, fields, effects)
        await correct_model(model_id, fields, by=viewer, now=now, seen=page.revision)
    except ChangedMeanwhile as refusal:
        page = existing(await model_for(model_id, viewer))
        again = merged(fields, _typed_in(page))
        return await _form_page(request, page.campaign, again.values, page, refusal, again.differences)
    except Invalid as refusal:
        return await _form_page(request, page.campaign, fields, page, refusal)
    return done(request, f"/staff/models/{model_id}", "model_corrected" if effects.copies else "saved")


def _typed_in(page: ModelPage) -> dict[str, Any]:
    """The form as it would have been filled in for this model."""
    return {name: typed_word(getattr(page, name)) for name in (*MODEL_WORDS, *_NUMBERS, "locked")}


def _mark_of(effects: Correction) -> str:
    """Other copies or people have another one, and are shown again."""
    return hashed(repr((effects.copies, effects.overwritten, effects.colleagues, sorted(effects.people))))


def _effects_page(
    request: AnyRequest, page: ModelPage, fields: Mapping[str, Any], effects: Correction
) -> Response[str]:
    """How many, and never who: a coordinator sees no registrants."""
    request.scope["state"]["path"] = f"/staff/models/{page.id}/description"
    return office_page(
        request,
        "model_effects.html",
        model=page,
        fields=[
            (name, text)
            for name, each in fields.items()
            for text in (each if isinstance(each, list) else [each])
            if name != AGREED
        ],
        effects=effects,
        mark=_mark_of(effects),
    )


async def _form_page(
    request: AnyRequest,
    slug: str,
    values: Mapping[str, Any],
    model: ModelPage | None = None,
    refusal: Refusal | None = None,
    differences: Any = (),
) -> Response[str]:
    day = existing(await campaign_page(slug))
    request.scope["state"]["path"] = (
        f"/staff/models/{model.id}/description" if model else f"/staff/days/{slug}/models/new"
    )
    return office_page(
        request,
        "event_form.html",
        **blank_form(request),
        day=day,
        model=model,
        values=values if model is None else {SEEN: seen_in(_typed_in(model))} | dict(values),
        differences=differences,
        **trouble(request, refusal),
    )


HANDLERS: list[Any] = [
    Router(
        "/",
        route_handlers=[models, new, create, offer, back_to_model, description, correct],
        guards=[everywhere("edit_days")],
    ),
    model,
]
