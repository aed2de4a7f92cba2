"""Sessions: the dates of events, their seats, and what may change about them."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, delete, patch, post, route
from litestar.di import Provide

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound, existing
from events_service.libraries.removals import SESSION, removed_after
from events_service.registration.changes import add_session
from events_service.registration.resizing import CapacityBelowTaken, PeopleOnTheList
from events_service.registration.series_changes import (
    cancel_dates,
    change_dates,
    effects_of_cancellation,
    effects_of_change,
)
from events_service.scheduling.events import OnePersonOnly
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.house import journeys_of, taken_by
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine, session_line
from events_service.scheduling.scopes import scope_from
from events_service.scheduling.sessions import SessionCancelled, SessionOver
from events_service.scheduling.stretches import sessions_after
from events_service.scheduling.venues import LibraryNotOurs
from events_service.scheduling.withdrawal import PartOfPermanence, RosterNotEmpty, delete_session
from events_service.settings import Settings
from events_service.web.api import bodies, series_shapes, session_bodies, shapes
from events_service.web.api.described import described
from events_service.web.api.reading import Stretch, filters_given
from events_service.web.api.writing import KEPT_BY_NOBODY, done, followed, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest

TAKEN = (RoomTaken, EquipmentTaken, FacilitatorBusy)


@route(
    "/sessions",
    http_method=READING,
    dependencies={"filters": Provide(filters_given)},
    **described(key="read"),
)
async def show_all(
    request: AnyRequest,
    viewer: Viewer | None,
    stretch: Stretch,
    filters: SessionFilter,
    settings: Settings,
    now: datetime,
) -> Response[shapes.Followed[shapes.Session]]:
    """Sessions of published events, past and cancelled ones included; with a key, those of its drafts too.

    `from` and `to` narrow it to days. To follow changes, ask again with `updated_since` a few minutes before
    your last question: what was cancelled since is still there, with the state `cancelled`, and `removed` names
    what was deleted or withdrawn, whatever the filters. A session that no longer fits a filter is not named.
    """
    after, since, limit = stretch.after, stretch.since, stretch.limit + 1
    drafts_of = viewer.organisations("see_events") if viewer else ()
    lines = await sessions_after(
        after=after, since=since, limit=limit, filters=filters, now=now, drafts_of=drafts_of
    )
    gone = await removed_after(SESSION, after=after, since=since, limit=limit, drafts_of=drafts_of)
    taken = await taken_by([line.id for line in lines if _owns(viewer, line)])
    answer = followed(
        lines, gone, stretch, lambda line: shapes.session(line, settings.public_url, now, taken.get(line.id))
    )
    return shown(request, answer, now=now, public=viewer is None)


@route("/sessions/{session_id:uuid}", http_method=READING, **described(NotFound, key="read"))
async def show(
    request: AnyRequest, session_id: UUID, viewer: Viewer | None, settings: Settings, now: datetime
) -> Response[shapes.Session]:
    """One session with its seats as they are now."""
    shape = await _shape(await _seen_by(viewer, session_id, now), viewer, settings, now)
    return shown(request, shape, now=now, public=viewer is None)


@post(
    "/events/{event_id:uuid}/sessions",
    **described(
        NotFound,
        Forbidden,
        IntentReused,
        SessionCancelled,
        PartOfPermanence,
        OnePersonOnly,
        LibraryNotOurs,
        *TAKEN,
        right="plan",
    ),
)
async def create(
    event_id: UUID,
    data: session_bodies.NewSession,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[shapes.Session]:
    """Give an event a date. On a published event it is public at once.

    A room, equipment or a colleague that something else has then is a 409, which says what is in the way
    (`in_the_way`) and what would be free (`free_times`, `free_rooms`, `free_facilitators`, `left`). With `roster_of` it
    is one more date of a course: everyone on that session's list has it too, and is told.
    """
    created = await add_session(event_id, data.fields_sent(), by=viewer, now=now, intent=intent)
    location = f"{settings.public_url}/api/v1/sessions/{created}"
    line = await _seen_by(viewer, created, now)
    return done(await _shape(line, viewer, settings, now), location=location)


@patch(
    "/sessions/{session_id:uuid}",
    **described(
        NotFound,
        Forbidden,
        SessionCancelled,
        SessionOver,
        CapacityBelowTaken,
        PeopleOnTheList,
        PartOfPermanence,
        OnePersonOnly,
        LibraryNotOurs,
        *TAKEN,
        right="plan",
    ),
)
async def change(
    session_id: UUID, data: session_bodies.SessionChange, viewer: Viewer, settings: Settings, now: datetime
) -> Response[shapes.Session | series_shapes.Effects]:
    """Move a session that is not over, or change its sign-up. Everyone signed up keeps their place and is told of a new
    time or library. Seats that more capacity, or fewer kept seats, leave free go to the waiting list at once; less
    capacity than is taken is a 409 `capacity_below_taken` with `taken` and `too_many`."""
    sent = data.fields_sent()
    scope, dry_run = scope_from(sent.pop("scope")), sent.pop("dry_run")
    if dry_run:
        effects = await effects_of_change(session_id, sent, viewer, scope=scope, now=now)
        return done(await series_shapes.effects(effects, now=now))
    await change_dates(session_id, sent, scope=scope, by=viewer, now=now)
    line = await _seen_by(viewer, session_id, now)
    return done(await _shape(line, viewer, settings, now))


@post(
    "/sessions/{session_id:uuid}/cancellation",
    status_code=200,
    **described(NotFound, Forbidden, SessionOver, right="plan"),
)
async def cancel(
    session_id: UUID,
    data: bodies.Reason,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[shapes.Session | series_shapes.Effects]:
    """Call a session off, with `scope` several of its series. Everyone signed up is told. Saying it twice changes
    nothing."""
    scope = scope_from(data.scope)
    if data.dry_run:
        return done(
            await series_shapes.effects(
                await effects_of_cancellation(session_id, viewer, scope=scope, now=now), now=now
            )
        )
    await cancel_dates(session_id, scope=scope, reason=data.reason or "", by=viewer, now=now)
    line = await _seen_by(viewer, session_id, now)
    return done(await _shape(line, viewer, settings, now))


@delete(
    "/sessions/{session_id:uuid}",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, RosterNotEmpty, PartOfPermanence, SessionOver, right="plan"),
)
async def remove(session_id: UUID, viewer: Viewer, now: datetime) -> None:
    """Delete a session typed by mistake, on which nobody is or ever was registered.

    One that people know of is cancelled instead. It leaves the lists and every calendar.
    """
    await delete_session(session_id, by=viewer, now=now)


def _owns(viewer: Viewer | None, line: SessionLine) -> bool:
    return viewer is not None and viewer.may("see_events", line.organisation)


async def _shape(
    line: SessionLine, viewer: Viewer | None, settings: Settings, now: datetime
) -> shapes.Session:
    """One session; for a key of its organisation with what it takes."""
    if not _owns(viewer, line):
        return shapes.session(line, settings.public_url, now)
    taken = (await taken_by([line.id]))[line.id]
    return shapes.session(line, settings.public_url, now, taken, await journeys_of(line.id))


async def _seen_by(viewer: Viewer | None, session_id: UUID, now: datetime) -> SessionLine:
    """What is published, and to a key of the organisation its drafts. Refuses with NotFound."""
    line = await session_line(session_id, now=now)
    if line is None and viewer is not None:
        line = await office_session(session_id, viewer)
    return existing(line)


ROUTER = Router("/", route_handlers=[show_all, show, create, change, cancel, remove], tags=["sessions"])
