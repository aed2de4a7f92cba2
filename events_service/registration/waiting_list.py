"""The waiting list: seats that become free go down it in order, in the transaction that frees them."""

from datetime import datetime
from uuid import UUID

from events_service.database import row, rows, transaction
from events_service.libraries.queries import hours_of
from events_service.messages.rules import listed
from events_service.registration import letters, seat_rules
from events_service.registration.answer_times import answer_by
from events_service.registration.queries import REGISTRATION, Registration, registration_from, sessions_of
from events_service.registration.rules import STAFFED, State
from events_service.registration.seat_rules import NOTHING_SAVED_WITHIN, Seats, Served, Waiting
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rosters import begins_at
from events_service.scheduling.sign_up import WaitingMode

# How many seats of a roster those have who came by the door of a colleague. Counted, and only where some are kept.
BY_STAFF = f"""
SELECT coalesce(sum(seats - extra_seats), 0)::int FROM registration
WHERE roster = {{}} AND state IN ('{State.CONFIRMED}', '{State.OFFERED}') AND door IN ({listed(STAFFED)})
"""
_NUMBERS = f"""
SELECT capacity, seats_taken, waiting_mode, cancelled_at,
       CASE WHEN kept_until > $2 THEN kept_seats ELSE 0 END AS kept_seats,
       CASE WHEN kept_until > $2 THEN ({BY_STAFF.format("$1")}) ELSE 0 END AS by_staff
FROM roster WHERE id = $1
"""
_LINE = f"""
SELECT id, seats, passed, door IN ({listed(STAFFED)}) AS staffed FROM registration
WHERE roster = $1 AND state = '{State.WAITING}' ORDER BY position
"""
_CONFIRM = f"""
UPDATE registration SET state = '{State.CONFIRMED}', confirmed_at = $2, revised_at = $2 WHERE id = ANY($1::uuid[])
"""
_OFFER = f"""
UPDATE registration SET state = '{State.OFFERED}', offered_until = $2, revised_at = $3 WHERE id = ANY($1::uuid[])
"""
_PASS_OVER = """
UPDATE registration SET passed = line.passed, skipped_at = $5, skipped_for = line.reason, skipped_free = line.free
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[]) AS line (id, passed, reason, free)
WHERE registration.id = line.id AND registration.passed <> line.passed
"""

# Rosters with saved seats of which a date is near (whether the roster's own start is, `serve` asks the rule), and those
# whose hour has come to give up what they kept.
_PERHAPS_NOT_SET_ASIDE = """
SELECT id FROM roster WHERE saved > 0
AND EXISTS (SELECT FROM session WHERE session.roster = roster.id AND session.starts_at <= $1)
UNION SELECT id FROM roster WHERE kept > 0 AND kept_until <= $2
"""


async def give_what_was_set_aside(now: datetime) -> int:
    """A day before the start nothing is saved any more, and at the hour of a roster nothing is kept: what was goes down
    the line; to how many parties. Twice is harmless, and whoever comes before it is done serves the line first."""
    served = 0
    for each in await rows(_PERHAPS_NOT_SET_ASIDE, now + NOTHING_SAVED_WITHIN, now):
        async with transaction():
            await rows("SELECT 1 FROM roster WHERE id = $1 FOR UPDATE", each["id"])
            served += len((await serve(each["id"], now=now)).seated)
    return served


async def serve(roster: UUID, *, now: datetime, newcomer: UUID | None = None) -> Served:
    """Give free seats to the waiting list, or offer them, as promise 2 says (seat_rules.served), and note what is saved
    and kept.

    To be called after whatever changes seats, the roster's rules, its start or the line itself, and before anything is
    decided by what is left, by the holder of the roster's lock.
    `newcomer` just joined at the end, and is there: it is asked nothing, and told that it is confirmed.
    """
    numbers = await row(_NUMBERS, roster, now)
    assert numbers is not None
    seats = Seats(numbers["capacity"], numbers["seats_taken"], numbers["kept_seats"], numbers["by_staff"])
    line = [Waiting(**each) for each in await rows(_LINE, roster)]
    sessions = await sessions_of(roster) if line else ()
    if not sessions or numbers["cancelled_at"] is not None:
        answer = Served([], line, seats, 0)
    else:
        answer = seat_rules.served(line, seats=seats, now=now, starts_at=begins_at(sessions))
    offered = numbers["waiting_mode"] == WaitingMode.OFFERED
    asked = [party.id for party in answer.seated if offered and party.id != newcomer]
    if asked:
        hours = await hours_of(sessions[0].library)
        await rows(_OFFER, asked, answer_by(hours, starts_at=begins_at(sessions), now=now), now)
    if confirmed := [party.id for party in answer.seated if party.id not in asked]:
        await rows(_CONFIRM, confirmed, now)
    await _write(roster, answer, now=now)
    for party in answer.seated:
        await _tell(sessions, party.id, now=now, newcomer=party.id == newcomer)
    return answer


async def _write(roster: UUID, answer: Served, *, now: datetime) -> None:
    if answer.seated:
        waiting = answer.line
        await rows(
            _PASS_OVER,
            [party.id for party in waiting],
            [party.passed for party in waiting],
            [party.skip and party.skip.reason for party in waiting],
            [party.skip and party.skip.free for party in waiting],
            now,
        )
    await rows(
        "UPDATE roster SET seats_taken = $2, waiting = $3, saved = $4, kept = $5 WHERE id = $1"
        " AND (seats_taken, waiting, saved, kept) <> ($2, $3, $4, $5)",
        roster,
        answer.seats.taken,
        len(answer.line),
        answer.saved,
        answer.seats.still_kept,
    )


async def _tell(
    sessions: tuple[SessionLine, ...], registration_id: UUID, *, now: datetime, newcomer: bool
) -> None:
    seated = await row(f"{REGISTRATION} WHERE registration.id = $1", registration_id)
    assert seated is not None
    registration = registration_from(seated, sessions)
    if registration.state == State.OFFERED:
        await letters.offer(registration, now=now)
    elif newcomer:
        await letters.confirmation(registration, now=now)
    else:
        await letters.promotion(registration, now=now)


def seats_beside_the_line(registration: Registration, *, now: datetime) -> int:
    """What the party may have, by the door it came by, without going before anybody who waits, as its session was read;
    to be decided by under the roster's lock only, once the line was served."""
    session = registration.session
    return seat_rules.left_beside_the_line(
        Seats(session.capacity, session.seats_taken, session.seats_kept(now)),
        saved=session.saved,
        waiting=session.waiting,
        staffed=registration.door in STAFFED,
    )
