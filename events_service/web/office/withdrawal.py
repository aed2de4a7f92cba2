"""Taking back an event or a session that was planned by mistake: each page asks first, and says what it comes to."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.programme import office_event, office_session
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.withdrawal import delete_event, delete_session, withdraw_event
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page


@route("/staff/events/{event_id:uuid}/withdrawal", http_method=READING)
async def withdrawal(request: AnyRequest, event_id: UUID, viewer: Viewer) -> Response[str]:
    event = await _event(event_id, viewer)
    if event.published_at is None:
        return redirect(f"/staff/events/{event_id}")
    return _event_page(request, event, "withdrawal")


@post("/staff/events/{event_id:uuid}/withdrawal")
async def withdraw(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Make a published event a draft again; pressing twice is harmless."""
    event = await _event(event_id, viewer)
    try:
        await withdraw_event(event_id, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return _event_page(request, event, "withdrawal", refusal)
    return done(request, f"/staff/events/{event_id}", "withdrawn")


@route("/staff/events/{event_id:uuid}/deletion", http_method=READING)
async def event_deletion(request: AnyRequest, event_id: UUID, viewer: Viewer) -> Response[str]:
    return _event_page(request, await _event(event_id, viewer), "deletion")


@post("/staff/events/{event_id:uuid}/deletion")
async def delete_draft(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    event = await _event(event_id, viewer)
    try:
        await delete_event(event_id, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return _event_page(request, event, "deletion", refusal)
    return done(request, "/staff", "event_deleted")


@route("/staff/sessions/{session_id:uuid}/deletion", http_method=READING)
async def session_deletion(request: AnyRequest, session_id: UUID, viewer: Viewer) -> Response[str]:
    return _session_page(request, await _session(session_id, viewer))


@post("/staff/sessions/{session_id:uuid}/deletion")
async def delete_mistyped(
    request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    session = await _session(session_id, viewer)
    try:
        await delete_session(session_id, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return _session_page(request, session, refusal)
    return done(request, f"/staff/events/{session.event}", "session_deleted")


async def _event(event_id: UUID, viewer: Viewer) -> EventPage:
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    return event


async def _session(session_id: UUID, viewer: Viewer) -> SessionLine:
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    return session


def _event_page(
    request: AnyRequest, event: EventPage, what: str, refusal: Refusal | None = None
) -> Response[str]:
    return office_page(request, f"event_{what}.html", event=event, **trouble(request, refusal))


def _session_page(request: AnyRequest, session: SessionLine, refusal: Refusal | None = None) -> Response[str]:
    return office_page(request, "session_deletion.html", session=session, **trouble(request, refusal))


HANDLERS = [withdrawal, withdraw, event_deletion, delete_draft, session_deletion, delete_mistyped]
