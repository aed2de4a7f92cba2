"""Libraries: the whole directory, claimed or not, and what a manager corrects of their own."""

from uuid import UUID

from litestar import Response, patch, route

from events_service import clock
from events_service.accounts.roles import require
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.libraries.editing import ImportRunning
from events_service.libraries.queries import libraries_after, library_page
from events_service.libraries.removals import LIBRARY, removed_after
from events_service.libraries.territories import DEPARTMENTS
from events_service.registration.venues import edit_library
from events_service.web.api import bodies, shapes
from events_service.web.api.described import endpoint
from events_service.web.api.reading import STRETCH, body_of, stretch_of
from events_service.web.api.writing import done, followed, shown
from events_service.web.filters import fields_of
from events_service.web.http.answers import AnyRequest, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import required_key_holder

_QUERY = (*STRETCH, "department")


@route(
    "/v1/libraries",
    http_method=READING,
    opt=endpoint(shapes.Followed[shapes.Library], query=_QUERY, refusals=(Invalid,)),
)
async def show_all(request: AnyRequest) -> Response[bytes]:
    """The libraries that people can walk into, and those for which an organisation answers."""
    query = fields_of(request, *_QUERY)
    stretch = stretch_of(query)
    department = query.get("department", "").strip().upper() or None
    if department is not None and department not in DEPARTMENTS:
        raise Invalid({"department": "unknown"})
    found = await libraries_after(
        after=stretch.after, since=stretch.since, department=department, limit=stretch.limit + 1
    )
    gone = await removed_after(LIBRARY, after=stretch.after, since=stretch.since, limit=stretch.limit + 1)
    base = settings_of(request).public_url
    return shown(
        request, followed(found, gone, stretch, lambda page: shapes.library(page, base)), public=True
    )


@route(
    "/v1/libraries/{library_id:uuid}", http_method=READING, opt=endpoint(shapes.Library, refusals=(NotFound,))
)
async def show(request: AnyRequest, library_id: UUID) -> Response[bytes]:
    """One library."""
    return shown(request, await _shape(request, library_id), public=True)


@patch(
    "/v1/libraries/{library_id:uuid}",
    opt=endpoint(
        shapes.Library,
        body=bodies.LibraryChange,
        key="required",
        right="edit_library",
        refusals=(NotFound, Forbidden, Invalid, ImportRunning),
    ),
)
async def change(request: AnyRequest, library_id: UUID) -> Response[bytes]:
    """Correct what the directory says of a library. No newer directory overwrites what was corrected.

    Where its address moves, its calendars follow and everyone signed up for a session there is told.
    """
    viewer = await required_key_holder(request)
    given = await body_of(request, bodies.LibraryChange)
    page = await library_page(str(library_id))
    if page is None or page.organisation is None:
        raise NotFound()
    require(viewer, "edit_library", page.organisation)
    await edit_library(library_id, given, of=page.organisation, now=clock.now())
    return done(await _shape(request, library_id))


async def _shape(request: AnyRequest, library_id: UUID) -> shapes.Library:
    page = await library_page(str(library_id))
    if page is None:
        raise NotFound()
    return shapes.library(page, settings_of(request).public_url)


HANDLERS = [show_all, show, change]
