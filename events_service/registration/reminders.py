"""Reminding people of their dates: a chore that finds who is due, claims them in PostgreSQL, and writes the letters.

Nobody is reminded who learnt of the date as it is now later than that moment: who signed up or got a seat since, or
whom a letter has told since that it moved. What has not left yet comes first, and tells the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events_service.database import rows, transaction
from events_service.messages.outbox import TOO_MANY
from events_service.messages.rules import State as Message
from events_service.registration import letters
from events_service.registration.queries import registrations_by_ids
from events_service.registration.reminder_rules import CALL_HOURS, Moment, moment_due
from events_service.registration.rules import State
from events_service.scheduling.sign_up import EARLIEST_REMINDER

# Written in one transaction, which holds these people's dates: small enough for verbs not to notice.
AT_ONCE = 200

_NEAR = f"""
SELECT session.id, session.starts_at, roster.reminder_hours FROM session JOIN roster ON roster.id = session.roster
WHERE session.starts_at > $1 AND session.starts_at <= $2 AND session.cancelled_at IS NULL
  AND roster.seats_taken + roster.extra_seats > 0
  AND session.starts_at - greatest(roster.reminder_hours[1], {CALL_HOURS}) * interval '1 hour' <= $1
"""
# `reminded_at` is the claim: of two workers the second passes over what the first holds, and then finds it done. It
# only grows, so that a date which moves is reminded of anew. Of what was written to somebody the last decides: if it
# has not left, it will tell; if it may not leave because strangers had too many sent there, nor may this; an address
# that refused it is tried once more, at the first moment only.
_CLAIM = f"""
WITH moment AS (
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[]) AS moment (session, at, is_first)
), claimed AS (
    SELECT date.id, moment.at FROM moment
    JOIN registration_date AS date ON date.session = moment.session
    JOIN registration ON registration.id = date.registration
    LEFT JOIN LATERAL (
        SELECT state, sent_at FROM message
        WHERE about = registration.id AND (state <> '{Message.WITHDRAWN}' OR reason = '{TOO_MANY}')
        ORDER BY position DESC LIMIT 1) AS last ON true
    WHERE registration.state = '{State.CONFIRMED}' AND registration.forgotten_at IS NULL AND date.excused_at IS NULL
      AND (date.reminded_at IS NULL OR date.reminded_at < moment.at)
      AND greatest(registration.confirmed_at, date.revised_at) <= moment.at
      AND (last.state IS NULL OR last.state IN ('{Message.SENT}', '{Message.UNKNOWN}')
           OR last.state = '{Message.FAILED}' AND moment.is_first)
      AND (last.sent_at IS NULL OR last.sent_at <= moment.at)
    ORDER BY moment.at, date.id LIMIT $4
    FOR UPDATE OF date SKIP LOCKED
)
UPDATE registration_date AS date SET reminded_at = claimed.at FROM claimed WHERE date.id = claimed.id
RETURNING date.registration, date.session
"""


async def remind(now: datetime) -> bool:
    """Write the reminders that are due, so many at once at most, each once; whether there may be more."""
    async with transaction():
        due = await _moments_due(now)
        claimed = await _claimed(due)
        registrations = await registrations_by_ids([each["registration"] for each in claimed])
        await letters.reminders(
            [
                (registrations[each["registration"]], each["session"], due[each["session"]])
                for each in claimed
            ],
            now=now,
        )
    return len(claimed) == AT_ONCE


async def _moments_due(now: datetime) -> dict[UUID, Moment]:
    """The sessions of whose date somebody may have to be reminded."""
    near = await rows(_NEAR, now, now + timedelta(hours=EARLIEST_REMINDER))
    due = {each["id"]: moment_due(each["starts_at"], each["reminder_hours"], now) for each in near}
    return {session: moment for session, moment in due.items() if moment is not None}


async def _claimed(due: dict[UUID, Moment]) -> Sequence[Any]:
    if not due:
        return []
    moments = due.values()
    return await rows(
        _CLAIM,
        list(due),
        [moment.at for moment in moments],
        [moment.by_call for moment in moments],
        AT_ONCE,
    )
