"""Asking people whether they still come, and what becomes of the seat of somebody who does not say."""

from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, transaction
from events_service.errors import Refusal, existing
from events_service.libraries.queries import Hours, hours_of
from events_service.messages import rules as messages
from events_service.messages.rules import listed
from events_service.registration import acts, answer_times, letters
from events_service.registration.answer_times import answer_by
from events_service.registration.call_filters import OPEN
from events_service.registration.cancellation import give_seats_back, locked
from events_service.registration.queries import Registration, registration_by_id, registrations_by_ids
from events_service.registration.rules import CancelledBy, SessionBegun, State
from events_service.registration.waiting_list import serve
from events_service.scheduling.sign_up import MOST_ASK_DAYS, Silence

# What nobody has to answer for before its first date is so near.
EARLIEST = timedelta(days=MOST_ASK_DAYS)


class NobodyAsked(Refusal):
    """No seat is kept for this party, so there is nothing to say of it."""

    code = "nobody_asked"


# The rosters whose people are to be asked by now: none of their dates has begun, and the first is near enough.
_NEAR = """
SELECT roster.id, roster.ask_days, roster.silence, min(session.starts_at) AS starts_at,
       (array_agg(session.library ORDER BY session.starts_at))[1] AS library
FROM session JOIN roster ON roster.id = session.roster
WHERE session.starts_at > $1 AND session.starts_at <= $2 AND session.cancelled_at IS NULL
  AND roster.ask_days IS NOT NULL AND roster.seats_taken + roster.extra_seats > 0
  AND NOT EXISTS (SELECT FROM session AS earlier
                  WHERE earlier.roster = roster.id AND earlier.starts_at <= $1 AND earlier.cancelled_at IS NULL)
GROUP BY roster.id HAVING min(session.starts_at) - roster.ask_days * interval '1 day' <= $1
"""
_LOCK = "SELECT id FROM roster WHERE id = $1 FOR UPDATE SKIP LOCKED"
# Who got a seat later than that moment knows, and whoever was asked before a date moved is asked anew.
_ASK = f"""
UPDATE registration SET asked_at = $3, coming_until = $4, coming_at = NULL
WHERE roster = $1 AND state = '{State.CONFIRMED}' AND forgotten_at IS NULL AND confirmed_at <= $2
  AND (asked_at IS NULL OR asked_at < $2)
RETURNING id
"""
# `untold`: a colleague has still to tell them, or to hear their answer; `unsent`: the letter has not left.
_SILENT = f"""
SELECT id,
       EXISTS (SELECT FROM call_task WHERE about = registration.id AND {OPEN}) AS untold,
       EXISTS (SELECT FROM message WHERE about = registration.id
               AND state IN ({listed((messages.State.DUE, messages.State.SENDING))})) AS unsent
FROM registration
WHERE roster = $1 AND state = '{State.CONFIRMED}' AND coming_at IS NULL AND coming_until <= $2 AND asked_at >= $3
ORDER BY position FOR UPDATE OF registration
"""


def silent_after(hours: Hours, *, starts_at: datetime, now: datetime) -> datetime:
    """When silence releases a seat: once the library has been open for a whole day after the middle of the time that is
    left, so that the other half is left for who waits."""
    return answer_by(hours, starts_at=starts_at, now=now + (starts_at - now) / 2)


async def ask_who_is_due(now: datetime) -> int:
    """Ask everybody who is to be asked by now whether they still come, once; how many. Twice is harmless, in two
    workers at the same time too."""
    asked = 0
    for each in await rows(_NEAR, now, now + EARLIEST):
        async with transaction():
            if await row(_LOCK, each["id"]):
                asked += await _ask(each, now=now)
    return asked


async def _ask(roster: Record, *, now: datetime) -> int:
    until = None
    if roster["silence"] == Silence.RELEASED:
        until = silent_after(await hours_of(roster["library"]), starts_at=roster["starts_at"], now=now)
    moment = roster["starts_at"] - timedelta(days=roster["ask_days"])
    asked = [each["id"] for each in await rows(_ASK, roster["id"], moment, now, until)]
    for registration in (await registrations_by_ids(asked)).values() if asked else ():
        await letters.still_coming(registration, now=now)
    return len(asked)


async def say_coming_by_guest(
    registration_id: UUID, *, now: datetime, helper: UUID | None = None
) -> Registration:
    """The guest, or their `helper`, says that they come; twice is harmless. Refuses with NotFound, NobodyAsked,
    SessionBegun."""
    async with transaction():
        registration = await locked(registration_id)
        if registration.state != State.CONFIRMED:
            raise NobodyAsked()
        if now >= registration.begins_at:
            raise SessionBegun()
        await rows(
            "UPDATE registration SET coming_at = coalesce(coming_at, $2) WHERE id = $1", registration_id, now
        )
        await letters.nothing_to_ask(registration, now=now)
        if registration.coming_at is None:
            await acts.note_of_helper(registration, what="registration.helper_coming", helper=helper, now=now)
        return await locked(registration_id)


async def say_coming_by_staff(registration_id: UUID, *, by: Viewer, now: datetime) -> Registration:
    """A colleague notes that they said so, at the desk or on the phone. Refuses the same, and with Forbidden."""
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        known_before = (await locked(registration_id)).coming_at is not None
        coming = await say_coming_by_guest(registration_id, now=now)
        if not known_before:
            await audit.note(by=by.id, what="registration.coming", on=coming.id, organisation=owner, now=now)
        return coming


async def release_silent(now: datetime) -> int:
    """Where the library chose so, the seats of those who were asked and did not answer in time go to the waiting list,
    and each is told; how many. Never of somebody whom a colleague has still to reach; and who could not know, because
    the letter had not left by then, has from now on as long as anybody to answer."""
    released = 0
    for each in await rows(_NEAR, now, now + EARLIEST):
        if each["silence"] == Silence.RELEASED:
            async with transaction():
                if await row(_LOCK, each["id"]):
                    released += await _release(each, now=now)
    return released


async def _release(roster: Record, *, now: datetime) -> int:
    moment = roster["starts_at"] - timedelta(days=roster["ask_days"])
    silent = await rows(_SILENT, roster["id"], now, moment)
    await answer_times.put_off([each["id"] for each in silent if each["unsent"]], now=now)
    gone = [each["id"] for each in silent if not each["untold"] and not each["unsent"]]
    for registration in (await registrations_by_ids(gone)).values() if gone else ():
        given_back = await give_seats_back(registration, by=CancelledBy.RELEASED, now=now)
        await letters.released(given_back, now=now)
    if gone:
        await serve(roster["id"], now=now)
    return len(gone)
