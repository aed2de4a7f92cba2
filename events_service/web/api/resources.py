"""What an event has beside its words, and the sentences it may choose from."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, route
from msgspec import Struct

from events_service.accounts.roles import Viewer
from events_service.errors import NotFound, existing
from events_service.scheduling.event_queries import event_page
from events_service.scheduling.frame import frame_of
from events_service.scheduling.house import organisation_of
from events_service.scheduling.programme import office_event
from events_service.scheduling.resources import resources_of
from events_service.settings import Settings
from events_service.web.api.described import described
from events_service.web.api.shapes import Listed
from events_service.web.api.writing import shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


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
    lines = [
        Resource(
            id=each.id,
            title=each.title,
            url=each.url or f"{settings.public_url}{'/resources/' if each.public else path}{each.id}",
            size=each.size,
            author=each.author,
            licence=each.licence,
            public=each.public,
        )
        for each in await resources_of(event_id, public=own is None)
    ]
    return shown(request, Listed(lines, None), now=now, public=viewer is None)


@route("/libraries/{library_id:uuid}/frame", http_method=READING, **described(NotFound, right="see_events"))
async def show_frame(request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime) -> Response[Frame]:
    """What an event of a library may say in `we_do`, `we_do_not` and `needs_mandate`."""
    kept = await frame_of(existing(await organisation_of(library_id, viewer, "see_events")))
    answer = Frame(list(kept.we_do), list(kept.we_do_not), list(kept.needs_mandate))
    return shown(request, answer, now=now, public=False)


ROUTER = Router("/", route_handlers=[show_resources, show_frame], tags=["events"])
