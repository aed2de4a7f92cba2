"""Numbers of what took place and of who came, for the programs of funders, surveys and La Coop: never a name."""

from datetime import datetime

from litestar import Response, Router, route
from litestar.di import Provide

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.fields import YEARS
from events_service.reports import attendance as queries
from events_service.reports import cra
from events_service.reports.activities import activities, activities_after
from events_service.reports.lines import lines_of
from events_service.reports.lines import sheet_of as report_sheet
from events_service.reports.scopes import Scope, scope_from
from events_service.reports.sheets import MEDIA_TYPES, MOST_LINES, Sheet
from events_service.reports.unmet import unmet
from events_service.web.api import shapes
from events_service.web.api.described import described
from events_service.web.api.reading import Campaign, Department, FirstDay, LastDay, Organisation, Stretch
from events_service.web.api.report_shapes import (
    Activity,
    Report,
    Year,
    activity_shape,
    report_shape,
    year_shape,
)
from events_service.web.api.writing import listed, shown
from events_service.web.http.answers import spreadsheet
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


async def scope_given(
    viewer: Viewer,
    now: datetime,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    organisation: Organisation = None,
    department: Department = None,
    campaign: Campaign = None,
) -> Scope:
    """Refuses with Forbidden whoever counts nowhere, and as scope_from does."""
    if not viewer.may_anywhere("see_counts"):
        raise Forbidden(verb="see_counts")
    asked = {
        "from": first_day,
        "to": last_day,
        "organisation": organisation,
        "department": department,
        "campaign": campaign,
    }
    return await scope_from(asked, viewer, now=now)


SCOPE = {"counted": Provide(scope_given)}


@route(
    "/attendance",
    http_method=READING,
    dependencies=SCOPE,
    **described(Forbidden, NotFound, right="see_counts"),
)
async def show_attendance(
    request: AnyRequest,
    viewer: Viewer,
    counted: Scope,
    now: datetime,
) -> Response[Report]:
    """What took place and who came: this year's, or from one local day to another.

    The same under `attendance.csv` and `attendance.xlsx`.
    """
    report, needs = await queries.attendance(counted, viewer, now=now), await unmet(counted, viewer, now=now)
    shape = report_shape(report, needs, counted)
    return shown(request, shape, now=now, public=False)


@route("/years/{year:int}", http_method=READING, **described(Forbidden, NotFound, right="see_counts"))
async def show_year(
    request: AnyRequest,
    year: int,
    viewer: Viewer,
    now: datetime,
    organisation: Organisation = None,
    department: Department = None,
) -> Response[Year]:
    """A calendar year: sessions, hours and people by topic, public and place."""
    if year not in YEARS:
        raise NotFound()
    scope = await scope_given(viewer, now, f"{year}-01-01", f"{year}-12-31", organisation, department)
    report = await queries.attendance(scope, viewer, now=now)
    shape = year_shape(report, year)
    return shown(request, shape, now=now, public=False)


@route(
    "/activities",
    http_method=READING,
    dependencies=SCOPE,
    **described(Forbidden, NotFound, right="see_counts"),
)
async def show_activities(
    request: AnyRequest,
    viewer: Viewer,
    counted: Scope,
    stretch: Stretch,
    now: datetime,
) -> Response[shapes.Listed[Activity]]:
    """The sessions of the key's own organisation that had people, as La Coop's API has activities.

    The same under `activities.csv` and `activities.xlsx`, with the columns of its own export.
    """
    lines = await activities_after(counted, viewer, after=stretch.after, now=now, limit=stretch.limit + 1)
    return shown(request, listed(lines, stretch, activity_shape), now=now, public=False)


@route(
    [f"/{name}.{kind}" for name in ("attendance", "activities") for kind in MEDIA_TYPES],
    http_method=READING,
    include_in_schema=False,
    dependencies=SCOPE,
    before_request=described(right="see_counts")["before_request"],
)
async def download(
    request: AnyRequest,
    viewer: Viewer,
    counted: Scope,
    now: datetime,
) -> Response[bytes]:
    """The same as a file for a spreadsheet, by its codes. Refuses with Invalid where it would have to be cut."""
    name, _, kind = request.url.path.rpartition("/")[2].rpartition(".")
    return spreadsheet(request, await _sheet(name, counted, viewer, now), kind, name=name)


async def _sheet(name: str, scope: Scope, viewer: Viewer, now: datetime) -> Sheet:
    if name == "attendance":
        return report_sheet(lines_of(await queries.attendance(scope, viewer, now=now)))
    lines = await activities(scope, viewer, now=now, limit=MOST_LINES + 1)
    if len(lines) > MOST_LINES:
        raise Invalid({"to": "too_many_lines"})
    return cra.sheet_of(lines)


ROUTER = Router(
    "/reports", route_handlers=[show_attendance, show_year, show_activities, download], tags=["reports"]
)
