"""Whoever waits and stands at the door, seated by the desk on chairs that nobody came to."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.attendance.seating import seat_who_is_here
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.scheduling.programme import office_session
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.presence import presence_page

# A box for each party that waits, named after it.
HERE = "here-"


@post("/staff/sessions/{session_id:uuid}/seatings")
async def seat(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Who is ticked sits down, in the order of the list, as far as there are chairs; pressing twice is harmless."""
    session = existing(await office_session(session_id, viewer))
    present = [as_uuid(name.removeprefix(HERE)) for name in fields if name.startswith(HERE)]
    try:
        await seat_who_is_here(session_id, list(filter(None, present)), by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await presence_page(request, viewer, session, now=now, refusal=refusal)
    return done(request, f"/staff/sessions/{session_id}/presence", "saved")


@route("/staff/sessions/{session_id:uuid}/seatings", http_method=READING)
async def back_from_seating(session_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(f"/staff/sessions/{session_id}/presence")


HANDLERS = [seat, back_from_seating]
