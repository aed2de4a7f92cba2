"""What La Coop de la médiation numérique asks of a session: on a page, in the order of its form, and all sessions of a
period as a file with its columns and codes. It takes nothing from another program: this is to be typed in there."""

from datetime import datetime
from uuid import UUID

from litestar import Response, route

from events_service.accounts.roles import Viewer
from events_service.attendance.head_count_rules import SHARES
from events_service.errors import existing
from events_service.reports.activities import activities, activity_of
from events_service.reports.cra import COLUMNS, SHEET, Activity, label
from events_service.reports.scopes import scope_from
from events_service.scheduling.programme import office_session
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.office.lists import ASKED_FOR, Asked, Column, Lines, Listing, sheet
from events_service.web.office.reports import COUNTS
from events_service.web.office.reports import HOME as REPORTS
from events_service.web.office.visits import office_page


@route("/staff/sessions/{session_id:uuid}/activity", http_method=READING)
async def activity(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """One session, ready to be typed in."""
    session = existing(await office_session(session_id, viewer))
    shown = existing(await activity_of(session_id, viewer))
    return office_page(
        request,
        "activity.html",
        session=session,
        activity=shown,
        label=label,
        shares=SHARES,
        ended=session.ends_at <= now,
    )


async def _lines(asked: Asked) -> Lines[Activity]:
    scope = await scope_from(asked.query, asked.viewer, now=asked.now)
    return Lines(await activities(scope, asked.viewer, now=asked.now, limit=ASKED_FOR), SHEET)


ACTIVITIES = Listing(
    f"{REPORTS}/activities", SHEET, tuple(Column(name, cell) for name, cell in COLUMNS), _lines
)
HANDLERS = [activity, sheet(ACTIVITIES, guards=[COUNTS])]
