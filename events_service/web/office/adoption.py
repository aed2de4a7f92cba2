"""A library adopts a model of an edition: its own date, hours and room in one form, and everything else is written."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, own_organisation
from events_service.campaigns.queries import campaign_page, details_of
from events_service.errors import Invalid, Refusal, existing
from events_service.libraries.queries import library_of
from events_service.scheduling.adopting import ModelWithdrawn, adopt_model
from events_service.scheduling.habits import habits_of
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.model_queries import ModelPage, model_for
from events_service.scheduling.models import DayNotOpen
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.events import libraries_for
from events_service.web.office.needs import LOOK, TAKEN, hindrance_of, labels_of, options_for
from events_service.web.office.visits import office_page
from events_service.web.session_form import NAMES, SessionForm, asked_twice, usual

PAGE = "/staff/models/{model_id:uuid}/copies"
AFTERNOON = "14:00"


@route(PAGE, http_method=READING, guards=[somewhere("plan")])
async def adopting(request: AnyRequest, model_id: UUID, viewer: Viewer) -> Response[str]:
    model = existing(await model_for(model_id, viewer))
    return await _form_page(request, model, viewer, await _proposed(request, model, viewer))


@post(PAGE, guards=[somewhere("plan")])
async def adopt(
    request: AnyRequest, model_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Make an event of it with one date, at once public where that is ticked. The form sent twice makes one."""
    model = existing(await model_for(model_id, viewer))
    if fields.get(LOOK):
        return await _form_page(request, model, viewer, fields)
    try:
        form = SessionForm.parse(fields, await options_for(own_organisation(viewer, "plan")))
        made = await adopt_model(
            model_id,
            form.facts(),
            publish=bool(fields.get("publish")),
            by=viewer,
            now=now,
            intent=f"{fields.get('intent') or uuid4()}:{form.fingerprint}",
        )
    except (Invalid, ModelWithdrawn, DayNotOpen, IntentReused, *TAKEN) as refusal:
        return await _form_page(request, model, viewer, fields, refusal)
    return done(request, f"/staff/events/{made}", "adopted")


async def _proposed(request: AnyRequest, model: ModelPage, viewer: Viewer) -> dict[str, str]:
    """The first day of the edition where the library is, at the hour and in the room of last time. The library may be
    one that is only claimed: newcomers begin there."""
    organisation = own_organisation(viewer, "plan")
    day = existing(await campaign_page(model.campaign))
    windows = {each.department: each.starts_on for each in (await details_of(day.id)).windows}
    values = usual(await habits_of(viewer, organisation), viewer)
    libraries = await libraries_for(viewer, organisation, locale=locale_of(request))
    library = values.get("library") or next((each for each, _ in libraries.options), "")
    place = await library_of(UUID(library)) if library else None
    starts = values.get("starts", AFTERNOON)
    ends = datetime.combine(day.starts_on, time.fromisoformat(starts)) + timedelta(minutes=model.minutes)
    return {
        **values,
        "intent": str(uuid4()),
        "library": library,
        "day": windows.get(place.department if place else "", day.starts_on).isoformat(),
        "starts": starts,
        "ends": ends.strftime("%H:%M"),
        "capacity": str(model.seats),
        "publish": "yes",
    }


async def _form_page(
    request: AnyRequest,
    model: ModelPage,
    viewer: Viewer,
    values: Mapping[str, str],
    refusal: Refusal | None = None,
) -> Response[str]:
    organisation = own_organisation(viewer, "plan")
    options = await options_for(organisation)
    outcome: dict[str, Any] = trouble(request, refusal, NAMES)
    return office_page(
        request,
        "adoption.html",
        model=model,
        libraries=await libraries_for(viewer, organisation, locale=locale_of(request)),
        options=options,
        needs_labels=labels_of(options, locale_of(request)),
        twice=asked_twice(refusal, values),
        hindrance=hindrance_of(refusal),
        values=values,
        **outcome,
    )


HANDLERS = [adopting, adopt]
