"""The waiting list: seats that become free go down it in order, in the transaction that frees them."""

from datetime import datetime
from uuid import UUID

from events_service.database import row, rows, value
from events_service.registration import letters
from events_service.registration.queries import REGISTRATION, Registration, registration_from
from events_service.scheduling.queries import SessionLine


async def serve(session: SessionLine, *, now: datetime, newcomer: UUID | None = None) -> int:
    """Give free seats to the waiting list: again and again to the first party that fits, whole. Returns how many.

    A party too large for what is free keeps its place and blocks nobody behind it; its turn comes when enough is
    free. Nobody is served once the session has begun or is cancelled. `newcomer` just joined at the end: told that it
    is confirmed, not that a seat became free. The caller holds the roster's lock.
    """
    if session.cancelled or now >= session.starts_at:
        return 0
    served = 0
    free = await value("SELECT capacity - seats_taken FROM roster WHERE id = $1", session.roster)
    while free > 0 and (found := await _first_that_fits(session, free)) is not None:
        free -= found.seats
        served += 1
        await _promote(found, now=now, newcomer=found.id == newcomer)
    return served


async def _first_that_fits(session: SessionLine, free: int) -> Registration | None:
    found = await row(
        REGISTRATION
        + "WHERE registration.roster = $1 AND registration.state = 'waiting' AND registration.seats <= $2"
        + " ORDER BY registration.position LIMIT 1",
        *(session.roster, free),
    )
    return registration_from(found, session) if found else None


async def _promote(known: Registration, *, now: datetime, newcomer: bool) -> None:
    await rows(
        "UPDATE registration SET state = 'confirmed', confirmed_at = $2, revised_at = $2 WHERE id = $1",
        known.id,
        now,
    )
    await rows(
        "UPDATE roster SET seats_taken = seats_taken + $2, waiting = waiting - 1 WHERE id = $1",
        *(known.roster, known.seats),
    )
    confirmed = known.now_in(state="confirmed", confirmed_at=now, revised_at=now, place_in_line=None)
    await (letters.confirmation if newcomer else letters.promotion)(confirmed, now=now)
