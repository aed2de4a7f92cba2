"""Sessions: the dates of events, their seats, and what may change about them."""

from uuid import UUID

from litestar import Response, delete, patch, post, route

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.fields import Fields
from events_service.libraries.removals import SESSION, removed_after
from events_service.registration.changes import CapacityBelowTaken, cancel_session, change_session
from events_service.scheduling.catalogue import sessions_after
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine, session_line
from events_service.scheduling.sessions import SessionCancelled, SessionOver, add_session
from events_service.scheduling.withdrawal import RosterNotEmpty, delete_session
from events_service.web.api import bodies, shapes
from events_service.web.api.described import endpoint
from events_service.web.api.reading import STRETCH, body_of, intent_of, stretch_of
from events_service.web.api.writing import done, followed, nothing_left, shown
from events_service.web.filters import FILTERS_AND_EVENT, existing, fields_of, filters_from
from events_service.web.http.answers import AnyRequest, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import key_holder, required_key_holder

_QUERY = (*STRETCH, *FILTERS_AND_EVENT)


@route(
    "/v1/sessions",
    http_method=READING,
    opt=endpoint(shapes.Followed[shapes.Session], query=_QUERY, key="optional", refusals=(Invalid,)),
)
async def show_all(request: AnyRequest) -> Response[bytes]:
    """Sessions of published events, past and cancelled ones included; with a key, those of its drafts too.

    `from` and `to` narrow it to days. To follow changes, ask again with `updated_since` a few minutes before
    your last question: what was cancelled since is still there, with the state `cancelled`, and `removed` names
    what was deleted or withdrawn, whatever the filters. A session that no longer fits a filter is not named.
    """
    viewer = await key_holder(request)
    query = fields_of(request, *_QUERY)
    stretch, now = stretch_of(query), clock.now()
    after, since, limit = stretch.after, stretch.since, stretch.limit + 1
    drafts_of = viewer.organisations("see_events") if viewer else ()
    filters = await existing(filters_from(query))
    found = await sessions_after(
        after=after, since=since, limit=limit, filters=filters, now=now, drafts_of=drafts_of
    )
    gone = await removed_after(SESSION, after=after, since=since, limit=limit, drafts_of=drafts_of)
    base = settings_of(request).public_url
    return shown(
        request,
        followed(found, gone, stretch, lambda line: shapes.session(line, base, now)),
        public=viewer is None,
    )


@route(
    "/v1/sessions/{session_id:uuid}",
    http_method=READING,
    opt=endpoint(shapes.Session, key="optional", refusals=(NotFound,)),
)
async def show(request: AnyRequest, session_id: UUID) -> Response[bytes]:
    """One session with its seats as they are now."""
    viewer = await key_holder(request)
    return shown(request, _shape(request, await _seen_by(viewer, session_id)), public=viewer is None)


@post(
    "/v1/events/{event_id:uuid}/sessions",
    opt=endpoint(
        shapes.Session,
        status=201,
        body=bodies.NewSession,
        key="required",
        right="plan",
        refusals=(NotFound, Forbidden, Invalid, IntentReused),
    ),
)
async def create(request: AnyRequest, event_id: UUID) -> Response[bytes]:
    """Give an event a date. On a published event it is public at once."""
    viewer = await required_key_holder(request)
    given = await body_of(request, bodies.NewSession)
    created = await add_session(event_id, given, by=viewer, now=clock.now(), intent=intent_of(request))
    location = f"{settings_of(request).public_url}/api/v1/sessions/{created}"
    return done(_shape(request, await _seen_by(viewer, created)), location=location)


@patch(
    "/v1/sessions/{session_id:uuid}",
    opt=endpoint(
        shapes.Session,
        body=bodies.SessionChange,
        key="required",
        right="plan",
        refusals=(NotFound, Forbidden, Invalid, SessionCancelled, SessionOver, CapacityBelowTaken),
    ),
)
async def change(request: AnyRequest, session_id: UUID) -> Response[bytes]:
    """Move or resize a session that is not over. Everyone signed up keeps their place and is told of a new time or
    library."""
    viewer = await required_key_holder(request)
    given = await body_of(request, bodies.SessionChange)
    line = await change_session(session_id, given, by=viewer, now=clock.now())
    return done(_shape(request, line))


@post(
    "/v1/sessions/{session_id:uuid}/cancellation",
    opt=endpoint(
        shapes.Session,
        body=bodies.Reason,
        key="required",
        right="plan",
        refusals=(NotFound, Forbidden, Invalid, SessionOver),
    ),
)
async def cancel(request: AnyRequest, session_id: UUID) -> Response[bytes]:
    """Call a session off. Everyone signed up is told. Saying it twice changes nothing."""
    viewer = await required_key_holder(request)
    intent_of(request)
    field = Fields(await body_of(request, bodies.Reason))
    reason = field.text("reason", longest=280)
    field.done()
    line = await cancel_session(session_id, reason=reason, by=viewer, now=clock.now())
    return done(_shape(request, line))


@delete(
    "/v1/sessions/{session_id:uuid}",
    opt=endpoint(
        None,
        status=204,
        key="required",
        right="plan",
        refusals=(NotFound, Forbidden, RosterNotEmpty, SessionOver),
    ),
)
async def remove(request: AnyRequest, session_id: UUID) -> Response[None]:
    """Delete a session typed by mistake, on which nobody is or ever was registered.

    One that people know of is cancelled instead. It leaves the lists and every calendar.
    """
    viewer = await required_key_holder(request)
    await delete_session(session_id, by=viewer, now=clock.now())
    return nothing_left()


def _shape(request: AnyRequest, line: SessionLine) -> shapes.Session:
    return shapes.session(line, settings_of(request).public_url, clock.now())


async def _seen_by(viewer: Viewer | None, session_id: UUID) -> SessionLine:
    """What is published, and to a key of the organisation its drafts. Refuses with NotFound."""
    line = await session_line(session_id, now=clock.now())
    if line is None and viewer is not None:
        line = await office_session(session_id, viewer)
    if line is None:
        raise NotFound()
    return line


HANDLERS = [show_all, show, create, change, cancel, remove]
