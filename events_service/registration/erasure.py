"""Forgetting people when their session is long over; what is left are the counts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from events_service.database import rows, transaction
from events_service.messages import calls, outbox
from events_service.registration import circular_copies, needs

# What stands where a name was: nobody's, and not empty.
NOBODY = "–"
AT_ONCE = 500
# A professional's name is kept no longer than the names of those whom they accompany.
_REFERRALS = """
DELETE FROM referral WHERE NOT EXISTS (
    SELECT FROM session WHERE session.roster = referral.roster AND session.ends_at > $1)
"""


_FORGET = """
UPDATE registration SET name = $3::varchar, companions = '{}', email = NULL, phone = NULL, note = '', word = '',
                        adult = '', paper = false,
                        extra_reason = CASE WHEN extra_seats > 0 THEN $3::varchar ELSE '' END,
                        intent = NULL, fingerprint = '', together = NULL, link_intent = NULL,
                        link_hash = 'forgotten ' || id,
                        calendar_hash = NULL, forgotten_at = $1
WHERE id = ANY($2::uuid[]) AND forgotten_at IS NULL
RETURNING id
"""
# What was written to people of whom nobody is known any more.
_FORGET_CIRCULARS = """
UPDATE circular SET headline = '', words = '' WHERE words <> ''
AND id IN (SELECT circular FROM circular_copy WHERE registration = ANY($1::uuid[]))
AND NOT EXISTS (SELECT FROM circular_copy JOIN registration ON registration.id = circular_copy.registration
                WHERE circular_copy.circular = circular.id AND registration.forgotten_at IS NULL)
"""
_PAST = """
SELECT registration.id FROM registration
WHERE forgotten_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM session WHERE session.roster = registration.roster AND session.ends_at > $1
)
LIMIT $2 FOR UPDATE SKIP LOCKED
"""
# What is one person's for certain: the lists they moved to or came from, the other dates of the same form, and the next
# step that was held for them. In the order in which whoever changes several rosters takes them.
_OF_ONE = """
WITH RECURSIVE one (id, moved_to, next_of, together) AS (
    SELECT id, moved_to, next_of, together FROM registration WHERE id = ANY($1::uuid[])
    UNION
    SELECT other.id, other.moved_to, other.next_of, other.together FROM one
    JOIN registration AS other
      ON other.id = one.moved_to OR other.moved_to = one.id OR other.together = one.together
      OR other.id = one.next_of OR other.next_of = one.id
)
SELECT registration.id FROM one JOIN registration ON registration.id = one.id
WHERE forgotten_at IS NULL ORDER BY registration.roster, registration.id
"""
# The same name with the same address or number: a hostel's or a couple's others are other people.
_ALIKE = """
SELECT DISTINCT other.id FROM registration
JOIN registration AS other ON other.id = registration.id OR (
    lower(other.name) = lower(registration.name)
    AND (other.email = registration.email OR other.phone = registration.phone))
WHERE registration.id = ANY($1::uuid[]) AND other.forgotten_at IS NULL
  AND EXISTS (SELECT FROM session JOIN event ON event.id = session.event
              WHERE session.roster = other.roster AND event.organisation = $2)
"""


async def forget_past(*, days: int, now: datetime) -> int:
    """Erase who came to sessions that ended more than `days` days ago; how many it erased. At most AT_ONCE at a time;
    twice is harmless."""
    async with transaction():
        await rows(_REFERRALS, now - timedelta(days=days))
        past = await rows(_PAST, now - timedelta(days=days), AT_ONCE)
        return await forget([line["id"] for line in past], now=now)


async def forget(registrations: Sequence[UUID], *, now: datetime) -> int:
    """Erase who these are, with answers, needs, helpers, referrals, letters and calls; how many were known till then.
    Call it in a transaction.

    Seats, state, times and the session stay, so that counts survive the names (promise 6). The link opens nothing any
    more.
    """
    forgotten = [line["id"] for line in await rows(_FORGET, now, list(registrations), NOBODY)]
    gone = await rows("DELETE FROM helper WHERE registration = ANY($1::uuid[]) RETURNING id", forgotten)
    copies = await rows("SELECT id FROM circular_copy WHERE registration = ANY($1::uuid[])", forgotten)
    about = [*forgotten, *(line["id"] for line in (*gone, *copies))]
    await circular_copies.pass_on([line["id"] for line in copies], now=now)
    await rows(_FORGET_CIRCULARS, forgotten)
    await rows("DELETE FROM referred WHERE registration = ANY($1::uuid[])", forgotten)
    await outbox.forget(about)
    await calls.forget(about, now=now)
    await rows("DELETE FROM answer WHERE registration = ANY($1::uuid[])", forgotten)
    await needs.forget(forgotten)
    await rows("DELETE FROM home_address WHERE registration = ANY($1::uuid[])", forgotten)
    await rows("DELETE FROM code_visit WHERE registration = ANY($1::uuid[])", forgotten)
    return len(forgotten)


async def registrations_of_one(registrations: Sequence[UUID]) -> list[UUID]:
    """These, the lists they moved to or came from, the other dates of the same form, and the next step held for them:
    the same person's whatever name and contact stand there. In the order of their rosters."""
    return [line["id"] for line in await rows(_OF_ONE, list(registrations))]


async def registrations_of_the_same(registration: UUID, *, organisation: UUID) -> list[UUID]:
    """All that one person has with an organisation: those, and what has the same name and contact as one of them."""
    certain = await registrations_of_one([registration])
    alike = await rows(_ALIKE, certain, organisation)
    return await registrations_of_one([line["id"] for line in alike])
