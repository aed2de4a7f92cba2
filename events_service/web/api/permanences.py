"""Permanences: an afternoon of appointments, each of which is a session with one seat."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, Router, patch, post, route
from msgspec import UNSET, Meta, Struct, UnsetType

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound
from events_service.registration.permanences import (
    cancel_permanence,
    change_permanence,
    effects_of_calling_off,
    effects_on_permanence,
)
from events_service.scheduling.events import OnePersonOnly
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.permanence_growth import add_slots
from events_service.scheduling.permanence_plans import (
    PermanencesDraft,
    draft_permanences,
    plan_permanences,
)
from events_service.scheduling.permanences import (
    office_permanence,
    permanence_slots,
    plan_permanence,
    try_permanence,
)
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.series import NoDates
from events_service.scheduling.sessions import SessionCancelled, SessionOver
from events_service.scheduling.venues import LibraryNotOurs
from events_service.settings import Settings
from events_service.web.api import permanence_bodies, series_shapes, shapes
from events_service.web.api.described import described
from events_service.web.api.writing import done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest

TAKEN = (RoomTaken, EquipmentTaken, FacilitatorBusy)


class Permanence(Struct, frozen=True):
    """An afternoon of appointments: its `sessions` have one seat each. `id` is null where nothing was made."""

    id: UUID | None
    event: UUID
    starts_at: datetime
    ends_at: datetime
    time_zone: shapes.Zone
    free: Annotated[int, Meta(description="How many nobody has, of those still to come.")]
    sessions: list[shapes.Session]
    url: str | UnsetType = UNSET


class PermanenceDay(Struct, frozen=True):
    """One day of several weeks. `permanence` is null until it is made; `days_off` says what day it is, where that is
    not skipped."""

    on: date
    starts_at: datetime
    ends_at: datetime
    appointments: int
    permanence: UUID | None
    clashes: list[series_shapes.SeriesClash]
    days_off: list[series_shapes.DayOff]


class Permanences(Struct, frozen=True):
    """The permanences of several weeks, and the days that are left out, as of a series."""

    event: UUID
    time_zone: shapes.Zone
    days: list[PermanenceDay]
    left_out: list[series_shapes.DayLeftOut]
    school_holidays_unknown_from: date | None


@post(
    "/events/{event_id:uuid}/permanences",
    **described(
        NotFound, Forbidden, IntentReused, OnePersonOnly, NoDates, LibraryNotOurs, *TAKEN, right="plan"
    ),
)
async def create(
    event_id: UUID,
    data: permanence_bodies.NewPermanence,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[Permanence | Permanences]:
    """Cut an afternoon into appointments of `slot_minutes` each, around its pauses; all are made, or none.

    The room and the people are taken for the whole of it. With `"dry_run": true` nothing is made, and the answer shows
    what would be. With `until` it is an afternoon of each week until that day, and the answer has its `days`, with what
    is in the way of each, and those that are left out: all are made, or none.
    """
    values = data.values()
    if data.until is not None:
        if data.dry_run:
            weeks = await draft_permanences(event_id, values, viewer, now=now)
        else:
            weeks = await plan_permanences(event_id, values, by=viewer, now=now, intent=intent)
        return done(_weeks(event_id, weeks))
    if data.dry_run:
        slots = await try_permanence(event_id, values, by=viewer, now=now)
        return done(_shape(slots, settings, now, made=False))
    made = await plan_permanence(event_id, values, by=viewer, now=now, intent=intent)
    shape = _shape(await office_permanence(made, viewer), settings, now)
    return done(shape, location=f"{settings.public_url}/api/v1/permanences/{made}")


@route("/permanences/{permanence_id:uuid}", http_method=READING, **described(NotFound, key="read"))
async def show(
    request: AnyRequest, permanence_id: UUID, viewer: Viewer | None, settings: Settings, now: datetime
) -> Response[Permanence]:
    """One permanence with its appointments as they are now; sign up for one as for any session."""
    slots = await permanence_slots(permanence_id, now=now)
    if not slots and viewer is not None:
        slots = await office_permanence(permanence_id, viewer)
    return shown(request, _shape(slots, settings, now), now=now, public=viewer is None)


@patch(
    "/permanences/{permanence_id:uuid}",
    **described(NotFound, Forbidden, SessionOver, SessionCancelled, *TAKEN, right="plan"),
)
async def change(
    permanence_id: UUID,
    data: permanence_bodies.PermanenceChange,
    viewer: Viewer,
    settings: Settings,
    now: datetime,
) -> Response[Permanence | series_shapes.Effects]:
    """Let it begin at another time, all appointments moving by the same difference on the wall; or change the room, the
    equipment, the people or the sign-up of all. Everyone keeps theirs, and is told once. With `"dry_run": true` nothing
    changes, and the answer says who would be told."""
    sent = data.fields_sent()
    if sent.pop("dry_run"):
        effects = await effects_on_permanence(permanence_id, sent, by=viewer, now=now)
        return done(await series_shapes.effects(effects, now=now))
    await change_permanence(permanence_id, sent, by=viewer, now=now)
    return done(_shape(await office_permanence(permanence_id, viewer), settings, now))


@post(
    "/permanences/{permanence_id:uuid}/slots",
    status_code=200,
    **described(NotFound, Forbidden, SessionOver, SessionCancelled, *TAKEN, right="plan"),
)
async def lengthen(
    permanence_id: UUID,
    data: permanence_bodies.NewSlots,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[Permanence]:
    """Add the appointments between two hours that are not there yet, before, after or in a pause, with the room, the
    people and the sign-up of the last one. Sent twice it adds them once. One that was cancelled does not come back."""
    await add_slots(permanence_id, data.fields_sent(), by=viewer, now=now)
    return done(_shape(await office_permanence(permanence_id, viewer), settings, now))


@post(
    "/permanences/{permanence_id:uuid}/cancellation",
    status_code=200,
    **described(NotFound, Forbidden, SessionOver, right="plan"),
)
async def cancel(
    permanence_id: UUID,
    data: permanence_bodies.CallingOff,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[Permanence | series_shapes.Effects]:
    """Call all of them off that have not ended. Whoever has one is told. Saying it twice changes nothing. With
    `"dry_run": true` nothing is called off, and the answer says who would be told."""
    if data.dry_run:
        effects = await effects_of_calling_off(permanence_id, by=viewer, now=now)
        return done(await series_shapes.effects(effects, now=now))
    await cancel_permanence(permanence_id, reason=data.reason or "", by=viewer, now=now)
    return done(_shape(await office_permanence(permanence_id, viewer), settings, now))


def _shape(slots: list[SessionLine], settings: Settings, now: datetime, *, made: bool = True) -> Permanence:
    """Refuses with NotFound where there is none."""
    if not slots:
        raise NotFound()
    standing = [slot for slot in slots if not slot.cancelled] or slots
    first, last = shapes.session(standing[0], settings.public_url, now), standing[-1]
    assert standing[0].slots is not None
    return Permanence(
        id=standing[0].permanence if made else None,
        event=first.event,
        starts_at=first.starts_at,
        ends_at=shapes.session(last, settings.public_url, now).ends_at,
        time_zone=first.time_zone,
        free=standing[0].slots.free(now),
        sessions=[shapes.session(slot, settings.public_url, now) for slot in slots],
        url=f"{settings.public_url}/permanences/{standing[0].permanence}" if made else UNSET,
    )


def _weeks(event: UUID, weeks: PermanencesDraft) -> Permanences:
    """Without clashes once they are made: each is only in its own way then."""
    series, zone = weeks.series, ZoneInfo(weeks.series.library["time_zone"])
    made = weeks.made or (None,) * len(series.dates)
    return Permanences(
        event,
        zone.key,
        [
            PermanenceDay(
                on=day.occurrence.on,
                starts_at=cut.slots[0].starts_at.astimezone(zone),
                ends_at=cut.slots[-1].ends_at.astimezone(zone),
                appointments=len(cut.slots),
                permanence=permanence,
                clashes=[] if permanence else [series_shapes.clash(each) for each in day.clashes],
                days_off=[series_shapes.DayOff(each.reason, each.name) for each in day.remarks],
            )
            for day, cut, permanence in zip(series.dates, weeks.cut, made, strict=True)
        ],
        [series_shapes.DayLeftOut(each.on, each.reason, each.name) for each in series.left_out],
        series.schools_unknown_from,
    )


ROUTER = Router("/", route_handlers=[create, show, change, lengthen, cancel], tags=["permanences"])
