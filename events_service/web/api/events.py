"""Events: what is offered, planned as a draft and then published."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, delete, patch, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, NotFound, existing
from events_service.fields import Fields
from events_service.libraries.removals import EVENT, removed_after
from events_service.registration.effects import Effects
from events_service.registration.events import amend_event, told_of_amendment
from events_service.scheduling.copies import copy_event
from events_service.scheduling.event_queries import EventPage, event_page
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import NothingToPublish, OnePersonOnly, TemplateOnly, create_event
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.programme import office_event
from events_service.scheduling.publication import publish_event_at
from events_service.scheduling.questions import questions_of, questions_of_each
from events_service.scheduling.stretches import events_after
from events_service.scheduling.venues import LibraryNotOurs
from events_service.scheduling.withdrawal import EventPublished, RosterNotEmpty, delete_event, withdraw_event
from events_service.settings import Settings
from events_service.web.api import bodies, series_shapes, shapes
from events_service.web.api.described import described
from events_service.web.api.reading import Stretch
from events_service.web.api.writing import KEPT_BY_NOBODY, done, followed, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route("/", http_method=READING, **described(key="read"))
async def show_all(
    request: AnyRequest, viewer: Viewer | None, stretch: Stretch, settings: Settings, now: datetime
) -> Response[shapes.Followed[shapes.Event]]:
    """Published events; with a key, the drafts of its organisation too. With `updated_since`, `removed` names those
    that were withdrawn or deleted."""
    after, since, limit = stretch.after, stretch.since, stretch.limit + 1
    drafts_of = viewer.organisations("see_events") if viewer else ()
    pages = await events_after(after=after, since=since, limit=limit, now=now, drafts_of=drafts_of)
    gone = await removed_after(EVENT, after=after, since=since, limit=limit, drafts_of=drafts_of)
    asked = await questions_of_each([page.id for page in pages])
    answer = followed(
        pages,
        gone,
        stretch,
        lambda page: shapes.event(page, settings.public_url, asked.get(page.id, ())),
    )
    return shown(request, answer, now=now, public=viewer is None)


@route("/{event_id:uuid}", http_method=READING, **described(NotFound, key="read"))
async def show(
    request: AnyRequest, event_id: UUID, viewer: Viewer | None, settings: Settings, now: datetime
) -> Response[shapes.Event]:
    """One event; a draft for a key of its organisation only."""
    return shown(request, await _shape(event_id, viewer, settings, now), now=now, public=viewer is None)


@post("/", **described(Forbidden, IntentReused, right="plan"))
async def create(
    data: bodies.NewEvent, viewer: Viewer, intent: str | None, settings: Settings, now: datetime
) -> Response[shapes.Event]:
    """Plan an event. It is a draft until it is published."""
    created = await create_event(EventDraft.parse(data.fields_sent()), by=viewer, now=now, intent=intent)
    location = f"{settings.public_url}/api/v1/events/{created}"
    return done(await _shape(created, viewer, settings, now), location=location)


@patch("/{event_id:uuid}", **described(NotFound, Forbidden, LibraryNotOurs, right="plan"))
async def change(
    event_id: UUID, data: bodies.EventChange, viewer: Viewer, settings: Settings, now: datetime
) -> Response[shapes.Event | series_shapes.Effects]:
    """Change what is said about an event. Registrants stay, and so does its address. A new title is written to whoever
    has an invitation; with `dry_run` the answer says to whom, and nothing is written."""
    sent = data.fields_sent()
    if sent.pop("dry_run"):
        people = await told_of_amendment(event_id, sent, viewer, now=now)
        return done(await series_shapes.effects(Effects([], people), now=now))
    await amend_event(event_id, sent, by=viewer, now=now)
    return done(await _shape(event_id, viewer, settings, now))


@post("/{event_id:uuid}/copies", **described(NotFound, Forbidden, IntentReused, OnePersonOnly, right="plan"))
async def copy(
    event_id: UUID,
    data: bodies.Nothing,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[shapes.Event]:
    """Plan it again: a draft that says the same, without dates."""
    created = await copy_event(event_id, by=viewer, now=now, intent=intent)
    location = f"{settings.public_url}/api/v1/events/{created}"
    return done(await _shape(created, viewer, settings, now), location=location)


@post(
    "/{event_id:uuid}/publication",
    status_code=200,
    **described(NotFound, Forbidden, NothingToPublish, TemplateOnly, LibraryNotOurs, right="plan"),
)
async def publish(
    event_id: UUID,
    data: bodies.Publication,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[shapes.Event]:
    """Show an event and its sessions to everyone, at once or from `at` on. Saying it twice changes nothing.

    Until then DELETE takes it back.
    """
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    fields = Fields({"at": data.at})
    at = fields.moment("at", event.time_zone)
    fields.done()
    await publish_event_at(event_id, at or now, by=viewer, now=now)
    return done(await _shape(event_id, viewer, settings, now))


@delete(
    "/{event_id:uuid}/publication",
    status_code=200,
    **described(NotFound, Forbidden, RosterNotEmpty, right="plan"),
)
async def withdraw(
    event_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> Response[shapes.Event]:
    """Make a published event a draft again, with its sessions; one that was to be published later stays a draft.

    Only while nobody is registered on a session to come: those are cancelled instead, so that people are told. It
    leaves the lists and every calendar. Saying it twice changes nothing.
    """
    await withdraw_event(event_id, by=viewer, now=now)
    return done(await _shape(event_id, viewer, settings, now))


@delete(
    "/{event_id:uuid}",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, EventPublished, RosterNotEmpty, right="plan"),
)
async def remove(event_id: UUID, viewer: Viewer, now: datetime) -> None:
    """Delete a draft with its sessions, while nobody is or ever was registered on one."""
    await delete_event(event_id, by=viewer, now=now)


async def _shape(event_id: UUID, viewer: Viewer | None, settings: Settings, now: datetime) -> shapes.Event:
    page = await _seen_by(viewer, event_id, now)
    return shapes.event(page, settings.public_url, await questions_of(event_id))


async def _seen_by(viewer: Viewer | None, event_id: UUID, now: datetime) -> EventPage:
    """What is published, and to a key of the organisation its drafts. Refuses with NotFound."""
    page = await event_page(str(event_id), now=now)
    if page is None and viewer is not None:
        page = await office_event(event_id, viewer)
    return existing(page)


ROUTER = Router(
    "/events",
    route_handlers=[show_all, show, create, change, copy, publish, withdraw, remove],
    tags=["events"],
)
