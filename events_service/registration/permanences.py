"""Changing and calling off a whole permanence, slot by slot, as for any session: whoever has one is told once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.database import rows, transaction
from events_service.fields import Fields
from events_service.registration import differences
from events_service.registration.changes import cancel_session
from events_service.registration.edits import carry_out
from events_service.registration.effects import Effect, Effects, tried, who_is_told
from events_service.registration.queries import active_on_each
from events_service.registration.trials import undone
from events_service.scheduling.clashes import Clash
from events_service.scheduling.days_skipped import days_of_place
from events_service.scheduling.occupancy import let_go
from events_service.scheduling.opening import OPENING_FIELDS
from events_service.scheduling.permanences import own_permanence, slots_left
from events_service.scheduling.plans import Off
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.scopes import Scope

# What is said once for all of them, beside the hour.
_OF_EACH = (
    "sign_up",
    *OPENING_FIELDS,
    "opens_at_choice",
    "closes_at_choice",
    "room",
    "equipment",
    "facilitators",
)


async def change_permanence(
    permanence: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime, refuses: bool = True
) -> Effects:
    """Let a permanence begin at another time on the wall (`starts_at`), in another room, with other equipment or
    people, or with another way to sign up; what is not named stays. Every slot that has not ended moves by the same
    difference, with its pauses, and keeps whoever has it; whoever has to know is told once.

    Refuses with NotFound, Forbidden, Invalid, SessionOver, SessionCancelled, and as change_session does; unless it
    `refuses`, what is in the way of a slot is only told: then its transaction is to be given up.
    """
    async with transaction():
        slots = slots_left(await own_permanence(permanence, by), now)
        rosters = [slot.roster for slot in slots]
        before = {each.id: each for each in await active_on_each(rosters)}
        of_each = {name: values[name] for name in _OF_EACH if name in values}
        later = _later(values, slots[0])
        if later:
            await rows(_MOVE, permanence, later)
        in_the_way: dict[UUID, list[Clash]] = {}
        # Into the free time first: a slot never meets the one before or after it.
        for slot in slots if later < timedelta() else reversed(slots):
            times = {
                "starts_at": (slot.local_starts + later).isoformat(),
                "ends_at": (slot.local_ends + later).isoformat(),
            }
            changes = (times if later else {}) | of_each
            effects = await carry_out(slot.id, changes, scope=Scope.THIS, by=by, now=now, refuses=refuses)
            if clashes := [each for date in effects.dates for each in date.clashes]:
                in_the_way[slot.id] = clashes
                await let_go(slot.id)  # else the next one would meet it where it was
        if later or of_each:
            what, owner = "permanence.moved" if later else "permanence.arranged", slots[0].organisation
            await audit.note(by=by.id, what=what, on=permanence, organisation=owner, now=now)
        after = await active_on_each(rosters)
        return Effects(
            await _moves(slots, await own_permanence(permanence, by), in_the_way) if later or of_each else [],
            who_is_told([each for each in after if differences.has_news(each, before[each.id])]),
        )


def _later(values: Mapping[str, Any], first: SessionLine) -> timedelta:
    """By how much the whole moves on the wall. Refuses with Invalid (starts_at)."""
    fields = Fields(values)
    starts_at = fields.moment("starts_at", first.time_zone, required="starts_at" in values)
    fields.done()
    return timedelta() if starts_at is None else wall_clock(starts_at, first.time_zone) - first.local_starts


async def _moves(
    before: Sequence[SessionLine], after: Sequence[SessionLine], in_the_way: Mapping[UUID, list[Clash]]
) -> list[Effect]:
    """Of the new day, if it is another, a holiday or a closure is said with the first slot."""
    now_there = {slot.id: slot for slot in after}
    first = now_there[before[0].id]
    day = first.local_starts.date()
    off: tuple[Off, ...] = ()
    if day != before[0].local_starts.date():
        place = await days_of_place(first.library, first.organisation, first.department, first=day, last=day)
        off = place.on(day)
    return [
        Effect(
            slot.id,
            slot.local_starts,
            now_there[slot.id].starts_at,
            now_there[slot.id].ends_at,
            slot.time_zone,
            clashes=in_the_way.get(slot.id, []),
            seats=0,
            days_off=off if slot is before[0] else (),
        )
        for slot in before
    ]


async def effects_on_permanence(
    permanence: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime
) -> Effects:
    """What change_permanence would do: nothing stays of it. What is in the way of each slot is told, not refused."""
    return await tried(lambda: change_permanence(permanence, values, by=by, now=now, refuses=False))


_MOVE = """
UPDATE permanence SET local_starts = local_starts + $2, local_ends = local_ends + $2,
                      local_pauses = ARRAY(SELECT edge + $2 FROM unnest(local_pauses) AS edge ORDER BY edge)
WHERE id = $1
"""


async def cancel_permanence(permanence: UUID, *, reason: str, by: Viewer, now: datetime) -> Effects:
    """Call off every slot that has not ended; whoever has one is told. Twice is harmless. Refuses with NotFound,
    Forbidden, Invalid (reason), SessionOver."""
    async with transaction():
        slots = await own_permanence(permanence, by)
        if all(slot.cancelled for slot in slots):
            return Effects([], [])
        left = slots_left(slots, now)
        people = await active_on_each([slot.roster for slot in left])
        for slot in left:
            await cancel_session(slot.id, reason=reason, by=by, now=now)
        owner = slots[0].organisation
        await audit.note(by=by.id, what="permanence.cancelled", on=permanence, organisation=owner, now=now)
        return Effects([_calling_off(slot) for slot in left], who_is_told(people))


def _calling_off(slot: SessionLine) -> Effect:
    return Effect(
        slot.id,
        slot.local_starts,
        slot.starts_at,
        slot.ends_at,
        slot.time_zone,
        clashes=[],
        seats=slot.seats_taken,
    )


async def effects_of_calling_off(permanence: UUID, *, by: Viewer, now: datetime) -> Effects:
    """What cancel_permanence would do: nothing stays of it. Refuses as it does."""
    return await undone(lambda: cancel_permanence(permanence, reason="", by=by, now=now))
