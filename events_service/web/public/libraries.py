"""Libraries and départements: how to reach them, when they are open, what is on there."""

from datetime import datetime

from litestar import Response, route

from events_service.clock import wall_clock
from events_service.errors import NotFound, existing
from events_service.libraries import directory
from events_service.libraries.directory import Directory, libraries_by_department
from events_service.libraries.opening import Today, closures_ahead, today, week
from events_service.libraries.queries import LibraryPage, library_page
from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.scheduling.catalogue import MOST_COUNTED, PAGE, counted, upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.library_searches import find_libraries
from events_service.scheduling.searching import Search
from events_service.scheduling.typed_searches import Typed
from events_service.settings import Settings
from events_service.web.filters import turn
from events_service.web.http.answers import page_of_facts, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.places import access, hearing, on_the_spot
from events_service.web.public.finding import (
    in_groups,
    libraries_near,
    listed,
    main_town,
    namesakes,
    place_named,
)
from events_service.web.public.proposals import proposed
from events_service.web.public.structured import library_data
from events_service.web.subjects import department_calendar
from events_service.web.tile_map import tiles_of

LONGEST = 120
# Libraries on the page of a département; the directory has all of them.
MOST_LISTED = 6
# How many libraries make a tile darker.
SHADES = ((200, "m3"), (100, "m2"), (1, "m1"))
# As they are chosen from: by their names.
CHOICES = sorted((each.name, each.code) for each in DEPARTMENTS.values())


@route("/libraries", http_method=READING)
async def libraries(request: AnyRequest, now: datetime, number: int) -> Response[bytes] | Response[str]:
    """The directory: every library with its telephone and whether it is open, also where nothing is planned. One box
    for all; where nobody looks for anything yet, the départements on a map and in a list."""
    query = query_of(request)
    values = {name: query[name].strip() for name in ("q", "department") if query.get(name, "").strip()}
    if not values:
        return await _departments(request, now)
    department = values.get("department", "").upper()
    department = department if department in DEPARTMENTS else ""
    search = await find_libraries(values.get("q", "")[:LONGEST], department, page=number, now=now)
    return page_of_facts(
        request,
        "public/libraries.html",
        search=search,
        place=place_named(search.typed) or (department_name(department) if department else ""),
        libraries=listed(search.libraries[: directory.PAGE], search.centre, now),
        most=directory.MOST_COUNTED,
        namesakes=namesakes(search.typed, values),
        department=department or search.typed.department,
        values=values,
        turn=turn(values, number=number, more=len(search.libraries) > directory.PAGE),
        now=now,
    )


async def _departments(request: AnyRequest, now: datetime) -> Response[bytes] | Response[str]:
    numbers = await libraries_by_department()
    return page_of_facts(
        request,
        "public/libraries.html",
        search=None,
        values={},
        tiles=tiles_of(numbers, SHADES),
        departments=[(name, code, numbers[code]) for name, code in CHOICES if code in numbers],
        now=now,
    )


def _today(library: LibraryPage, now: datetime) -> Today | None:
    return today(library.opening_hours, library.closures, wall_clock(now, library.time_zone))


@route("/libraries/{slug:str}", http_method=READING)
async def library(
    request: AnyRequest, slug: str, settings: Settings, now: datetime, number: int, locale: str
) -> Response[bytes] | Response[str]:
    place = existing(await library_page(slug))
    sessions = await upcoming(SessionFilter(library=place.slug), now=now, page=number)
    local = wall_clock(now, place.time_zone)
    closures = closures_ahead(place.closures, local.date())
    return page_of_facts(
        request,
        "public/library.html",
        library=place,
        department=department_name(place.department),
        today=_today(place, now),
        weekday=local.isoweekday(),
        week=week(place.opening_hours),
        closures=closures,
        access=access(place, locale),
        hearing=hearing(place, locale),
        on_the_spot=on_the_spot(place, locale),
        data=library_data(place, closures, settings.public_url),
        sessions=sessions[:PAGE],
        turn=turn({}, number=number, more=len(sessions) > PAGE),
        now=now,
    )


@route("/departments/{code:str}", http_method=READING)
async def department(
    request: AnyRequest, code: str, now: datetime, number: int, locale: str
) -> Response[bytes] | Response[str]:
    """What is on in a département, in the groups of the catalogue, and libraries around its largest town."""
    if code.upper() not in DEPARTMENTS:
        raise NotFound()
    if code != code.upper():
        return redirect(f"/departments/{code.upper()}")
    search = Search(SessionFilter(department=code), Typed(department=code))
    sessions, planned = await counted(search.filters, now=now, page=number)
    nothing = not sessions and number == 1
    return page_of_facts(
        request,
        "public/department.html",
        code=code,
        name=department_name(code),
        calendar=department_calendar(code, locale),
        number=planned,
        most=MOST_COUNTED,
        groups=in_groups(sessions[:PAGE], now, locale),
        proposal=await proposed(search, now=now) if nothing else None,
        libraries=await libraries_near(search, now, most=MOST_LISTED) if number == 1 else [],
        how_many=await directory.how_many(Directory(department=code)),
        measured_from=town.name if (town := main_town(search)) else "",
        turn=turn({}, number=number, more=len(sessions) > PAGE),
        now=now,
    )


HANDLERS = [libraries, library, department]
