"""Planning an afternoon of appointments in the office: its hours are shown before anything is made."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route
from litestar.di import Provide

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, Invalid, NotFound, Refusal, existing
from events_service.identifiers import hashed
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.house import taken_by
from events_service.scheduling.permanence_growth import last_permanence
from events_service.scheduling.permanence_plans import (
    PermanencesDraft,
    draft_permanences,
    plan_permanences,
)
from events_service.scheduling.programme import office_event
from events_service.scheduling.recurrence import Skip
from events_service.scheduling.sign_up import WITH_LIST
from events_service.scheduling.slots import MOST_PAUSES
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.events import libraries_for
from events_service.web.office.needs import hindrance_of, needs_filled_in, options_for
from events_service.web.office.series import with_ticks
from events_service.web.office.visits import office_page
from events_service.web.series_form import days_left_out, rows_of, shown_in
from events_service.web.session_form import NAMES, SessionForm, asked_twice
from events_service.web.sign_up_form import choices_for

# As many pauses as the form has lines for, the first two in sight.
PAUSES = tuple(str(line) for line in range(1, MOST_PAUSES + 1))


@route("/staff/events/{event_id:uuid}/permanences/new", http_method=READING)
async def new(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """The form, filled in with what is likely."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    blank = {
        "intent": str(uuid4()),
        "library": str(event.library),
        "slot_minutes": "30",
        "skip": [Skip.PUBLIC_HOLIDAYS, Skip.CLOSURES],
    }
    values = blank | await _likely(event_id, now)
    return await _form_page(request, viewer, event, values, draft=await _draft(event, values, viewer, now))


async def _likely(event_id: UUID, now: datetime) -> dict[str, Any]:
    """The hours, pauses, place, room, people and sign-up of the event's last permanence, a week later."""
    last = await last_permanence(event_id)
    if last is None:
        return {}
    next_week = last["local_starts"] + timedelta(weeks=1)
    likely = {
        "day": f"{next_week:%Y-%m-%d}" if next_week > now.astimezone(UTC).replace(tzinfo=None) else "",
        "starts": f"{last['local_starts']:%H:%M}",
        "ends": f"{last['local_ends']:%H:%M}",
        **{name: str(last[name]) for name in ("library", "slot_minutes", "sign_up")},
        **{name: str(last[name] or "") for name in ("opens_days", "closes_days")},
        **needs_filled_in((await taken_by([last["session"]]))[last["session"]]),
    }
    for line, pause in zip(PAUSES, last["pauses"], strict=False):
        likely[f"pause_{line}"] = f"{pause.starts_at:%H:%M}"
        likely[f"pause_minutes_{line}"] = str((pause.ends_at - pause.starts_at) // timedelta(minutes=1))
    return likely


@post("/staff/events/{event_id:uuid}/permanences", dependencies={"fields": Provide(with_ticks)})
async def create(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, Any], now: datetime
) -> Response[str]:
    """Show the days and hours as they would be cut, and make them once that is pressed too; the form sent twice makes
    them once. What is in the way is shown with the days."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    try:
        values = await _typed(fields, event)
        if fields.get("make") != "yes" or not _as_shown(fields):
            shown = await draft_permanences(event_id, values, viewer, now=now)
            return await _form_page(request, viewer, event, fields, draft=shown)
        intent = f"{fields.get('intent') or uuid4()}:{hashed(repr(sorted(values.items(), key=str)))}"
        made = (await plan_permanences(event_id, values, by=viewer, now=now, intent=intent)).made
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        outcome = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        draft = await _draft(event, fields, viewer, now)
        return await _form_page(
            request, viewer, event, fields, draft=draft, hindrance=hindrance_of(refusal), **outcome
        )
    path = f"/staff/permanences/{made[0]}" if len(made) == 1 else f"/staff/events/{event_id}"
    return done(request, path, "appointments_added")


def _as_shown(fields: Mapping[str, Any]) -> bool:
    """Of several weeks nothing is made that did not stand there for that rule; one day was typed."""
    return not fields.get("until") or fields.get("shown_for") == _rule_of(fields)


def _rule_of(fields: Mapping[str, Any]) -> str:
    """What the days hang on."""
    names = ("day", "starts", "ends", "library", "until", "skip")
    return hashed(repr([fields.get(name) for name in names]))


async def _typed(fields: Mapping[str, Any], event: EventPage) -> dict[str, Any]:
    """As draft_permanences reads it. Refuses with Invalid."""
    form = SessionForm.parse(fields, await options_for(event.organisation))
    until = str(fields.get("until") or "")
    if until and day_from(until) is None:
        raise Invalid({"until": "not_a_date"})
    return form.facts() | {
        "slot_minutes": fields.get("slot_minutes"),
        "pauses": _pauses(fields),
        "until": day_from(until),
        "skip": list(fields.get("skip") or ()),
        "left_out": sorted(days_left_out(fields)),
    }


async def _draft(
    event: EventPage, fields: Mapping[str, Any], viewer: Viewer, now: datetime
) -> PermanencesDraft | None:
    """The days and hours that the form makes as it is filled in; nothing where it makes none yet."""
    if not (fields.get("day") and fields.get("starts") and fields.get("ends")):
        return None
    try:
        return await draft_permanences(event.id, await _typed(fields, event), viewer, now=now)
    except Refusal:
        return None


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
    values: Mapping[str, Any],
    *,
    draft: PermanencesDraft | None = None,
    **outcome: Any,
) -> Response[str]:
    request.scope["state"]["path"] = f"/staff/events/{event.id}/permanences/new"
    fine: dict[str, Any] = {"errors": {}, "refused": "", "twice": set(), "hindrance": {}}
    days = rows_of(draft.series, {}) if draft else []
    cut = (
        {day.occurrence.on: each for day, each in zip(draft.series.dates, draft.cut, strict=True)}
        if draft
        else {}
    )
    return office_page(
        request,
        "permanence_form.html",
        event=event,
        draft=draft,
        dates=days,
        cut=cut,
        clashing=sum(bool(row.planned and row.planned.clashes) for row in days),
        shown=",".join(sorted(day.isoformat() for day in shown_in(days))),
        shown_for=_rule_of(values),
        pauses=PAUSES,
        libraries=await libraries_for(viewer, event.organisation, locale=locale_of(request)),
        options=await options_for(event.organisation),
        ways=ways(request),
        values=values,
        **(fine | outcome),
    )


def ways(request: AnyRequest) -> list[tuple[str, str]]:
    """How one may come to an appointment, which always has a list."""
    return [way for way in choices_for(locale_of(request)).ways if way[0] in WITH_LIST]


HANDLERS = [new, create, back_to_form]
