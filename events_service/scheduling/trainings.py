"""Sessions that train librarians and counsellors: an event that only colleagues see, whatever organisation they are of.

It is planned, held and counted like every other; who sees it is decided in scheduling/visibility.py.
"""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import row, rows, transaction, update
from events_service.errors import Refusal
from events_service.scheduling.catalogue import LONGEST
from events_service.scheduling.events import OnePersonOnly, own_event
from events_service.scheduling.queries import SESSION, SessionLine, line_from
from events_service.scheduling.visibility import FOR_COLLEAGUES

MOST = 200


class AudienceSettled(Refusal):
    """An event is for everybody or for colleagues while it is a draft: whoever signed up was told which. Withdraw it
    first."""

    code = "audience_settled"


async def set_audience(event_id: UUID, *, colleagues: bool, by: Viewer, now: datetime) -> None:
    """Keep a draft for colleagues of every organisation, or open it to everybody; saying it again changes nothing.
    Refuses with AudienceSettled once it is published, with OnePersonOnly, NotFound and Forbidden."""
    async with transaction():
        event = await own_event(event_id, by)
        if event["colleagues"] == colleagues:
            return
        if event["meeting"]:
            raise OnePersonOnly()
        if event["published_at"] is not None:
            raise AudienceSettled()
        await update("event", event_id, colleagues=colleagues, updated_at=now)
        what = "event.kept_for_colleagues" if colleagues else "event.opened_to_everybody"
        await audit.note(by=by.id, what=what, on=event_id, organisation=event["organisation"], now=now)


async def trainings_ahead(*, now: datetime) -> list[SessionLine]:
    """Those that are not over, of every organisation, soonest first; of a course its first date that is ahead."""
    lines = await rows(
        f"""
        {SESSION} WHERE {FOR_COLLEAGUES.format("$1")} AND session.ends_at > $1 AND session.starts_at > $2
          AND NOT EXISTS (
              SELECT FROM session AS other WHERE other.roster = session.roster AND other.cancelled_at IS NULL
                AND other.ends_at > $1 AND (other.starts_at, other.id) < (session.starts_at, session.id))
        ORDER BY session.starts_at, session.id LIMIT {MOST}
        """,
        now,
        now - LONGEST,
    )
    return [line_from(each) for each in lines]


async def training(session_id: UUID, *, now: datetime) -> SessionLine | None:
    """One that colleagues see, also a past or cancelled one."""
    line = await row(f"{SESSION} WHERE session.id = $2 AND {FOR_COLLEAGUES.format('$1')}", now, session_id)
    return line_from(line) if line else None
