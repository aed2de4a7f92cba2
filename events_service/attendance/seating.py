"""Seating people at the door: ten minutes after the start, empty chairs are for who waits and is there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.attendance.rules import refuse_before_seating, seated_at_the_door
from events_service.database import row, transaction, value
from events_service.errors import Refusal, existing
from events_service.registration import dates
from events_service.registration.extra_seats import seat
from events_service.registration.queries import Registration, active_on
from events_service.registration.rules import Presence, State
from events_service.registration.seat_rules import AT_THE_DOOR, extra_seats_for
from events_service.scheduling.sessions import SessionCancelled, SessionOver

_SESSION = """
SELECT session.roster, session.starts_at, session.ends_at, session.cancelled_at, event.organisation,
       (SELECT count(*) FROM session AS date WHERE date.roster = session.roster AND date.cancelled_at IS NULL) AS dates
FROM session JOIN event ON event.id = session.event WHERE session.id = $1
"""
# Under the roster's row, which whoever gives a seat there has first.
_ROSTER = "SELECT capacity, seats_taken FROM roster WHERE id = $1 FOR UPDATE"
# Who came on a chair that was brought in for it, for a reason that a colleague typed, sits on none of the room's own.
_FREE = f"""
SELECT capacity
     - (SELECT coalesce(sum(CASE WHEN extra_reason = '{AT_THE_DOOR}' THEN came
                                 ELSE greatest(came - extra_seats, 0) END), 0)::int
        FROM registration_date JOIN registration ON registration.id = registration_date.registration
        WHERE session = $1)
     - (SELECT coalesce(sum(people), 0)::int FROM walk_in WHERE session = $1)
FROM roster JOIN session ON session.roster = roster.id WHERE session.id = $1
"""


class SeveralDates(Refusal):
    """A course: who stands there is there for one date, and would get all that are left. They are counted as having
    walked in."""

    code = "several_dates"


async def chairs_free(session_id: UUID) -> int:
    """Chairs on which nobody sits: the capacity, less the people who came, signed up or not."""
    free: int = await value(_FREE, session_id)
    return max(free, 0)


async def seat_who_is_here(
    session_id: UUID, present: Sequence[UUID], *, by: Viewer, now: datetime
) -> list[Registration]:
    """Give chairs on which nobody sits to the parties of the waiting list that are `present`, in the list's order, each
    whole; who was seated. They are noted as having come, and nobody is written to. Never more people than chairs.

    Those who have a seat and did not come keep it on paper, for they may still: what the others sit on is counted as
    extra then. Twice is harmless. Refuses with NotFound, Forbidden, SessionCancelled, SessionOver, SeveralDates and
    SeatingTooEarly.
    """
    async with transaction():
        session = existing(await row(_SESSION, session_id))
        owner = session["organisation"]
        require(by, "register", owner)
        _refuse_unless_it_runs(session, now=now)
        roster = existing(await row(_ROSTER, session["roster"]))
        here = [each for each in await active_on(session["roster"]) if each.id in present]
        waiting = [each for each in here if each.state == State.WAITING]
        chosen = seated_at_the_door([each.seats for each in waiting], free=await chairs_free(session_id))
        left = roster["capacity"] - roster["seats_taken"]
        seated = []
        for party in (waiting[number] for number in chosen):
            extra = extra_seats_for(party.seats, left=left)
            left -= party.seats - extra
            seated.append(await seat(party, extra=extra, reason=AT_THE_DOOR, now=now))
            what = "registration.seated_at_the_door"
            await audit.note(by=by.id, what=what, on=party.id, organisation=owner, now=now)
        ids, came = [each.id for each in seated], [each.seats for each in seated]
        await dates.note_presence(ids, session_id, Presence.ATTENDED, came, at=now, by=by.id)
        return seated


def _refuse_unless_it_runs(session: Record, *, now: datetime) -> None:
    if session["cancelled_at"] is not None:
        raise SessionCancelled()
    if now >= session["ends_at"]:
        raise SessionOver()
    if session["dates"] > 1:
        raise SeveralDates()
    refuse_before_seating(session["starts_at"], now=now)
