"""Appointments in the office: plan an afternoon of them, see who has which, move or call off the whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, Invalid, NotFound, Refusal, existing
from events_service.identifiers import hashed
from events_service.registration.permanences import cancel_permanence, move_permanence, told_of_move
from events_service.registration.queries import Registration, roster_for
from events_service.registration.rules import State
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.permanences import office_permanence, plan_permanence, try_permanence
from events_service.scheduling.programme import office_event
from events_service.scheduling.queries import SessionLine
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.effects import AGREED
from events_service.web.office.events import libraries_for
from events_service.web.office.needs import hindrance_of, options_for
from events_service.web.office.visits import office_page
from events_service.web.session_form import NAMES, SessionForm, asked_twice

# As many pauses as the form has lines for.
PAUSES = ("1", "2")


@route("/staff/events/{event_id:uuid}/permanences/new", http_method=READING)
async def new(request: AnyRequest, event_id: UUID, viewer: Viewer) -> Response[str]:
    """The form, filled in with what is likely."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    likely = {"intent": str(uuid4()), "library": str(event.library), "slot_minutes": "30"}
    return await _form_page(request, viewer, event, likely)


@post("/staff/events/{event_id:uuid}/permanences")
async def create(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Show the hours as they would be cut, and make them once that is pressed too; the form sent twice makes one."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    try:
        form = SessionForm.parse(fields, await options_for(event.organisation))
        values = form.facts() | {"slot_minutes": fields.get("slot_minutes"), "pauses": _pauses(fields)}
        if fields.get("make") != "yes":
            slots = await try_permanence(event_id, values, by=viewer, now=now)
            return await _form_page(request, viewer, event, fields, slots=slots)
        intent = f"{fields.get('intent') or uuid4()}:{form.fingerprint}"
        made = await plan_permanence(event_id, values, by=viewer, now=now, intent=intent)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        outcome = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        return await _form_page(request, viewer, event, fields, hindrance=hindrance_of(refusal), **outcome)
    return done(request, f"/staff/permanences/{made}", "added")


def _pauses(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each pause as typed: an hour, and minutes."""
    lines = [
        (fields.get(f"pause_{line}", "").strip(), fields.get(f"pause_minutes_{line}") or "15")
        for line in PAUSES
    ]
    return [(hour.replace("h", ":").replace(" ", "").zfill(5), minutes) for hour, minutes in lines if hour]


@route("/staff/events/{event_id:uuid}/permanences", http_method=READING)
async def back_to_form(event_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(f"/staff/events/{event_id}/permanences/new")


async def _form_page(
    request: AnyRequest,
    viewer: Viewer,
    event: EventPage,
    values: Mapping[str, str],
    *,
    slots: list[SessionLine] | None = None,
    **outcome: Any,
) -> Response[str]:
    request.scope["state"]["path"] = f"/staff/events/{event.id}/permanences/new"
    fine: dict[str, Any] = {"errors": {}, "refused": "", "twice": set(), "hindrance": {}}
    return office_page(
        request,
        "permanence_form.html",
        event=event,
        slots=slots or [],
        pauses=PAUSES,
        libraries=await libraries_for(viewer, event.organisation, locale=locale_of(request)),
        options=await options_for(event.organisation),
        values=values,
        **(fine | outcome),
    )


@route("/staff/permanences/{permanence_id:uuid}", http_method=READING)
async def permanence(
    request: AnyRequest, permanence_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """Each hour with whoever has it; a free one leads to the desk's form."""
    return await _page(request, viewer, await _own(permanence_id, viewer), now=now)


async def _own(permanence: UUID, viewer: Viewer) -> list[SessionLine]:
    slots = await office_permanence(permanence, viewer)
    if not slots:
        raise NotFound()
    return slots


async def _page(
    request: AnyRequest, viewer: Viewer, slots: list[SessionLine], *, now: datetime, **outcome: Any
) -> Response[str]:
    first = next((slot for slot in slots if not slot.cancelled), slots[0])
    request.scope["state"]["path"] = f"/staff/permanences/{first.permanence}"
    people: dict[UUID, Registration] = {}
    for slot in slots:
        for each in await roster_for(slot.roster, viewer) or []:
            if each.state != State.CANCELLED:
                people[slot.id] = each
    moment = {"day": f"{first.local_starts:%Y-%m-%d}", "starts": f"{first.local_starts:%H:%M}"}
    fine: dict[str, Any] = {"errors": {}, "refused": "", "values": moment, "hindrance": {}, "asked": []}
    return office_page(
        request,
        "permanence.html",
        session=first,
        slots=slots,
        people=people,
        may_plan=viewer.may("plan", first.organisation),
        changeable=any(not slot.cancelled and slot.ends_at > now for slot in slots),
        **(fine | outcome),
    )


@post("/staff/permanences/{permanence_id:uuid}")
async def move(
    request: AnyRequest, permanence_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Let it begin on another day or at another hour; everyone keeps theirs, as much later or earlier, and is told,
    once a colleague has seen who that is."""
    slots = await _own(permanence_id, viewer)
    require(viewer, "plan", slots[0].organisation)
    times = {"starts_at": f"{fields.get('day', '')}T{fields.get('starts', '')}"}
    try:
        people = await told_of_move(permanence_id, times, by=viewer, now=now)
        mark = hashed(repr((times, sorted((each.id, each.email is None) for each in people))))
        if people and fields.get(AGREED) != mark:
            return await _page(request, viewer, slots, now=now, values=fields, asked=people, mark=mark)
        await move_permanence(permanence_id, times, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        outcome = trouble(request, refusal, {"starts_at": "day"}) | {"hindrance": hindrance_of(refusal)}
        return await _page(request, viewer, slots, now=now, values=fields, **outcome)
    return done(request, f"/staff/permanences/{permanence_id}", "moved")


@post("/staff/permanences/{permanence_id:uuid}/cancellation")
async def cancel(
    request: AnyRequest, permanence_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Call the whole off, once the box below the reason says that it is meant."""
    slots = await _own(permanence_id, viewer)
    require(viewer, "plan", slots[0].organisation)
    try:
        if fields.get("sure") != "yes":
            raise Invalid({"sure": "required"})
        await cancel_permanence(permanence_id, reason=fields.get("reason", ""), by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _page(request, viewer, slots, now=now, typed=fields, **trouble(request, refusal))
    return done(request, f"/staff/permanences/{permanence_id}", "cancelled")


@route("/staff/permanences/{permanence_id:uuid}/cancellation", http_method=READING)
async def back(permanence_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(f"/staff/permanences/{permanence_id}")


HANDLERS = [new, create, back_to_form, permanence, move, cancel, back]
