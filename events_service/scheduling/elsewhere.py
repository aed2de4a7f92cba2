"""The same workshop at another library of the organisation, or later under another event: what one may move to."""

from datetime import datetime

from events_service.database import rows
from events_service.scheduling.catalogue import these_sessions
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sign_up import SignUpRule
from events_service.scheduling.visibility import PUBLIC

# As far as somebody goes for a workshop of two hours.
NEAR_KM = 50
# One degree of latitude, and of longitude at the equator.
_KM_A_DEGREE = 111.2
_DISTANCE = f"""
{_KM_A_DEGREE} * sqrt((there.latitude - here.latitude) ^ 2
    + ((there.longitude - here.longitude) * cos(radians(here.latitude))) ^ 2)
"""
# One is a copy of the other, or both of a third; or they have strand, level and a topic in common.
_SAME_WORKSHOP = """
(event.copy_of = this.id OR this.copy_of = event.id OR event.copy_of = this.copy_of
 OR event.strand = this.strand AND event.level IS NOT DISTINCT FROM this.level AND event.topics && this.topics)
"""
_ELSEWHERE = f"""
SELECT id FROM (
    SELECT DISTINCT ON (session.roster) session.id, session.starts_at, {_DISTANCE} AS km
    FROM event AS this
    JOIN event ON event.organisation = this.organisation AND event.id <> this.id
    JOIN session ON session.event = event.id JOIN roster ON roster.id = session.roster
    JOIN library AS there ON there.id = session.library JOIN library AS here ON here.id = $2
    WHERE this.id = $1 AND {PUBLIC.format("$3")} AND {_SAME_WORKSHOP}
      AND session.starts_at > $3 AND session.cancelled_at IS NULL AND session.permanence IS NULL
      AND roster.sign_up = '{SignUpRule.REQUIRED}' AND roster.capacity > roster.seats_taken + roster.saved
    ORDER BY session.roster, session.starts_at
) AS lists WHERE km IS NULL OR km <= {NEAR_KM} ORDER BY km NULLS LAST, starts_at LIMIT $4
"""


async def same_workshop_elsewhere(line: SessionLine, *, now: datetime, limit: int) -> list[SessionLine]:
    """The first date ahead of each list with seats of the same workshop, the nearest library first (in kilometres as
    the crow flies; those without coordinates last), then the soonest. Only of the same organisation: people are not
    handed from one to another."""
    nearest = [each["id"] for each in await rows(_ELSEWHERE, line.event, line.library, now, limit)]
    lines = {each.id: each for each in await these_sessions(nearest)}
    return [lines[each] for each in nearest]
