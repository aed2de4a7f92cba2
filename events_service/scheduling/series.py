"""Series come into being and grow longer: all dates with all that they take, or none."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.database import insert, insert_many, transaction, update, value
from events_service.errors import Refusal
from events_service.identifiers import hashed
from events_service.scheduling import clashes, rosters
from events_service.scheduling.clashes import Clash
from events_service.scheduling.events import own_event
from events_service.scheduling.intents import intent_of, made_before
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.plans import Reason
from events_service.scheduling.publication import publish_event_at
from events_service.scheduling.series_drafts import SeriesDraft, drafted
from events_service.scheduling.sessions import except_from_series

_TAKEN = {
    "room_taken": (RoomTaken, "room"),
    "equipment_taken": (EquipmentTaken, "equipment"),
    "facilitator_busy": (FacilitatorBusy, "facilitator"),
}


class NoDates(Refusal):
    """Of all days that the rule names none is left."""

    code = "no_dates"


async def create_series(
    event_id: UUID,
    values: Mapping[str, Any],
    *,
    by: Viewer,
    now: datetime,
    intent: str | None = None,
    publish_at: datetime | None = None,
) -> tuple[UUID, SeriesDraft | None]:
    """Give an event many dates at once, and all that they take, or none: sessions with a roster each, or with one for
    all, which grows only by registration/series_growth.py.

    Values as in series_drafts.plan_series; a draft is published with its dates at `publish_at`, if that is given.
    Returns the series and what it was made of, or no draft where the same `intent` made it before. Refuses as
    plan_series does, with IntentReused, NoDates, and with RoomTaken, EquipmentTaken or FacilitatorBusy for the first
    date that something is in the way of (`dates` are all of them).
    """
    key = intent_of(by, f"series:{event_id}", intent)
    fingerprint = hashed(repr(sorted((name, str(typed)) for name, typed in values.items())))
    async with transaction():
        event = await own_event(event_id, by)
        if key and (earlier := await _made_before(key, fingerprint)):
            return earlier, None
        draft = await drafted(event, values, by, now=now)
        if not draft.dates:
            raise NoDates()
        things = await _free_things(draft, by)
        marks = {"intent": key, "fingerprint": fingerprint}
        opened = await _rosters(draft)
        series = await _write(draft, marks, opened[0] if draft.one_list else None, now)
        await _write_sessions(series, draft, opened, marks, now)
        await clashes.take(draft.asking, things)
        owner, what = event["organisation"], "series.extended" if draft.extends else "series.created"
        await audit.note(by=by.id, what=what, on=series, organisation=owner, now=now)
        if publish_at is not None:
            await publish_event_at(event_id, publish_at, by=by, now=now)
        return series, draft


async def is_made(event_id: UUID, intent: str | None, by: Viewer) -> bool:
    """Whether a form with that `intent` made a series already, whose own dates are in the way of none of its."""
    key = intent_of(by, f"series:{event_id}", intent)
    return bool(key and await value(_MADE, key))


_MADE = "SELECT 1 FROM series WHERE intent = $1 UNION ALL SELECT 1 FROM session WHERE intent = $1"


async def _made_before(key: str, fingerprint: str) -> UUID | None:
    """The series that was made with this intent, or made longer: its first date then has it, for what made the series
    itself may still be sent again."""
    if series := await made_before("series", key, fingerprint):
        return series
    first = await made_before("session", key, fingerprint)
    return await value("SELECT series FROM session WHERE id = $1", first) if first else None


async def _free_things(draft: SeriesDraft, viewer: Viewer) -> clashes.Things:
    """What the dates ask for, locked; refuses if anything is in the way of any of them."""
    library, owner = draft.library["id"], draft.event["organisation"]
    things = await clashes.things_for(draft.asking, library=library, organisation=owner, lock=True)
    zone = draft.library["time_zone"]
    in_the_way = await clashes.clashes_of(draft.asking, things, viewer, time_zone=zone)
    refuse_if_clashing([(each.occurrence.on, in_the_way[each.session]) for each in draft.dates])
    return things


def refuse_if_clashing(dates: Sequence[tuple[date, list[Clash]]]) -> None:
    """Refuse with what is in the way of the first, as one session would be; two of the dates can be on one day."""
    clashing = [(day, each[0]) for day, each in dates if each]
    if not clashing:
        return
    clash = clashing[0][1]
    kind, thing = _TAKEN[clash.code]
    facts = {
        thing: {"id": clash.id, "name": clash.name},
        "in_the_way": clash.in_the_way,
        "free_times": [],
        "dates": list(dict.fromkeys(day.isoformat() for day, _ in clashing)),
    }
    raise kind(**facts if clash.left is None else facts | {"left": clash.left})


async def _rosters(draft: SeriesDraft) -> list[UUID]:
    """That of each date, in order."""
    dates = [each.draft for each in draft.dates]
    if not draft.one_list:
        return await rosters.open_rosters(draft.event["id"], dates)
    shared = draft.roster or await rosters.open_shared_roster(draft.event["id"], dates)
    return [shared for _ in dates]


async def _write(draft: SeriesDraft, marks: Mapping[str, Any], shared: UUID | None, now: datetime) -> UUID:
    """The series as it was typed, and what was settled about it by hand."""
    rule = draft.rule
    columns = {
        "library": draft.library["id"],
        "roster": shared,
        "time_zone": draft.library["time_zone"],
        "local_starts": rule.starts,
        "local_ends": rule.ends,
        "every": rule.every,
        "weekdays": list(rule.weekdays),
        "monthly": rule.monthly,
        "dates": list(rule.dates),
        "until": rule.until,
        "times": rule.count,
        "week_starts": rule.week_starts,
        "skip": list(draft.skip),
    }
    if draft.extends is not None:
        series = draft.extends
        await update("series", series, **columns)
    else:
        series = await insert("series", event=draft.event["id"], created_at=now, **columns, **marks)
    for day, reason in draft.by_hand.left_out.items():
        await except_from_series(series, day, reason)
    for each in draft.dates:
        if each.occurrence.local_starts.date() != each.occurrence.on:
            await except_from_series(series, each.occurrence.on, Reason.MOVED)
    return series


async def _write_sessions(
    series: UUID, draft: SeriesDraft, opened: Sequence[UUID], marks: Mapping[str, Any], now: datetime
) -> None:
    zone = draft.library["time_zone"]
    unmarked = {"intent": None, "fingerprint": ""}
    marked = draft.dates[0] if draft.extends else None
    await insert_many(
        "session",
        [
            {
                "id": each.session,
                "event": draft.event["id"],
                "library": draft.library["id"],
                "roster": roster,
                "series": series,
                # Moved before it was created, it stays where it is when the others move.
                "own_fields": ["starts_at"] if each.occurrence.moved else [],
                "starts_at": each.occurrence.starts_at,
                "ends_at": each.occurrence.ends_at,
                "local_starts": wall_clock(each.occurrence.starts_at, zone),
                "local_ends": wall_clock(each.occurrence.ends_at, zone),
                "time_zone": zone,
                "sequence": 0,
                **(marks if each is marked else unmarked),
                "created_at": now,
                "revised_at": now,
                "cancel_reason": "",
            }
            for each, roster in zip(draft.dates, opened, strict=True)
        ],
    )
