"""Libraries and départements: what is on there, and the calendar to subscribe to."""

from datetime import datetime

from litestar import Response, route

from events_service.errors import NotFound, existing
from events_service.libraries.queries import library_page
from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.scheduling.catalogue import PAGE, upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.web.filters import turn
from events_service.web.http.answers import page_of_facts, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route("/libraries/{slug:str}", http_method=READING)
async def library(
    request: AnyRequest, slug: str, now: datetime, number: int
) -> Response[bytes] | Response[str]:
    place = existing(await library_page(slug))
    sessions = await upcoming(SessionFilter(library=place.slug), now=now, page=number)
    return page_of_facts(
        request,
        "public/library.html",
        library=place,
        sessions=sessions[:PAGE],
        turn=turn({}, number=number, more=len(sessions) > PAGE),
        now=now,
    )


@route("/departments/{code:str}", http_method=READING)
async def department(
    request: AnyRequest, code: str, now: datetime, number: int
) -> Response[bytes] | Response[str]:
    if code.upper() not in DEPARTMENTS:
        raise NotFound()
    if code != code.upper():
        return redirect(f"/departments/{code.upper()}")
    sessions = await upcoming(SessionFilter(department=code), now=now, page=number)
    return page_of_facts(
        request,
        "public/department.html",
        code=code,
        name=department_name(code),
        sessions=sessions[:PAGE],
        turn=turn({}, number=number, more=len(sessions) > PAGE),
        now=now,
    )


HANDLERS = [library, department]
