"""Appointments in the office: see who has which, change, lengthen or call off the whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import ChangedMeanwhile, Forbidden, Invalid, NotFound, Refusal
from events_service.fields import Fields
from events_service.registration.opening import active_for
from events_service.registration.permanences import (
    cancel_permanence,
    change_permanence,
    effects_of_calling_off,
    effects_on_permanence,
)
from events_service.scheduling.house import Taken, taken_by
from events_service.scheduling.permanence_growth import add_slots
from events_service.scheduling.permanences import office_permanence
from events_service.scheduling.queries import SessionLine
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.meanwhile import SEEN, merged, refuse_if_changed, seen_in
from events_service.web.moments import day_from, end_of, time_from
from events_service.web.notices import done
from events_service.web.office.effects import is_agreed, only_changed, permanence_page
from events_service.web.office.needs import hindrance_of, labels_of, needs_filled_in, needs_typed, options_for
from events_service.web.office.permanence_form import ways
from events_service.web.office.visits import office_page
from events_service.web.opening_form import OPENING_NAMES, opening_changed, opening_filled_in, opening_typed


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
    first = _first(slots, now)
    request.scope["state"]["path"] = f"/staff/permanences/{first.permanence}"
    people = {each.roster: each for each in await active_for([slot.roster for slot in slots], viewer)}
    taken = (await taken_by([first.id]))[first.id]
    options = await options_for(first.organisation, taken)
    shown = _as_shown(first, taken)
    fine: dict[str, Any] = {
        "errors": {},
        "refused": "",
        "values": shown | {SEEN: seen_in(shown)},
        "differences": [],
        "hindrance": {},
    }
    return office_page(
        request,
        "permanence.html",
        session=first,
        slots=slots,
        people=people,
        taken=taken,
        options=options,
        needs_labels=labels_of(options, locale_of(request)),
        ways=ways(request),
        may_plan=viewer.may("plan", first.organisation),
        changeable=any(not slot.cancelled and slot.ends_at > now for slot in slots),
        **(fine | outcome),
    )


def _first(slots: list[SessionLine], now: datetime) -> SessionLine:
    """The first of those that can still be changed, or that take place."""
    standing = [slot for slot in slots if not slot.cancelled]
    return next((slot for slot in standing if slot.ends_at > now), (standing or slots)[0])


def _as_shown(first: SessionLine, taken: Taken) -> dict[str, str]:
    """The form that changes all of them, as it would be shown now."""
    return {
        "day": f"{first.local_starts:%Y-%m-%d}",
        "starts": f"{first.local_starts:%H:%M}",
        "library": str(first.library),
        "sign_up": first.sign_up,
        **opening_filled_in(first),
        **needs_filled_in(taken),
    }


async def _shown_now(slots: list[SessionLine], now: datetime) -> dict[str, str]:
    first = _first(slots, now)
    return _as_shown(first, (await taken_by([first.id]))[first.id])


@post("/staff/permanences/{permanence_id:uuid}")
async def change(
    request: AnyRequest, permanence_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Another day or hour, room, colleague or way to sign up for all of them; everyone keeps theirs, and is told, once
    a colleague has seen who that is."""
    slots = await _own(permanence_id, viewer)
    require(viewer, "plan", slots[0].organisation)
    try:
        refuse_if_changed(fields, await _shown_now(slots, now))
        changes = await _changes(_first(slots, now), fields)
        effects = await effects_on_permanence(permanence_id, changes, by=viewer, now=now)
        # Of what is impossible the verb says what would be free instead.
        if effects.asks and not effects.impossible and not is_agreed(fields, effects):
            return await permanence_page(request, _first(slots, now), fields, effects)
        await change_permanence(permanence_id, changes, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except ChangedMeanwhile as refusal:
        slots = await _own(permanence_id, viewer)
        again = merged(fields, await _shown_now(slots, now))
        outcome = trouble(request, refusal) | {"differences": again.differences}
        return await _page(request, viewer, slots, now=now, values=again.values, **outcome)
    except Refusal as refusal:
        outcome = trouble(request, refusal, {"starts_at": "day"} | OPENING_NAMES) | {
            "hindrance": hindrance_of(refusal)
        }
        return await _page(request, viewer, slots, now=now, values=fields, **outcome)
    word = "appointments_moved" if "starts_at" in changes else "saved"
    return done(request, f"/staff/permanences/{permanence_id}", word)


async def _changes(first: SessionLine, fields: Mapping[str, str]) -> dict[str, Any]:
    """What of the form is another than the page had: what was changed by hand on one hour stays."""
    taken = (await taken_by([first.id]))[first.id]
    shown = _as_shown(first, taken)
    form = Fields(fields)
    changes: dict[str, Any] = needs_typed(form, await options_for(first.organisation, taken))
    changes |= {"sign_up": fields["sign_up"]} if fields.get("sign_up") else {}
    changes |= opening_typed(form)
    form.done()
    changes = opening_changed(only_changed(changes, fields, shown), fields, opening_filled_in(first))
    if (fields.get("day"), fields.get("starts")) != (shown["day"], shown["starts"]):
        day, starts = day_from(fields.get("day", "")), time_from(fields.get("starts", ""))
        if day is None or starts is None:
            raise Invalid({"starts_at": "not_a_time"})
        changes["starts_at"] = datetime.combine(day, starts).isoformat()
    return changes


@post("/staff/permanences/{permanence_id:uuid}/slots")
async def lengthen(
    request: AnyRequest, permanence_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """More hours on the same day, before, after or in a pause."""
    slots = await _own(permanence_id, viewer)
    require(viewer, "plan", slots[0].organisation)
    day = _first(slots, now).local_starts.date()
    try:
        starts, ends = (time_from(fields.get(name, "")) for name in ("more_from", "more_until"))
        if starts is None or ends is None:
            raise Invalid({"starts_at" if starts is None else "ends_at": "not_a_time"})
        hours = {
            "starts_at": datetime.combine(day, starts).isoformat(),
            "ends_at": end_of(datetime.combine(day, starts), ends).isoformat(),
        }
        made = await add_slots(permanence_id, hours, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        names = {"starts_at": "more_from", "ends_at": "more_until"}
        outcome = trouble(request, refusal, names) | {"hindrance": hindrance_of(refusal)}
        return await _page(request, viewer, slots, now=now, typed=fields, **outcome)
    return done(
        request, f"/staff/permanences/{permanence_id}", "appointments_added" if made else "appointments_there"
    )


@post("/staff/permanences/{permanence_id:uuid}/cancellation")
async def cancel(
    request: AnyRequest, permanence_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Call the whole off, once a colleague has seen which hours these are, and who is told."""
    slots = await _own(permanence_id, viewer)
    require(viewer, "plan", slots[0].organisation)
    try:
        effects = await effects_of_calling_off(permanence_id, by=viewer, now=now)
        if effects.dates and not is_agreed(fields, effects):
            first, asked = _first(slots, now), {"what": "cancellation", "form": "/cancellation"}
            return await permanence_page(request, first, fields, effects, **asked)
        await cancel_permanence(permanence_id, reason=fields.get("reason", ""), by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _page(request, viewer, slots, now=now, typed=fields, **trouble(request, refusal))
    return done(request, f"/staff/permanences/{permanence_id}", "appointments_cancelled")


@route(
    ["/staff/permanences/{permanence_id:uuid}/cancellation", "/staff/permanences/{permanence_id:uuid}/slots"],
    http_method=READING,
)
async def back(permanence_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(f"/staff/permanences/{permanence_id}")


HANDLERS = [permanence, change, lengthen, cancel, back]
