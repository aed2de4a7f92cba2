"""The waiting list: seats that become free go down it in order, in the transaction that frees them."""

from datetime import datetime
from uuid import UUID

from events_service.database import row, rows, transaction
from events_service.registration import letters, rules
from events_service.registration.queries import REGISTRATION, registration_from, sessions_of
from events_service.registration.rules import NOTHING_SAVED_WITHIN, Served, State, Waiting
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rosters import begins_at

_LINE = f"""
SELECT id, seats, passed FROM registration WHERE roster = $1 AND state = '{State.WAITING}' ORDER BY position
"""
_CONFIRM = f"""
UPDATE registration SET state = '{State.CONFIRMED}', confirmed_at = $2, revised_at = $2 WHERE id = ANY($1::uuid[])
"""
_PASS_OVER = """
UPDATE registration SET passed = line.passed FROM unnest($1::uuid[], $2::int[]) AS line (id, passed)
WHERE registration.id = line.id AND registration.passed <> line.passed
"""

# Rosters with saved seats of which a date is near. Whether the roster's own start is, `serve` asks the rule.
_PERHAPS_NO_LONGER_SAVED = """
SELECT id FROM roster WHERE saved > 0
AND EXISTS (SELECT FROM session WHERE session.roster = roster.id AND session.starts_at <= $1)
"""


async def give_what_was_saved(now: datetime) -> int:
    """A day before the start nothing is saved any more: what was goes down the line; to how many parties. Twice is
    harmless."""
    served = 0
    for each in await rows(_PERHAPS_NO_LONGER_SAVED, now + NOTHING_SAVED_WITHIN):
        async with transaction():
            await rows("SELECT 1 FROM roster WHERE id = $1 FOR UPDATE", each["id"])
            served += len((await serve(each["id"], now=now)).confirmed)
    return served


async def serve(roster: UUID, *, now: datetime, newcomer: UUID | None = None) -> Served:
    """Give free seats to the waiting list, as promise 2 says (rules.served), and write down what is saved.

    To be called after whatever changes seats, capacity, start or the line itself, by the holder of the roster's lock.
    `newcomer` just joined at the end: told that it is confirmed, not that a seat became free.
    """
    numbers = await row("SELECT capacity, seats_taken, cancelled_at FROM roster WHERE id = $1", roster)
    assert numbers is not None
    line = [Waiting(**each) for each in await rows(_LINE, roster)]
    free = numbers["capacity"] - numbers["seats_taken"]
    sessions = await sessions_of(roster) if line else ()
    if not sessions or numbers["cancelled_at"] is not None:
        answer = Served([], line, free, 0)
    else:
        starts_at = begins_at(sessions)
        answer = rules.served(line, free=free, capacity=numbers["capacity"], now=now, starts_at=starts_at)
    await _write(roster, answer, taken=numbers["capacity"] - answer.free, now=now)
    for party in answer.confirmed:
        await _tell(sessions, party.id, now=now, newcomer=party.id == newcomer)
    return answer


async def _write(roster: UUID, answer: Served, *, taken: int, now: datetime) -> None:
    if answer.confirmed:
        await rows(_CONFIRM, [party.id for party in answer.confirmed], now)
        waiting = answer.line
        await rows(_PASS_OVER, [party.id for party in waiting], [party.passed for party in waiting])
    await rows(
        "UPDATE roster SET seats_taken = $2, waiting = $3, saved = $4 WHERE id = $1"
        " AND (seats_taken, waiting, saved) <> ($2, $3, $4)",
        roster,
        taken,
        len(answer.line),
        answer.saved,
    )


async def _tell(
    sessions: tuple[SessionLine, ...], registration_id: UUID, *, now: datetime, newcomer: bool
) -> None:
    confirmed = await row(f"{REGISTRATION} WHERE registration.id = $1", registration_id)
    assert confirmed is not None
    letter = letters.confirmation if newcomer else letters.promotion
    await letter(registration_from(confirmed, sessions), now=now)
