"""Until which date of a course one may join."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.registration.changes import change_session
from events_service.registration.series_changes import effects_of_change
from events_service.scheduling.programme import office_session
from events_service.scheduling.scopes import Scope
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.effects import effects_page, is_agreed
from events_service.web.office.session_page import session_page


@post("/staff/sessions/{session_id:uuid}/joining")
async def let_join(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Sign-up closes as that date begins. Who signs up later has the dates that are left."""
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    until = fields.get("join_until") or None
    try:
        changes = {"join_until": until}
        effects = await effects_of_change(session_id, changes, viewer, scope=Scope.THIS, now=now)
        if effects.asks and not is_agreed(fields, effects):
            return await effects_page(request, session, fields, effects, form="/joining")
        await change_session(session_id, changes, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        session = existing(await office_session(session_id, viewer))
        return await session_page(request, viewer, session, now=now, **trouble(request, refusal))
    return done(request, f"/staff/sessions/{session_id}", "saved")


@route("/staff/sessions/{session_id:uuid}/joining", http_method=READING)
async def back(session_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(f"/staff/sessions/{session_id}")


HANDLERS = [let_join, back]
