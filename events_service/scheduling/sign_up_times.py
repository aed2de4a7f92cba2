"""A roster that is there opens or closes at another time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.database import rows
from events_service.errors import Invalid
from events_service.scheduling.opening import Limit, Opening, wrong_opening
from events_service.scheduling.rosters import change_rules
from events_service.scheduling.sign_up import SignUpRule

_OPENING = """
SELECT roster.opens_at, roster.closes_at, roster.join_until, roster.sign_up, dates.dates, dates.ends_at,
       first.starts_at, first.time_zone
FROM roster
CROSS JOIN LATERAL (SELECT count(*) AS dates, max(ends_at) AS ends_at FROM session
                    WHERE session.roster = roster.id AND cancelled_at IS NULL) AS dates
CROSS JOIN LATERAL (SELECT starts_at, time_zone FROM session
                    WHERE session.roster = roster.id AND cancelled_at IS NULL ORDER BY starts_at, id LIMIT 1) AS first
WHERE roster.id = $1
"""


async def open_between(roster: UUID, opening: Opening, *, several: bool, now: datetime) -> None:
    """Sign-up opens and closes as `opening` says, from the dates as they are by now; days are days before the first. A
    closing takes the place of the date until which one may join. Of `several` lists each closes as its date begins,
    where the instant is later. The caller holds the roster's lock. Refuses with Invalid."""
    [was] = await rows(_OPENING, roster)
    starts_at, ends_at, zone = was["starts_at"], was["ends_at"], was["time_zone"]
    columns: dict[str, Any] = {}
    if opening.opens is not None:
        columns |= {"opens_at": opening.opens.before(starts_at, zone), "opens_days": opening.opens.days}
    # Nothing typed is how a form has a course that may be joined until a date.
    if opening.closes is not None and (opening.closes != Limit() or was["join_until"] is None):
        closes_at = opening.closes.before(starts_at, zone)
        begins = ends_at if was["sign_up"] == SignUpRule.NOT_NEEDED else starts_at
        if closes_at is None or (several and was["dates"] == 1 and closes_at > starts_at):
            closes_at = begins
        columns |= {"closes_at": closes_at, "closes_days": opening.closes.days, "join_until": None}
    then = dict(was) | columns
    if wrong := wrong_opening(then["opens_at"], then["closes_at"], starts_at, ends_at):
        raise Invalid(wrong)
    await change_rules(roster, columns, now=now)
