"""Two dates of a workshop made one: everyone on a date with too few people comes on another, and it is called off.

Nobody signs up anew, and nobody loses what they had: each keeps the registration, its link and the identity of its
calendar entry, which moves as it does when a session moves. So each is told once what moved to when, beside what they
knew, by the channel they have; and who cannot come then gives the seat back as ever, with one press of that letter, on
the own page or by telling whoever calls.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction
from events_service.errors import Refusal
from events_service.registration import letters
from events_service.registration.changes import call_off, line_of
from events_service.registration.codes import spoken_code
from events_service.registration.ledger import code_there
from events_service.registration.queries import Registration, active_on
from events_service.registration.waiting_list import serve
from events_service.scheduling.catalogue import other_dates
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import SessionCancelled, SessionOver, own_session

# As near as another date is to be proposed to people who had planned this one.
NEAR = timedelta(days=31)
SEARCHED = 30


class NotToBeMerged(Refusal):
    """Both are not dates of one workshop with a list of their own, or people wait for one of them."""

    code = "not_to_be_merged"


class NotAllFit(Refusal):
    """There are fewer free seats on the other date than people have on this one: somebody would lose theirs."""

    code = "not_all_fit"


_LOCK = """
SELECT id FROM roster WHERE id IN (SELECT roster FROM session WHERE id = ANY($1::uuid[])) ORDER BY id FOR UPDATE
"""
_RESEAT = """
UPDATE registration SET roster = $2, position = $3, code = $4, passed = 0, skipped_at = NULL, skipped_for = NULL,
                        skipped_free = NULL, asked_at = NULL, coming_until = NULL, coming_at = NULL, revised_at = $5,
                        extra_seats = 0, extra_reason = ''
WHERE id = $1
"""
_REDATE = """
UPDATE registration_date SET session = $2, sequence = sequence + 1, revised_at = $3, excused_at = NULL,
                             reminded_at = NULL
WHERE registration = ANY($1::uuid[])
"""
_NUMBERS = """
UPDATE roster SET seats_taken = seats_taken + $2, arrivals = arrivals + $3 WHERE id = $1
"""


async def dates_to_merge_with(line: SessionLine, *, now: datetime) -> list[SessionLine]:
    """The near dates of the same workshop on which everyone of this one has a seat at once, soonest first."""
    if not _is_mergeable(line):
        return []
    others = await other_dates(line, now=now, limit=SEARCHED)
    return [
        other
        for other in others
        if _is_mergeable(other)
        and other.registration(now) == "open"
        and abs(other.starts_at - line.starts_at) <= NEAR
        and other.seats_left(now) >= _people_on(line)
    ]


async def merge_session(session_id: UUID, into: UUID, *, by: Viewer, now: datetime) -> int:
    """Put everyone of this date on the other one, tell them, and call this one off; how many parties. Sent twice, the
    second finds it called off. Refuses with NotFound, Forbidden, SessionCancelled, SessionOver, NotToBeMerged,
    NotAllFit: then nobody is moved."""
    async with transaction():
        # In the order of ids, as whoever moves from one to the other takes them.
        await rows(_LOCK, [session_id, into])
        session = await own_session(session_id, by)
        await own_session(into, by)
        line, other = await line_of(session_id), await line_of(into)
        _refuse_unless_mergeable(line, other, now=now)
        before = await active_on(line.roster)
        await _reseat(before, line, other, now=now)
        was = {each.id: each for each in before}
        after = [each for each in await active_on(other.roster) if each.id in was]
        await letters.changes([(each, was[each.id]) for each in after], now=now)
        await call_off([session], "", by=by, now=now)
        await serve(other.roster, now=now)
        await audit.note(
            by=by.id, what="session.merged", on=session_id, organisation=line.organisation, now=now
        )
        return len(after)


def _is_mergeable(line: SessionLine) -> bool:
    return line.dates == 1 and line.permanence is None and not line.meeting and line.waiting == 0


def _people_on(line: SessionLine) -> int:
    """All of them need seats of that date, who have extra ones here too."""
    return line.seats_taken + line.extra_seats


def _refuse_unless_mergeable(line: SessionLine, other: SessionLine, *, now: datetime) -> None:
    for each in (line, other):
        if each.cancelled:
            raise SessionCancelled()
        if each.starts_at <= now:
            raise SessionOver()
    both = _is_mergeable(line) and _is_mergeable(other)
    if not both or line.event != other.event or line.roster == other.roster or not other.has_list:
        raise NotToBeMerged()
    if _people_on(line) > other.seats_left(now):
        raise NotAllFit()


async def _reseat(
    people: Sequence[Registration], line: SessionLine, other: SessionLine, *, now: datetime
) -> None:
    """Write them down at the end of the other roster, in their order, with their code where nobody there has it."""
    numbers: list[Record] = await rows("SELECT arrivals, first_code FROM roster WHERE id = $1", other.roster)
    arrivals = numbers[0]["arrivals"]
    for position, registration in enumerate(people, arrivals + 1):
        own = await code_there(registration.code, other.roster)
        code = own or spoken_code(numbers[0]["first_code"], position)
        await rows(_RESEAT, registration.id, other.roster, position, code, now)
    await rows(_REDATE, [each.id for each in people], other.id, now)
    seats = sum(each.seats for each in people)
    await rows(_NUMBERS, other.roster, seats, len(people))
    await rows("UPDATE roster SET seats_taken = 0, extra_seats = 0, saved = 0 WHERE id = $1", line.roster)
