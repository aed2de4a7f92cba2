"""Libraries: the whole directory, claimed or not, and what a manager corrects of their own."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, patch, route
from litestar.di import Provide

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, NotFound, existing
from events_service.libraries.editing import ImportRunning
from events_service.libraries.queries import libraries_after, library_page
from events_service.libraries.removals import LIBRARY, removed_after
from events_service.registration.venues import edit_library
from events_service.settings import Settings
from events_service.web.api import library_shapes, shapes
from events_service.web.api.described import described
from events_service.web.api.library_bodies import LibraryChange
from events_service.web.api.reading import Stretch, department_given
from events_service.web.api.writing import done, followed, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route(
    "/",
    http_method=READING,
    dependencies={"department_code": Provide(department_given)},
    **described(),
)
async def show_all(
    request: AnyRequest, stretch: Stretch, department_code: str | None, settings: Settings, now: datetime
) -> Response[shapes.Followed[library_shapes.Library]]:
    """The libraries that people can walk into, and those for which an organisation answers."""
    after, since, limit = stretch.after, stretch.since, stretch.limit + 1
    pages = await libraries_after(after=after, since=since, department=department_code, limit=limit)
    gone = await removed_after(LIBRARY, after=after, since=since, limit=limit)
    answer = followed(pages, gone, stretch, lambda page: library_shapes.library(page, settings.public_url))
    return shown(request, answer, now=now, public=True)


@route("/{library_id:uuid}", http_method=READING, **described(NotFound))
async def show(
    request: AnyRequest, library_id: UUID, settings: Settings, now: datetime
) -> Response[library_shapes.Library]:
    """One library."""
    return shown(request, await _shape(library_id, settings), now=now, public=True)


@patch("/{library_id:uuid}", **described(NotFound, Forbidden, ImportRunning, right="edit_library"))
async def change(
    library_id: UUID, data: LibraryChange, viewer: Viewer, settings: Settings, now: datetime
) -> Response[library_shapes.Library]:
    """Correct what the directory says of a library. No newer directory overwrites what was corrected.

    Where its address moves, its calendars follow and everyone signed up for a session there is told.
    """
    page = existing(await library_page(str(library_id)))
    if page.organisation is None:
        raise NotFound()
    require(viewer, "edit_library", page.organisation)
    await edit_library(library_id, data.fields_sent(), by=viewer.id, of=page.organisation, now=now)
    return done(await _shape(library_id, settings))


async def _shape(library_id: UUID, settings: Settings) -> library_shapes.Library:
    return library_shapes.library(existing(await library_page(str(library_id))), settings.public_url)


ROUTER = Router("/libraries", route_handlers=[show_all, show, change], tags=["libraries"])
