"""More slots for a permanence, and the likely answers for the next one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.database import row, rows, transaction, update
from events_service.scheduling import occupancy
from events_service.scheduling.needs import Loan, needs_of
from events_service.scheduling.permanences import ONE_SEAT, own_permanence, slots_left
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import add_session, revise_place
from events_service.scheduling.slots import Slot, pauses_left, slots_to_add


async def add_slots(permanence: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> list[UUID]:
    """Give a permanence the slots between `starts_at` and `ends_at` that it has not yet, on its day, with the room, the
    people and the sign-up of its last one; what lies between is a pause. Typed again it adds nothing.

    Refuses with NotFound, Forbidden, Invalid, SessionCancelled, SessionOver, and as occupancy.settle does.
    """
    async with transaction():
        slots = await own_permanence(permanence, by)
        left = slots_left(slots, now)
        last = left[-1]
        present = [Slot(slot.starts_at, slot.ends_at) for slot in slots]
        minutes = round((last.ends_at - last.starts_at) / timedelta(minutes=1))
        added = slots_to_add(values, present, minutes=minutes, time_zone=last.time_zone, now=now)
        if not added:
            return []
        await _stretch(permanence, added, last.time_zone)
        # Who was the last clears up no more, and takes the pause that follows: before the new ones take theirs.
        for slot in left:
            await occupancy.settle(slot.id, {}, moved=True, by=by, now=now)
        of_each = await _as_it_is(last)
        made = [
            await add_session(
                last.event,
                {
                    "starts_at": slot.starts_at.isoformat(),
                    "ends_at": slot.ends_at.isoformat(),
                    **of_each,
                    **ONE_SEAT,
                },
                by=by,
                now=now,
                permanence=permanence,
            )
            for slot in added
        ]
        # The whole is longer: its SEQUENCE, the sum of theirs, has to grow.
        await revise_place(made, now=now)
        await audit.note(
            by=by.id, what="permanence.extended", on=permanence, organisation=last.organisation, now=now
        )
        return made


async def _stretch(permanence: UUID, added: Sequence[Slot], time_zone: str) -> None:
    """Write from when to when it goes now, and its pauses."""
    [before] = await rows(
        "SELECT local_starts, local_ends, local_pauses FROM permanence WHERE id = $1", permanence
    )
    on_the_wall = [
        Slot(wall_clock(slot.starts_at, time_zone), wall_clock(slot.ends_at, time_zone)) for slot in added
    ]
    whole = Slot(before["local_starts"], before["local_ends"])
    pauses = pauses_left(_pauses_in(before["local_pauses"]), whole, on_the_wall)
    await update(
        "permanence",
        permanence,
        local_starts=min(whole.starts_at, on_the_wall[0].starts_at),
        local_ends=max(whole.ends_at, on_the_wall[-1].ends_at),
        local_pauses=[edge for pause in pauses for edge in (pause.starts_at, pause.ends_at)],
    )


def _pauses_in(edges: Sequence[datetime]) -> list[Slot]:
    return [Slot(starts, ends) for starts, ends in zip(edges[::2], edges[1::2], strict=True)]


async def _as_it_is(slot: SessionLine) -> dict[str, Any]:
    """What the next one takes over from a slot, as add_session reads it."""
    [roster] = await rows("SELECT opens_days, closes_days FROM roster WHERE id = $1", slot.roster)
    needs = await needs_of(slot.id)
    by_days = roster["closes_days"] is not None
    at_the_start = slot.closes_at == slot.starts_at
    return {
        "library": str(slot.library),
        "sign_up": slot.sign_up,
        "opens_days": roster["opens_days"],
        "opens_at": None if roster["opens_days"] or slot.opens_at is None else slot.opens_at.isoformat(),
        "closes_days": roster["closes_days"],
        "closes_at": None if by_days or at_the_start else slot.closes_at.isoformat(),
        "room": str(needs.room) if needs.room else None,
        "equipment": [Loan(piece, quantity) for piece, quantity in needs.equipment.items()],
        "facilitators": [str(person) for person in needs.facilitators],
    }


async def last_permanence(event_id: UUID) -> dict[str, Any] | None:
    """The last permanence of an event as plan_permanence reads it, but for its day: the likely answer for the next;
    None where there is none yet."""
    last = await row(
        """
        SELECT permanence.local_starts, permanence.local_ends, slot_minutes, local_pauses, session.id, session.library,
               roster.sign_up, roster.opens_days, roster.closes_days
        FROM permanence
        JOIN LATERAL (SELECT * FROM session WHERE permanence = permanence.id ORDER BY starts_at, id LIMIT 1)
          AS session ON true
        JOIN roster ON roster.id = session.roster
        WHERE permanence.event = $1 ORDER BY permanence.local_starts DESC, permanence.id DESC LIMIT 1
        """,
        event_id,
    )
    if last is None:
        return None
    return {
        **{name: last[name] for name in ("local_starts", "local_ends", "slot_minutes", "sign_up")},
        "session": last["id"],
        "library": str(last["library"]),
        "opens_days": last["opens_days"],
        "closes_days": last["closes_days"],
        "pauses": _pauses_in(last["local_pauses"]),
    }
