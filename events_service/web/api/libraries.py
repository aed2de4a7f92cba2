"""Libraries: the whole directory, claimed or not."""

from uuid import UUID

from litestar import Response, route

from events_service.errors import Invalid, NotFound
from events_service.libraries.queries import libraries_after, library_page
from events_service.libraries.removals import LIBRARY, removed_after
from events_service.libraries.territories import DEPARTMENTS
from events_service.web.answers import AnyRequest, settings_of
from events_service.web.api import shapes
from events_service.web.api.described import endpoint
from events_service.web.api.reading import STRETCH, stretch_of
from events_service.web.api.writing import followed, shown
from events_service.web.conditional import READING
from events_service.web.filters import fields_of

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
    page = await library_page(str(library_id))
    if page is None:
        raise NotFound()
    return shown(request, shapes.library(page, settings_of(request).public_url), public=True)


HANDLERS = [show_all, show]
