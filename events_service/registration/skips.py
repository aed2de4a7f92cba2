"""Why those who wait have no seat, in what a colleague can read aloud: now, and the last time somebody went past."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.clock import wall_clock
from events_service.database import rows
from events_service.messages.rules import listed
from events_service.registration.queries import Registration
from events_service.registration.rules import STAFFED, Door, State
from events_service.registration.seat_rules import Reason, Seats, Waiting, is_owed, reason_for
from events_service.scheduling.queries import SessionLine

_LINE = f"""
SELECT id, seats, passed, door IN ({listed(STAFFED)}) AS staffed, skipped_at, skipped_for, skipped_free
FROM registration WHERE roster = $1 AND state = '{State.WAITING}' ORDER BY position
"""


@dataclass(frozen=True, slots=True)
class WhyWaiting:
    """Of one party: it asked for so many `seats`, so many are `free`, and why they are not its own (`reason`; where
    they are saved, for whom: the place in the line). `passed` seats went to parties that came later, the last time
    (`local` on the wall of the place) because `last_reason`, of `last_free` seats."""

    seats: int
    free: int
    reason: Reason
    saved_for: int | None
    passed: int
    local: datetime | None
    last_reason: str | None
    last_free: int | None


async def why_waiting(session: SessionLine, *, now: datetime) -> dict[UUID, WhyWaiting]:
    """Of everyone who waits on the roster of that session, as it was read; of nobody once it has begun."""
    if not session.waiting or session.cancelled or now >= session.joined_until:
        return {}
    seats = Seats(session.capacity, session.seats_taken, session.seats_kept(now))
    records = await rows(_LINE, session.roster)
    line = [Waiting(each["id"], each["seats"], each["passed"], each["staffed"]) for each in records]
    first_owed = next((place for place, party in enumerate(line, 1) if is_owed(party, seats)), None)
    return {
        party.id: WhyWaiting(
            seats=party.seats,
            free=seats.free,
            reason=(reason := reason_for(party, seats)),
            saved_for=first_owed if reason is Reason.SAVED else None,
            passed=party.passed,
            local=wall_clock(each["skipped_at"], session.time_zone) if each["skipped_at"] else None,
            last_reason=each["skipped_for"],
            last_free=each["skipped_free"],
        )
        for party, each in zip(line, records, strict=True)
    }


@dataclass(frozen=True, slots=True)
class OfDoor:
    """Of those who came by one door: how many `seats` they have, or are offered, and how many they wait for."""

    door: Door
    seats: int
    waits_for: int


def seats_by_door(roster: Sequence[Registration]) -> list[OfDoor]:
    """Who got the seats: by each door by which somebody came that is on the list."""
    seats, waits_for = Counter[str](), Counter[str]()
    for registration in roster:
        if registration.state in (State.CONFIRMED, State.OFFERED):
            seats[registration.door] += registration.seats
        elif registration.state == State.WAITING:
            waits_for[registration.door] += registration.seats
    return [OfDoor(door, seats[door], waits_for[door]) for door in Door if seats[door] or waits_for[door]]
