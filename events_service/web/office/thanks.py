"""Writing to those who came: who and with which words is shown first, then it is written once to each."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.attendance.thanks import Thanks, look_at_thanks, thank
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.registration.news import THANKS
from events_service.registration.thanks import SECOND_THOUGHTS, thanks_for
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.settings import Settings
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.circulars import letter_shown
from events_service.web.office.effects import AGREED
from events_service.web.office.visits import office_page


@route("/staff/sessions/{session_id:uuid}/thanks", http_method=READING)
async def thanks(
    request: AnyRequest, session_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> Response[str]:
    """Who would be written to, and what they read."""
    session = await _session(session_id, viewer)
    return await _page(request, session, viewer, settings, now=now)


@post("/staff/sessions/{session_id:uuid}/thanks")
async def write_thanks(
    request: AnyRequest,
    session_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    now: datetime,
) -> Response[str]:
    """Write to all who were shown; whoever has changed since is shown first."""
    session = await _session(session_id, viewer)
    seen, days = fields.get(AGREED, ""), settings.retention_days
    try:
        await thank(session_id, seen=seen, days=days, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _page(request, session, viewer, settings, now=now, refusal=refusal)
    return done(request, f"/staff/sessions/{session_id}/presence", "thanked")


async def _session(session_id: UUID, viewer: Viewer) -> SessionLine:
    """Refuses with NotFound, Forbidden."""
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    return session


async def _page(
    request: AnyRequest,
    session: SessionLine,
    viewer: Viewer,
    settings: Settings,
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    shown: Thanks | None = None
    try:
        shown = await look_at_thanks(session.id, viewer, days=settings.retention_days, now=now)
    except Refusal as too_early_or_late:
        refusal = too_early_or_late
    return office_page(
        request,
        "thanks.html",
        session=session,
        thanks=shown,
        letter=_letter(shown, session, settings) if shown and shown.readers else None,
        minutes=int(SECOND_THOUGHTS.total_seconds() // 60),
        **trouble(request, refusal),
    )


def _letter(shown: Thanks, session: SessionLine, settings: Settings) -> dict[str, str]:
    """As the first of them has it."""
    reader = shown.readers[0]
    says = thanks_for(reader, session.id, done=shown.done, onward=shown.onward)
    return letter_shown(THANKS, reader, says, settings)


HANDLERS = [thanks, write_thanks]
