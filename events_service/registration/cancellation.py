"""Giving seats back, by the guest or a colleague: they go down the waiting list in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import rows, transaction
from events_service.errors import NotFound, Refusal, existing
from events_service.registration import acts, circular_copies, dates, letters
from events_service.registration.queries import Registration, registration_by_id, registration_by_link
from events_service.registration.rules import CancelledBy, State
from events_service.registration.waiting_list import serve


class TooLateToCancel(Refusal):
    """The session has begun: there is nothing left to give back. Staff note who came."""

    code = "too_late_to_cancel"


async def cancel_by_link(link: str, *, now: datetime) -> Registration:
    """The guest gives the seats back; cancelling twice is harmless. Refuses with NotFound, TooLateToCancel."""
    return await cancel_by_guest(existing(await registration_by_link(link)).id, now=now)


async def cancel_by_guest(
    registration_id: UUID, *, now: datetime, helper: UUID | None = None
) -> Registration:
    """The same, where the caller knows that it is the guest, or their `helper`."""
    by = CancelledBy.HELPER if helper else CancelledBy.GUEST
    return await _cancel(registration_id, cancelled_by=by, now=now, helper=helper)


async def cancel_by_staff(
    registration_id: UUID, *, by: Viewer, now: datetime, present: bool = False
) -> Registration:
    """A colleague cancels for the guest; `present`: who asked for it, or stands there, and need not be called. Refuses
    with NotFound, Forbidden, TooLateToCancel."""
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        stood = (await locked(registration_id)).state != State.CANCELLED
        gone = await _cancel(registration_id, cancelled_by=CancelledBy.STAFF, now=now, present=present)
        if stood:
            await audit.note(by=by.id, what="registration.cancelled", on=gone.id, organisation=owner, now=now)
        return gone


async def _cancel(
    registration_id: UUID,
    *,
    cancelled_by: CancelledBy,
    now: datetime,
    present: bool = False,
    helper: UUID | None = None,
) -> Registration:
    async with transaction():
        registration = await locked(registration_id)
        if registration.state == State.CANCELLED:
            return registration
        if now >= registration.begins_at:
            raise TooLateToCancel()
        if registration.state == State.OFFERED and cancelled_by in (CancelledBy.GUEST, CancelledBy.HELPER):
            cancelled_by = CancelledBy.DECLINED
        gone = await give_seats_back(registration, by=cancelled_by, now=now)
        await letters.cancellation(
            gone, cancelled_by=cancelled_by, reason="", now=now, present=present, helper=helper
        )
        await acts.note_of_helper(gone, what="registration.helper_cancelled", helper=helper, now=now)
        await serve(registration.roster, now=now)
        return gone


async def give_seats_back(registration: Registration, *, by: CancelledBy, now: datetime) -> Registration:
    """The same as give_all_back, for one."""
    [gone] = await give_all_back([registration], by=by, now=now)
    return gone


async def give_all_back(
    registrations: Sequence[Registration], *, by: CancelledBy, now: datetime
) -> list[Registration]:
    """Write registrations as cancelled, `by` whom, with all their dates, and their seats as free; return them as they
    are then. The caller holds the locks of their rosters."""
    going = [registration.id for registration in registrations]
    await rows(_CANCEL, going, now, by)
    await circular_copies.leave(going, now=now)
    await dates.revise(going, now=now)
    return [
        registration.now_in(
            state=State.CANCELLED,
            offered_until=None,
            extra_seats=0,
            extra_reason="",
            cancelled_at=now,
            cancelled_by=by,
            revised_at=now,
            place_in_line=None,
            sessions=dates.revised(registration.sessions, now=now),
        )
        for registration in registrations
    ]


# What each of them held is counted before it is let go.
_CANCEL = f"""
WITH held AS (
    SELECT roster, sum(seats - extra_seats) FILTER (WHERE state <> '{State.WAITING}') AS taken,
           sum(extra_seats) AS extra, count(*) FILTER (WHERE state = '{State.WAITING}') AS waited
    FROM registration WHERE id = ANY($1::uuid[]) GROUP BY roster
), given_back AS (
    UPDATE roster SET seats_taken = seats_taken - coalesce(held.taken, 0), waiting = roster.waiting - held.waited,
                      extra_seats = roster.extra_seats - held.extra
    FROM held WHERE roster.id = held.roster
)
UPDATE registration SET state = '{State.CANCELLED}', cancelled_at = $2, cancelled_by = $3, revised_at = $2,
                        offered_until = NULL, extra_seats = 0, extra_reason = ''
WHERE id = ANY($1::uuid[])
"""


async def locked(registration_id: UUID) -> Registration:
    """The registration as it is now, with its roster's row held until COMMIT: nobody else changes either meanwhile.
    Refuses with NotFound, also for a guest who has been forgotten."""
    await _lock_roster_of(registration_id)
    registration = await registration_by_id(registration_id)
    if registration is None or registration.forgotten_at is not None:
        raise NotFound()
    return registration


async def _lock_roster_of(registration_id: UUID) -> None:
    await rows(
        "SELECT 1 FROM roster WHERE id = (SELECT roster FROM registration WHERE id = $1) FOR UPDATE",
        registration_id,
    )
