"""A library's month as PDF, one click from the list of libraries."""

import re
from datetime import date, datetime
from uuid import UUID

from litestar import Response, route

from events_service.accounts.roles import Viewer, require
from events_service.clock import wall_clock
from events_service.documents import brochures
from events_service.documents.typesetting import Paper
from events_service.errors import Invalid, NotFound, existing
from events_service.libraries.queries import LibraryPage, library_of
from events_service.scheduling.month_programme import month_programme
from events_service.scheduling.queries import SessionLine
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, query_of, settings_of
from events_service.web.office.documents import NothingToPrint, printed

HERE = "/staff/libraries/{library_id:uuid}"


@route(f"{HERE}/brochure.pdf", http_method=READING)
async def brochure(request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime) -> Response[bytes]:
    """What is on in the month that `month` names ("2026-12"), else in this one. Refuses with NotFound, Forbidden,
    Invalid, NothingToPrint and PrinterBusy."""
    place, month, sessions = await _month(request, library_id, viewer, now)
    paper = brochures.brochure(
        place, sessions, month, locale=locale_of(request), public_url=settings_of(request).public_url
    )
    return await printed(request, Paper.BROCHURE, paper, _name(place, month, Paper.BROCHURE))


@route(f"{HERE}/posters.pdf", http_method=READING)
async def posters(request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime) -> Response[bytes]:
    """One for each event that has a date in the month; the same refusals."""
    place, month, sessions = await _month(request, library_id, viewer, now)
    paper = brochures.posters(
        sessions, month, locale=locale_of(request), public_url=settings_of(request).public_url
    )
    return await printed(request, Paper.POSTERS, paper, _name(place, month, Paper.POSTERS))


async def _month(
    request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime
) -> tuple[LibraryPage, date, list[SessionLine]]:
    place = existing(await library_of(library_id))
    if place.organisation is None:
        raise NotFound()
    require(viewer, "see_events", place.organisation)
    typed = query_of(request).get("month", "")
    if typed and not re.fullmatch("20[0-9]{2}-(0[1-9]|1[0-2])", typed):
        raise Invalid({"month": "not_a_date"})
    month = date.fromisoformat(f"{typed}-01") if typed else wall_clock(now, place.time_zone).date()
    sessions = await month_programme(place.slug, month, now=now)
    if not sessions:
        raise NothingToPrint()
    return place, month, sessions


def _name(place: LibraryPage, month: date, paper: Paper) -> str:
    return f"{place.name} {month:%Y-%m} {paper}"


HANDLERS = [brochure, posters]
