"""What a session was, for those who came: what was done, and the next step. They read it on their own page, by their
link or their code, for as long as they are known; it names nobody and stays with the session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.attendance.rules import refuse_too_early
from events_service.database import row, rows, transaction
from events_service.errors import existing
from events_service.fields import Fields
from events_service.registration.next_seats import came_to
from events_service.registration.queries import Registration

LONGEST, LONGEST_STEP = 2_000, 500
_OWNER = """
SELECT session.starts_at, event.organisation FROM session JOIN event ON event.id = session.event WHERE session.id = $1
"""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What the mediator wrote of one date: lines of what was done, and what may come next."""

    session: UUID
    done: str
    next_step: str


async def keep_afterwards(session_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Write what was `done` and the `next_step`, in place of what was written before; left empty, nothing is shown.
    Refuses with NotFound, Forbidden, Invalid, PresenceTooEarly."""
    field = Fields(values)
    done = field.text("done", longest=LONGEST, lines=True)
    next_step = field.text("next_step", longest=LONGEST_STEP, lines=True)
    field.done()
    async with transaction():
        session = existing(await row(_OWNER, session_id))
        require(by, "plan", session["organisation"])
        refuse_too_early(session["starts_at"], now=now)
        if done or next_step:
            await rows(
                "INSERT INTO afterwards (session, done, next_step) VALUES ($1, $2, $3)"
                " ON CONFLICT (session) DO UPDATE SET done = $2, next_step = $3",
                session_id,
                done,
                next_step,
            )
        else:
            await rows("DELETE FROM afterwards WHERE session = $1", session_id)
        what, organisation = "session.afterwards_written", session["organisation"]
        await audit.note(by=by.id, what=what, on=session_id, organisation=organisation, now=now)


async def afterwards_of(sessions: Sequence[UUID]) -> dict[UUID, Afterwards]:
    """What was written of these sessions, where anything was."""
    lines = await rows(
        "SELECT session, done, next_step FROM afterwards WHERE session = ANY($1::uuid[])", list(sessions)
    )
    return {line["session"]: Afterwards(**line) for line in lines}


async def done_when_they_came(registration: Registration) -> str:
    """What was done on the last date to which they came, where it was written."""
    date = came_to(registration)
    written = (await afterwards_of([date.session.id])).get(date.session.id) if date else None
    return written.done if written else ""
