"""Taking back an event or a session that was planned by mistake: each page asks first, and says what it comes to."""

from typing import Any
from uuid import UUID

from litestar import Response, post, route

from events_service import clock
from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, NotFound, Refusal
from events_service.scheduling.queries import EventPage, SessionLine
from events_service.scheduling.withdrawal import delete_event, delete_session, withdraw_event
from events_service.web.http.answers import AnyRequest, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import colleague
from events_service.web.notices import done
from events_service.web.office.events import event_seen
from events_service.web.office.sessions import session_seen
from events_service.web.office.visits import office_page, sent_form, trouble


@route("/staff/events/{event_id:uuid}/withdrawal", http_method=READING)
async def withdrawal(request: AnyRequest, event_id: UUID) -> Response[Any]:
    known = await _event(event_id, await colleague(request))
    if known.published_at is None:
        return redirect(f"/staff/events/{event_id}")
    return _event_page(request, known, "withdrawal")


@post("/staff/events/{event_id:uuid}/withdrawal")
async def withdraw(request: AnyRequest, event_id: UUID) -> Response[Any]:
    """Make a published event a draft again; pressing twice is harmless."""
    viewer, _ = await sent_form(request)
    known = await _event(event_id, viewer)
    try:
        await withdraw_event(event_id, by=viewer, now=clock.now())
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return _event_page(request, known, "withdrawal", refusal)
    return done(request, f"/staff/events/{event_id}", "withdrawn")


@route("/staff/events/{event_id:uuid}/deletion", http_method=READING)
async def event_deletion(request: AnyRequest, event_id: UUID) -> Response[Any]:
    return _event_page(request, await _event(event_id, await colleague(request)), "deletion")


@post("/staff/events/{event_id:uuid}/deletion")
async def delete_draft(request: AnyRequest, event_id: UUID) -> Response[Any]:
    viewer, _ = await sent_form(request)
    known = await _event(event_id, viewer)
    try:
        await delete_event(event_id, by=viewer, now=clock.now())
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return _event_page(request, known, "deletion", refusal)
    return done(request, "/staff", "event_deleted")


@route("/staff/sessions/{session_id:uuid}/deletion", http_method=READING)
async def session_deletion(request: AnyRequest, session_id: UUID) -> Response[Any]:
    return _session_page(request, await _session(session_id, await colleague(request)))


@post("/staff/sessions/{session_id:uuid}/deletion")
async def delete_mistyped(request: AnyRequest, session_id: UUID) -> Response[Any]:
    viewer, _ = await sent_form(request)
    known = await _session(session_id, viewer)
    try:
        await delete_session(session_id, by=viewer, now=clock.now())
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return _session_page(request, known, refusal)
    return done(request, f"/staff/events/{known.event}", "session_deleted")


async def _event(event_id: UUID, viewer: Viewer) -> EventPage:
    known = await event_seen(event_id, viewer)
    require(viewer, "plan", known.organisation)
    return known


async def _session(session_id: UUID, viewer: Viewer) -> SessionLine:
    known = await session_seen(session_id, viewer)
    require(viewer, "plan", known.organisation)
    return known


def _event_page(
    request: AnyRequest, known: EventPage, what: str, refusal: Refusal | None = None
) -> Response[str]:
    return office_page(request, f"event_{what}.html", event=known, **trouble(request, refusal))


def _session_page(request: AnyRequest, known: SessionLine, refusal: Refusal | None = None) -> Response[str]:
    return office_page(request, "session_deletion.html", session=known, **trouble(request, refusal))


HANDLERS = [withdrawal, withdraw, event_deletion, delete_draft, session_deletion, delete_mistyped]
