"""Whether a session takes place for which fewer people signed up than it takes: a colleague decides, from three local
days before. Nothing is decided by a clock."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.clock import days_before
from events_service.database import rows, transaction
from events_service.errors import Refusal
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import SessionCancelled, SessionOver, own_session

# So many days of the calendar of the place before the session begins.
DECIDED_DAYS_BEFORE = 3
# The same of rows, for lists: the first minute of that day, by the wall of the place.
TO_BE_DECIDED = f"""
session.cancelled_at IS NULL AND session.starts_at > {{0}} AND session.starts_at < {{0}} + interval '5 days'
AND roster.seats_taken + roster.extra_seats < roster.minimum AND roster.goes_ahead_at IS NULL
AND (session.local_starts::date - {DECIDED_DAYS_BEFORE})::timestamp AT TIME ZONE session.time_zone <= {{0}}
"""


class EnoughPeople(Refusal):
    """As many signed up as it takes: there is nothing to decide."""

    code = "enough_people"


def is_to_be_decided(line: SessionLine, *, now: datetime) -> bool:
    """Whether somebody should decide now, as the session was read."""
    midnight = line.local_starts.replace(hour=0, minute=0)
    from_then = days_before(midnight, DECIDED_DAYS_BEFORE, line.time_zone)
    return (
        line.below_minimum
        and not line.cancelled
        and line.goes_ahead_at is None
        and from_then <= now < line.starts_at
    )


async def let_it_go_ahead(session_id: UUID, *, by: Viewer, now: datetime) -> None:
    """It takes place with the people there are: the question is closed, and nobody has to be told of anything. Twice is
    harmless. Refuses with NotFound, Forbidden, SessionCancelled, SessionOver, EnoughPeople."""
    async with transaction():
        session = await own_session(session_id, by)
        if session["cancelled_at"] is not None:
            raise SessionCancelled()
        if session["starts_at"] <= now:
            raise SessionOver()
        people = session["seats_taken"] + session["extra_seats"]
        if session["minimum"] is None or people >= session["minimum"]:
            raise EnoughPeople()
        decided = await rows(
            "UPDATE roster SET goes_ahead_at = $2 WHERE id = $1 AND goes_ahead_at IS NULL RETURNING id",
            session["roster"],
            now,
        )
        if decided:
            owner = session["organisation"]
            await audit.note(by=by.id, what="session.goes_ahead", on=session_id, organisation=owner, now=now)
