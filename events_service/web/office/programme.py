"""The list of a team's events, and what it is narrowed by."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime

from litestar import Response, route

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid
from events_service.libraries.queries import libraries_of
from events_service.scheduling.programme import (
    EVENTS,
    ProgrammeFilter,
    Stage,
    office_programme,
    office_programme_size,
)
from events_service.scheduling.rules import STRANDS
from events_service.text import clean
from events_service.web.filters import turn
from events_service.web.http.answers import query_string, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.office.visits import office_page
from events_service.web.words import choices

PROGRAMME_FILTERS = tuple(each.name for each in fields(ProgrammeFilter))


@route("/staff/events", http_method=READING)
async def programme(request: AnyRequest, viewer: Viewer, now: datetime, number: int) -> Response[str]:
    """Every event, drafts first, or those that were asked for. A coordinator who plans nowhere has no programme, and is
    led to the editions of the day."""
    if viewer.may_everywhere("edit_days") and not viewer.organisations("see_events"):
        return redirect("/staff/days")
    query = query_of(request)
    chosen = programme_filter(query)
    events = await office_programme(viewer, chosen, now=now, page=number)
    locale = locale_of(request)
    libraries = await libraries_of(viewer.organisations("see_events"))
    return office_page(
        request,
        "events.html",
        events=events[:EVENTS],
        total=await office_programme_size(viewer, chosen, now=now),
        chosen=asdict(chosen),
        filtered=chosen != ProgrammeFilter(),
        libraries=[(each.slug, f"{each.name}, {each.town}") for each in libraries],
        strands=choices(STRANDS, locale),
        stages=choices(Stage, locale),
        kept=query_string(asdict(chosen)),
        turn=turn(asdict(chosen), number=number, more=len(events) > EVENTS, kept=PROGRAMME_FILTERS),
        may_plan=bool(viewer.organisations("plan")),
    )


def programme_filter(query: Mapping[str, str]) -> ProgrammeFilter:
    """The filters of the list of events. What it does not know filters nothing: the list says what is chosen."""
    try:
        words = clean(query.get("q", ""), field="q", longest=100)
    except Invalid:
        words = ""
    strand, stage = query.get("strand", ""), query.get("stage", "")
    return ProgrammeFilter(
        q=words,
        library=query.get("library", "")[:160],
        strand=strand if strand in STRANDS else "",
        stage=stage if stage in tuple(Stage) else "",
    )


HANDLERS = [programme]
