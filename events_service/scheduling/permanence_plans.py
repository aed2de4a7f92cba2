"""Permanences of several weeks: the days are those of a series, and each day is a permanence of its own.

Which days, which of them are left out and why, and what is in the way is asked of the series (series_drafts.py), as if
each permanence were one session from its first slot to its last. There is no second engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.database import transaction
from events_service.errors import Invalid
from events_service.scheduling.events import own_event
from events_service.scheduling.permanences import ONE_SEAT, plan_permanence
from events_service.scheduling.plans import Occurrence
from events_service.scheduling.series import NoDates
from events_service.scheduling.series_drafts import SeriesDraft, drafted, plan_series
from events_service.scheduling.sessions import place_of
from events_service.scheduling.slots import PermanenceDraft

# Whole years of one afternoon a week fit in; each appointment is a list of its own to be made.
MOST_APPOINTMENTS = 400


@dataclass(frozen=True, slots=True)
class PermanencesDraft:
    """The days as a series has them, what each of them, in order, is cut into, and the permanences that were `made` of
    them, if they were."""

    series: SeriesDraft
    cut: tuple[PermanenceDraft, ...]
    made: tuple[UUID, ...] = ()

    @property
    def appointments(self) -> int:
        return sum(len(each.slots) for each in self.cut)


async def draft_permanences(
    event_id: UUID, values: Mapping[str, Any], viewer: Viewer, *, now: datetime
) -> PermanencesDraft:
    """What would come of it, with what is in the way of each day; nothing is written.

    `values` are those of plan_permanence, and of a series those that say which days: `until`, `skip`, `left_out`;
    without `until` it is one day, whatever day that is. Refuses with NotFound, Forbidden, TemplateOnly, OnePersonOnly
    and Invalid.
    """
    async with transaction():
        whole, zone = await _as_series(event_id, values, viewer, now)
    return _cut(await plan_series(event_id, whole, viewer, now=now), values, zone, now)


async def plan_permanences(
    event_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime, intent: str | None = None
) -> PermanencesDraft:
    """Make them all, or none; sent twice it makes them once. Refuses as draft_permanences and plan_permanence do, and
    with NoDates."""
    async with transaction():
        whole, zone = await _as_series(event_id, values, by, now)
        draft = _cut(await drafted(await own_event(event_id, by), whole, by, now=now), values, zone, now)
        if not draft.cut:
            raise NoDates()
        days = [each.occurrence for each in draft.series.dates]
        made = [
            await plan_permanence(
                event_id,
                {**values, **_hours(values, day, zone)},
                by=by,
                now=now,
                intent=f"{intent}:{day.on}" if intent else None,
            )
            for day in days
        ]
        return replace(draft, made=tuple(made))


async def _as_series(
    event_id: UUID, values: Mapping[str, Any], by: Viewer, now: datetime
) -> tuple[dict[str, Any], str]:
    """The values of a series of sessions that last from the first slot to the last, and the zone of their place."""
    event = await own_event(event_id, by)
    zone: str = (await place_of(event, values, by))["time_zone"]
    first = PermanenceDraft.parse(values, time_zone=zone, now=now)
    until = values.get("until")
    days = {"until": until, "skip": values.get("skip")} if until else {"count": 1}
    return {
        **{name: each for name, each in values.items() if name not in ("until", "skip", "count")},
        **days,
        **ONE_SEAT,
        "starts_at": wall_clock(first.slots[0].starts_at, zone).isoformat(),
        "ends_at": wall_clock(first.slots[-1].ends_at, zone).isoformat(),
    }, zone


def _cut(series: SeriesDraft, values: Mapping[str, Any], zone: str, now: datetime) -> PermanencesDraft:
    cut = tuple(
        PermanenceDraft.parse({**values, **_hours(values, each.occurrence, zone)}, time_zone=zone, now=now)
        for each in series.dates
    )
    draft = PermanencesDraft(series, cut)
    if draft.appointments > MOST_APPOINTMENTS:
        raise Invalid({"until": "too_many_appointments"})
    return draft


def _hours(values: Mapping[str, Any], day: Occurrence, zone: str) -> dict[str, str]:
    """From when to when, by the clock on the wall, on that day."""
    typed = [datetime.fromisoformat(str(values[name])) for name in ("starts_at", "ends_at")]
    starts, ends = (wall_clock(each, zone) if each.tzinfo else each for each in typed)
    later = day.on - starts.date()
    return {"starts_at": (starts + later).isoformat(), "ends_at": (ends + later).isoformat()}
