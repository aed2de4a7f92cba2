"""What an event has beside its words: its image and documents, and the sentences it may choose from."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, delete, patch, post, put, route
from msgspec import Struct

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound, existing
from events_service.libraries.attachments import Attachment
from events_service.scheduling import images, resources
from events_service.scheduling.event_queries import event_page
from events_service.scheduling.frame import frame_of
from events_service.scheduling.house import organisation_of
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.programme import office_event
from events_service.scheduling.resources import resources_of
from events_service.settings import Settings
from events_service.web.api import document_bodies, shapes
from events_service.web.api.described import described
from events_service.web.api.event_shapes import Image
from events_service.web.api.shapes import Listed
from events_service.web.api.shaping import shaped
from events_service.web.api.writing import KEPT_BY_NOBODY, called, done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.http.uploads import LARGE, name_of_file


class Resource(Struct, frozen=True):
    """A document of an event: a file of `size` bytes to be saved, or a page elsewhere. Only what is `public` can be had
    without signing in."""

    id: UUID
    title: str
    url: str
    size: int | None
    author: str
    licence: str
    public: bool


class Frame(Struct, frozen=True):
    """The sentences that the organisation of a library keeps for its events."""

    we_do: list[str]
    we_do_not: list[str]
    needs_mandate: list[str]


@route("/events/{event_id:uuid}/resources", http_method=READING, **described(NotFound, key="read"))
async def show_resources(
    request: AnyRequest, event_id: UUID, viewer: Viewer | None, settings: Settings, now: datetime
) -> Response[Listed[Resource]]:
    """The documents of an event that its library shares; with its key, all of them. `next_cursor` is always null."""
    own = await office_event(event_id, viewer) if viewer else None
    if own is None:
        existing(await event_page(str(event_id), now=now))
    path = "/resources/" if own is None else "/staff/resources/"
    lines = [_shape(each, settings, path) for each in await resources_of(event_id, public=own is None)]
    return shown(request, Listed(lines, None), now=now, public=viewer is None)


def _shape(resource: Attachment, settings: Settings, path: str = "/staff/resources/") -> Resource:
    """`path` is where a file is that visitors do not have."""
    where = "/resources/" if resource.public else path
    url = resource.url or f"{settings.public_url}{where}{resource.id}"
    return shaped(Resource, resource, "UTC", url=url)


@post(
    "/events/{event_id:uuid}/resources", **LARGE, **described(NotFound, Forbidden, IntentReused, right="plan")
)
async def add_resource(
    event_id: UUID,
    data: document_bodies.NewResource,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[Resource]:
    """Keep a file or a link with an event; its copies have copies of it. Twenty at most."""
    sent = data.fields_sent()
    name = name_of_file(data.filename or "", field="filename")
    with called("file", "content"):
        made = await resources.add_resource(
            event_id, sent, name=name, content=data.content, by=viewer, now=now, intent=intent
        )
    return done(await _one(event_id, made, settings))


async def _one(event_id: UUID, resource: UUID, settings: Settings) -> Resource:
    every = await resources_of(event_id)
    return _shape(existing(next((each for each in every if each.id == resource), None)), settings)


@patch(
    "/events/{event_id:uuid}/resources/{resource_id:uuid}",
    **described(NotFound, Forbidden, right="plan"),
)
async def share_resource(
    event_id: UUID,
    resource_id: UUID,
    data: document_bodies.ResourceChange,
    viewer: Viewer,
    settings: Settings,
    now: datetime,
) -> Response[Resource]:
    """Let visitors have it, or colleagues only."""
    await _one(event_id, resource_id, settings)
    await resources.show_resource(resource_id, public=data.public, by=viewer, now=now)
    return done(await _one(event_id, resource_id, settings))


@delete(
    "/events/{event_id:uuid}/resources/{resource_id:uuid}",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, right="plan"),
)
async def remove_resource(
    event_id: UUID, resource_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> None:
    """Take it away from this event; copies keep theirs."""
    await _one(event_id, resource_id, settings)
    await resources.remove_resource(resource_id, by=viewer, now=now)


@put("/events/{event_id:uuid}/image", **LARGE, **described(NotFound, Forbidden, right="plan"))
async def keep_image(
    event_id: UUID, data: document_bodies.NewImage, viewer: Viewer, settings: Settings, now: datetime
) -> Response[Image]:
    """Give an event an image, or its image other words. It is made small, and loses everything but what one sees."""
    with called("file", "content"):
        await images.keep_image(event_id, data.content, data.alternative, by=viewer, now=now)
    event = existing(await office_event(event_id, viewer))
    return done(existing(shapes.image(event, settings.public_url)))


@delete(
    "/events/{event_id:uuid}/image",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, right="plan"),
)
async def remove_image(event_id: UUID, viewer: Viewer, now: datetime) -> None:
    """Take the image away. Saying it twice changes nothing."""
    await images.remove_image(event_id, by=viewer, now=now)


@route("/libraries/{library_id:uuid}/frame", http_method=READING, **described(NotFound, right="see_events"))
async def show_frame(request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime) -> Response[Frame]:
    """What an event of a library may say in `we_do`, `we_do_not` and `needs_mandate`."""
    kept = await frame_of(existing(await organisation_of(library_id, viewer, "see_events")))
    answer = Frame(list(kept.we_do), list(kept.we_do_not), list(kept.needs_mandate))
    return shown(request, answer, now=now, public=False)


ROUTER = Router(
    "/",
    route_handlers=[
        show_resources,
        add_resource,
        share_resource,
        remove_resource,
        keep_image,
        remove_image,
        show_frame,
    ],
    tags=["events"],
)
