"""Permanences: an afternoon cut into slots, each a session with a list of one seat. There is no second engine.

What everybody sees of the whole (its span, its SEQUENCE, whether it takes place) is read from its slots: so whatever
moves or calls off a slot has moved the permanence too, and nothing has to be kept in step.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.database import insert, rows, transaction, value
from events_service.errors import Refusal, existing
from events_service.identifiers import hashed
from events_service.scheduling.catalogue import slots_of, with_slots
from events_service.scheduling.events import own_event
from events_service.scheduling.intents import intent_of, made_before
from events_service.scheduling.queries import SESSION, SessionLine, line_from
from events_service.scheduling.sessions import SessionCancelled, SessionOver, add_session, place_of
from events_service.scheduling.slots import PermanenceDraft
from events_service.scheduling.visibility import PUBLIC

# What each slot takes over from the form, and what nobody chooses.
_OF_EACH = (
    "library",
    "sign_up",
    "opens_at",
    "opens_at_choice",
    "opens_days",
    "closes_at",
    "closes_at_choice",
    "closes_days",
    "room",
    "equipment",
    "facilitators",
)
ONE_SEAT = {"capacity": 1, "most_seats": 1, "waiting_limit": 0}


async def plan_permanence(
    event_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime, intent: str | None = None
) -> UUID:
    """Cut a permanence into slots, all or none: one person each, no waiting list; its room and its people are taken
    from the first slot to the last, pauses included. Sent twice it makes one.

    Refuses with Invalid (see PermanenceDraft), NotFound, Forbidden, IntentReused, and as add_session does.
    """
    key = intent_of(by, f"permanence:{event_id}", intent)
    fingerprint = hashed(repr(sorted((name, str(typed)) for name, typed in values.items())))
    async with transaction():
        event = await own_event(event_id, by)
        if key and (earlier := await made_before("permanence", key, fingerprint)):
            return earlier
        zone = (await place_of(event, values, by))["time_zone"]
        draft = PermanenceDraft.parse(values, time_zone=zone, now=now)
        permanence = await insert(
            "permanence",
            event=event_id,
            local_starts=wall_clock(draft.slots[0].starts_at, zone),
            local_ends=wall_clock(draft.slots[-1].ends_at, zone),
            slot_minutes=draft.slot_minutes,
            local_pauses=[
                wall_clock(edge, zone) for gap in draft.gaps for edge in (gap.starts_at, gap.ends_at)
            ],
            intent=key,
            fingerprint=fingerprint,
            created_at=now,
        )
        of_each = {name: values[name] for name in _OF_EACH if name in values}
        for slot in draft.slots:
            times = {"starts_at": slot.starts_at.isoformat(), "ends_at": slot.ends_at.isoformat()}
            await add_session(
                event_id, {**of_each, **times, **ONE_SEAT}, by=by, now=now, permanence=permanence
            )
        owner = event["organisation"]
        await audit.note(by=by.id, what="permanence.planned", on=permanence, organisation=owner, now=now)
        return permanence


class _NotMade(Exception):
    """Takes back what was tried out."""


async def try_permanence(
    event_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime
) -> list[SessionLine]:
    """The slots as plan_permanence would make them, and nothing is made. Refuses as it does."""
    slots: list[SessionLine] = []
    try:
        async with transaction():
            permanence = await plan_permanence(event_id, values, by=by, now=now)
            slots = await _slots_of(permanence)
            raise _NotMade
    except _NotMade:
        return slots


async def permanence_slots(permanence: UUID, *, now: datetime) -> list[SessionLine]:
    """The slots of a published permanence, called-off and past ones included, in order; none where there is none."""
    lines = await rows(_PUBLIC_SLOTS, permanence, now)
    return await with_slots([line_from(line) for line in lines])


_PUBLIC_SLOTS = f"""
{SESSION} WHERE session.permanence = $1 AND {PUBLIC.format("$2")} ORDER BY session.starts_at, session.id
"""


async def office_permanence(permanence: UUID, viewer: Viewer) -> list[SessionLine]:
    """The same for the viewer's organisations, published or not."""
    slots = await _slots_of(permanence)
    return [slot for slot in slots if viewer.may("see_events", slot.organisation)]


async def own_permanence(permanence: UUID, by: Viewer) -> list[SessionLine]:
    """The slots of a permanence that the viewer may plan, their rosters locked in one order. Refuses with NotFound or
    Forbidden."""
    await own_event(existing(await value("SELECT event FROM permanence WHERE id = $1", permanence)), by)
    await rows(
        """
        SELECT 1 FROM roster WHERE id IN (SELECT roster FROM session WHERE permanence = $1) ORDER BY id FOR UPDATE
        """,
        permanence,
    )
    return await _slots_of(permanence)


def slots_left(slots: list[SessionLine], now: datetime) -> list[SessionLine]:
    """Those that something can still be done about. Refuses with SessionCancelled or SessionOver."""
    left = [slot for slot in slots if not slot.cancelled and slot.ends_at > now]
    if not left:
        refusal: type[Refusal] = SessionCancelled if all(slot.cancelled for slot in slots) else SessionOver
        raise refusal()
    return left


async def _slots_of(permanence: UUID) -> list[SessionLine]:
    return await with_slots(await slots_of([permanence]))
