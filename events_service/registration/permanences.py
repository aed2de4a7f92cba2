"""Moving and calling off a whole permanence: slot by slot, as for any session, so that whoever has one is told once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.database import rows, transaction
from events_service.errors import Refusal
from events_service.fields import Fields
from events_service.registration import letters
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.queries import Registration, active_on_each
from events_service.scheduling.permanences import own_permanence
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import SessionCancelled, SessionOver


async def move_permanence(permanence: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Let a permanence begin at another time on the wall; every slot that has not ended moves by the same difference,
    with its pauses, and keeps whoever has it. Refuses with NotFound, Forbidden, Invalid (starts_at), SessionOver,
    SessionCancelled, and as change_session does."""
    async with transaction():
        slots = _to_change(await own_permanence(permanence, by), now)
        first = slots[0]
        fields = Fields(values)
        starts_at = fields.moment("starts_at", first.time_zone, required=True)
        fields.done()
        assert starts_at is not None
        by_clock = wall_clock(starts_at, first.time_zone) - first.local_starts
        if not by_clock:
            return
        await rows(_MOVE, permanence, by_clock)
        # Into the free time first: a slot never meets the one before or after it.
        for slot in slots if by_clock < timedelta() else reversed(slots):
            times = {
                "starts_at": (slot.local_starts + by_clock).isoformat(),
                "ends_at": (slot.local_ends + by_clock).isoformat(),
            }
            await change_session(slot.id, times, by=by, now=now)
        await audit.note(
            by=by.id, what="permanence.moved", on=permanence, organisation=first.organisation, now=now
        )


class _NotMoved(Exception):
    """Takes back what was tried out."""


async def told_of_move(
    permanence: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime
) -> list[Registration]:
    """Whom move_permanence would tell; nothing stays of it. Refuses as it does."""
    people: list[Registration] = []
    try:
        async with transaction():
            rosters = [slot.roster for slot in await own_permanence(permanence, by)]
            before = {each.id: each for each in await active_on_each(rosters)}
            await move_permanence(permanence, values, by=by, now=now)
            after = await active_on_each(rosters)
            people = [each for each in after if letters.has_news(each, before[each.id])]
            raise _NotMoved
    except _NotMoved:
        return people


_MOVE = """
UPDATE permanence SET local_starts = local_starts + $2, local_ends = local_ends + $2,
                      local_pauses = ARRAY(SELECT edge + $2 FROM unnest(local_pauses) AS edge ORDER BY edge)
WHERE id = $1
"""


async def cancel_permanence(permanence: UUID, *, reason: str, by: Viewer, now: datetime) -> None:
    """Call off every slot that has not ended; whoever has one is told. Twice is harmless. Refuses with NotFound,
    Forbidden, Invalid (reason), SessionOver."""
    async with transaction():
        slots = await own_permanence(permanence, by)
        if all(slot.cancelled for slot in slots):
            return
        for slot in _to_change(slots, now):
            await cancel_session(slot.id, reason=reason, by=by, now=now)
        owner = slots[0].organisation
        await audit.note(by=by.id, what="permanence.cancelled", on=permanence, organisation=owner, now=now)


def _to_change(slots: list[SessionLine], now: datetime) -> list[SessionLine]:
    left = [slot for slot in slots if not slot.cancelled and slot.ends_at > now]
    if not left:
        refusal: type[Refusal] = SessionCancelled if all(slot.cancelled for slot in slots) else SessionOver
        raise refusal()
    return left
