"""Seats on offer to somebody who waits: accepted, declined, or gone to the next because nobody answered in time.

Who made the offer is registration/waiting_list.py, by when it is answered registration/answer_times.py. The row says
whether a seat is still on offer, and not a clock: what the next chore would take back can be accepted until then.
"""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, transaction
from events_service.errors import Refusal, existing
from events_service.messages import rules as messages
from events_service.messages.rules import listed
from events_service.registration import acts, answer_times, letters
from events_service.registration.call_filters import OPEN
from events_service.registration.cancellation import give_seats_back, locked
from events_service.registration.queries import Registration, registration_by_id, registration_by_link
from events_service.registration.rules import CancelledBy, SessionBegun, State
from events_service.registration.waiting_list import serve


class NothingOffered(Refusal):
    """No seat is on offer to this party, or not any more."""

    code = "nothing_offered"


# Whoever takes what is not on offer any more has the row of its roster first.
_TO_LOOK_AT = f"""
SELECT DISTINCT roster FROM registration WHERE state = '{State.OFFERED}' AND (
    offered_until <= $1
    OR EXISTS (SELECT FROM session WHERE session.roster = registration.roster AND session.starts_at <= $1))
"""
_LOCK = "SELECT id FROM roster WHERE id = $1 FOR UPDATE SKIP LOCKED"
# `unheard`: a colleague was to call about it, and nobody has tried; `unsent`: the letter has not left.
_ON_OFFER = f"""
SELECT id, offered_until,
       EXISTS (SELECT FROM call_task WHERE about = registration.id AND {OPEN}
               AND NOT EXISTS (SELECT FROM call_outcome WHERE call = call_task.id)) AS unheard,
       EXISTS (SELECT FROM message WHERE about = registration.id
               AND state IN ({listed((messages.State.DUE, messages.State.SENDING))})) AS unsent
FROM registration WHERE roster = $1 AND state = '{State.OFFERED}' ORDER BY position FOR UPDATE OF registration
"""
_ACCEPT = f"""
UPDATE registration SET state = '{State.CONFIRMED}', confirmed_at = $2, revised_at = $2, offered_until = NULL
WHERE id = $1
"""


async def accept_by_link(link: str, *, now: datetime) -> Registration:
    """The same as `accept_by_guest`, by the link."""
    return await accept_by_guest(existing(await registration_by_link(link)).id, now=now)


async def accept_by_guest(
    registration_id: UUID, *, now: datetime, helper: UUID | None = None
) -> Registration:
    """The guest, or their `helper`, takes the seats that were offered; twice is harmless. Refuses with NotFound,
    NothingOffered, SessionBegun."""
    return await _accept(registration_id, now=now, helper=helper)


async def accept_by_staff(registration_id: UUID, *, by: Viewer, now: datetime) -> Registration:
    """A colleague accepts for the guest, who said so. Refuses the same, and with Forbidden."""
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        offered = (await locked(registration_id)).state == State.OFFERED
        accepted = await _accept(registration_id, now=now)
        if offered:
            await audit.note(
                by=by.id, what="registration.accepted", on=accepted.id, organisation=owner, now=now
            )
        return accepted


async def decline_by_link(link: str, *, now: datetime) -> Registration:
    """The same as `decline_by_guest`, by the link."""
    return await decline_by_guest(existing(await registration_by_link(link)).id, now=now)


async def decline_by_guest(
    registration_id: UUID, *, now: datetime, helper: UUID | None = None
) -> Registration:
    """The guest does not want them: they go to the next who waits. Twice is harmless. Refuses as `accept_by_guest`."""
    return await _decline(registration_id, now=now, helper=helper)


async def decline_by_staff(registration_id: UUID, *, by: Viewer, now: datetime) -> Registration:
    """A colleague declines for the guest, who said so. Refuses the same, and with Forbidden."""
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        offered = (await locked(registration_id)).state == State.OFFERED
        gone = await _decline(registration_id, now=now)
        if offered:
            await audit.note(by=by.id, what="registration.declined", on=gone.id, organisation=owner, now=now)
        return gone


async def _accept(registration_id: UUID, *, now: datetime, helper: UUID | None = None) -> Registration:
    async with transaction():
        registration = await locked(registration_id)
        if registration.state == State.CONFIRMED:
            return registration
        _refuse_unless_on_offer(registration, now=now)
        await rows(_ACCEPT, registration_id, now)
        accepted = await locked(registration_id)
        await letters.confirmation(accepted, now=now, helper=helper)
        await acts.note_of_helper(accepted, what="registration.helper_accepted", helper=helper, now=now)
        return accepted


async def _decline(registration_id: UUID, *, now: datetime, helper: UUID | None = None) -> Registration:
    async with transaction():
        registration = await locked(registration_id)
        if registration.cancelled_by == CancelledBy.DECLINED:
            return registration
        _refuse_unless_on_offer(registration, now=now)
        gone = await give_seats_back(registration, by=CancelledBy.DECLINED, now=now)
        declined = CancelledBy.DECLINED
        await letters.cancellation(gone, cancelled_by=declined, reason="", now=now, helper=helper)
        await acts.note_of_helper(gone, what="registration.helper_declined", helper=helper, now=now)
        await serve(registration.roster, now=now)
        return gone


def _refuse_unless_on_offer(registration: Registration, *, now: datetime) -> None:
    if registration.state != State.OFFERED:
        raise NothingOffered()
    if now >= registration.begins_at:
        raise SessionBegun()


async def lapse_due(now: datetime) -> int:
    """What nobody answered in time goes to the next who waits, and each is told once; how many offers lapsed.

    Nobody loses a seat of which they could not know: a letter that has not left puts the hour off, and so does a call
    that nobody has tried yet, until the start. Then every offer ends, and nobody is written to. Twice is harmless, in
    two workers at the same time too: a roster that somebody else holds is looked at a minute later.
    """
    lapsed = 0
    for each in await rows(_TO_LOOK_AT, now):
        async with transaction():
            if await row(_LOCK, each["roster"]):
                lapsed += await _lapse_on(each["roster"], now=now)
    return lapsed


async def _lapse_on(roster: UUID, *, now: datetime) -> int:
    lapsed = 0
    for offer in await rows(_ON_OFFER, roster):
        lapsed += await _lapse(offer, now=now)
    if lapsed:
        await serve(roster, now=now)
    return lapsed


async def _lapse(offer: Record, *, now: datetime) -> bool:
    """Whether that one lapsed."""
    registration = existing(await registration_by_id(offer["id"]))
    begun = now >= registration.begins_at
    if not begun and (offer["offered_until"] > now or offer["unheard"]):
        return False
    if not begun and offer["unsent"]:
        await answer_times.put_off([registration.id], now=now)
        return False
    gone = await give_seats_back(registration, by=CancelledBy.LAPSED, now=now)
    if not begun:
        await letters.lapsed(gone, now=now)
    return True
