"""Who has earned a paper that says they were at a course: by a number of dates that the library sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, transaction, value
from events_service.errors import existing
from events_service.fields import Fields
from events_service.registration.rules import Presence

MOST_DATES = 200
_OWNER = """
SELECT session.roster, event.organisation FROM session JOIN event ON event.id = session.event WHERE session.id = $1
"""


@dataclass(frozen=True, slots=True)
class Attested:
    """Somebody who was at enough dates of a course, and at which, in their order; wall clock of the place."""

    registration: UUID
    name: str
    dates: tuple[tuple[datetime, datetime], ...]


async def set_attestation(
    session_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime
) -> int | None:
    """At how many `dates` of that session's list one must have been for an attestation; left empty, none is given.
    Refuses with NotFound, Forbidden, Invalid."""
    field = Fields(values)
    dates = field.number("dates", lowest=1, highest=MOST_DATES, default=None)
    field.done()
    async with transaction():
        session = existing(await row(_OWNER, session_id))
        require(by, "plan", session["organisation"])
        if dates is None:
            await rows("DELETE FROM attestation_rule WHERE roster = $1", session["roster"])
        else:
            await rows(
                "INSERT INTO attestation_rule (roster, dates) VALUES ($1, $2)"
                " ON CONFLICT (roster) DO UPDATE SET dates = $2",
                session["roster"],
                dates,
            )
        what, organisation = "session.attestation_set", session["organisation"]
        await audit.note(by=by.id, what=what, on=session_id, organisation=organisation, now=now)
    return dates


async def attestation_rule(roster: UUID) -> int | None:
    """At how many dates one must have been; None where no attestation is given."""
    dates: int | None = await value("SELECT dates FROM attestation_rule WHERE roster = $1", roster)
    return dates


async def attested(roster: UUID, *, now: datetime) -> list[Attested]:
    """Everybody who was at as many dates as the rule asks and whose name is not forgotten, in the order of arrival;
    nobody where there is no rule."""
    lines = await rows(
        f"""
        SELECT registration.id, registration.name,
               array_agg(session.local_starts ORDER BY session.starts_at) AS starts,
               array_agg(session.local_ends ORDER BY session.starts_at) AS ends
        FROM registration
        JOIN attestation_rule ON attestation_rule.roster = registration.roster
        JOIN registration_date AS date ON date.registration = registration.id
        JOIN session ON session.id = date.session
        WHERE registration.roster = $1 AND date.presence = '{Presence.ATTENDED}' AND session.cancelled_at IS NULL
          AND session.starts_at <= $2 AND registration.forgotten_at IS NULL
        GROUP BY registration.id, attestation_rule.dates
        HAVING count(*) >= attestation_rule.dates
        ORDER BY registration.position
        """,
        roster,
        now,
    )
    return [
        Attested(each["id"], each["name"], tuple(zip(each["starts"], each["ends"], strict=True)))
        for each in lines
    ]
