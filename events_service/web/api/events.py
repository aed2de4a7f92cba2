"""Events: what is offered, planned as a draft and then published."""

from uuid import UUID

from litestar import Response, delete, patch, post, route

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.libraries.removals import EVENT, removed_after
from events_service.registration.events import amend_event
from events_service.scheduling.catalogue import events_after
from events_service.scheduling.events import NothingToPublish, create_event, publish_event
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.programme import office_event
from events_service.scheduling.queries import EventPage, event_page
from events_service.scheduling.rules import EventDraft
from events_service.scheduling.withdrawal import EventPublished, RosterNotEmpty, delete_event, withdraw_event
from events_service.web.api import bodies, shapes
from events_service.web.api.described import endpoint
from events_service.web.api.reading import STRETCH, body_of, intent_of, stretch_of
from events_service.web.api.writing import done, followed, nothing_left, shown
from events_service.web.filters import fields_of
from events_service.web.http.answers import AnyRequest, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import key_holder, required_key_holder


@route(
    "/v1/events",
    http_method=READING,
    opt=endpoint(shapes.Followed[shapes.Event], query=STRETCH, key="optional", refusals=(Invalid,)),
)
async def show_all(request: AnyRequest) -> Response[bytes]:
    """Published events; with a key, the drafts of its organisation too. With `updated_since`, `removed` names those
    that were withdrawn or deleted."""
    viewer = await key_holder(request)
    stretch = stretch_of(fields_of(request, *STRETCH))
    after, since, limit = stretch.after, stretch.since, stretch.limit + 1
    drafts_of = viewer.organisations("see_events") if viewer else ()
    found = await events_after(after=after, since=since, limit=limit, now=clock.now(), drafts_of=drafts_of)
    gone = await removed_after(EVENT, after=after, since=since, limit=limit, drafts_of=drafts_of)
    base = settings_of(request).public_url
    return shown(
        request, followed(found, gone, stretch, lambda page: shapes.event(page, base)), public=viewer is None
    )


@route(
    "/v1/events/{event_id:uuid}",
    http_method=READING,
    opt=endpoint(shapes.Event, key="optional", refusals=(NotFound,)),
)
async def show(request: AnyRequest, event_id: UUID) -> Response[bytes]:
    """One event; a draft for a key of its organisation only."""
    viewer = await key_holder(request)
    page = await _seen_by(viewer, event_id)
    return shown(request, shapes.event(page, settings_of(request).public_url), public=viewer is None)


@post(
    "/v1/events",
    opt=endpoint(
        shapes.Event,
        status=201,
        body=bodies.NewEvent,
        key="required",
        right="plan",
        refusals=(Forbidden, Invalid, IntentReused),
    ),
)
async def create(request: AnyRequest) -> Response[bytes]:
    """Plan an event. It is a draft until it is published."""
    viewer = await required_key_holder(request)
    draft = EventDraft.parse(await body_of(request, bodies.NewEvent))
    created = await create_event(draft, by=viewer, now=clock.now(), intent=intent_of(request))
    base = settings_of(request).public_url
    page = await _seen_by(viewer, created)
    return done(shapes.event(page, base), location=f"{base}/api/v1/events/{created}")


@patch(
    "/v1/events/{event_id:uuid}",
    opt=endpoint(
        shapes.Event,
        body=bodies.EventChange,
        key="required",
        right="plan",
        refusals=(NotFound, Forbidden, Invalid),
    ),
)
async def change(request: AnyRequest, event_id: UUID) -> Response[bytes]:
    """Change what is said about an event. Registrants stay, and so does its address."""
    viewer = await required_key_holder(request)
    given = await body_of(request, bodies.EventChange)
    await amend_event(event_id, given, by=viewer, now=clock.now())
    return done(shapes.event(await _seen_by(viewer, event_id), settings_of(request).public_url))


@post(
    "/v1/events/{event_id:uuid}/publication",
    opt=endpoint(
        shapes.Event,
        body=bodies.Nothing,
        key="required",
        right="plan",
        refusals=(NotFound, Forbidden, NothingToPublish),
    ),
)
async def publish(request: AnyRequest, event_id: UUID) -> Response[bytes]:
    """Show an event and its sessions to everyone. Saying it twice changes nothing."""
    viewer = await required_key_holder(request)
    intent_of(request)
    await body_of(request, bodies.Nothing)
    await publish_event(event_id, by=viewer, now=clock.now())
    return done(shapes.event(await _seen_by(viewer, event_id), settings_of(request).public_url))


@delete(
    "/v1/events/{event_id:uuid}/publication",
    status_code=200,
    opt=endpoint(shapes.Event, key="required", right="plan", refusals=(NotFound, Forbidden, RosterNotEmpty)),
)
async def withdraw(request: AnyRequest, event_id: UUID) -> Response[bytes]:
    """Make a published event a draft again, with its sessions.

    Only while nobody is registered on a session to come: those are cancelled instead, so that people are told. It
    leaves the lists and every calendar. Saying it twice changes nothing.
    """
    viewer = await required_key_holder(request)
    await withdraw_event(event_id, by=viewer, now=clock.now())
    return done(shapes.event(await _seen_by(viewer, event_id), settings_of(request).public_url))


@delete(
    "/v1/events/{event_id:uuid}",
    opt=endpoint(
        None,
        status=204,
        key="required",
        right="plan",
        refusals=(NotFound, Forbidden, EventPublished, RosterNotEmpty),
    ),
)
async def remove(request: AnyRequest, event_id: UUID) -> Response[None]:
    """Delete a draft with its sessions, while nobody is or ever was registered on one."""
    viewer = await required_key_holder(request)
    await delete_event(event_id, by=viewer, now=clock.now())
    return nothing_left()


async def _seen_by(viewer: Viewer | None, event_id: UUID) -> EventPage:
    """What is published, and to a key of the organisation its drafts. Refuses with NotFound."""
    page = await event_page(str(event_id), now=clock.now())
    if page is None and viewer is not None:
        page = await office_event(event_id, viewer)
    if page is None:
        raise NotFound()
    return page


HANDLERS = [show_all, show, create, change, publish, withdraw, remove]
