"""The list of a team's events, what it is narrowed by, and the dates of one of them as a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from litestar import Response, route

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid, existing
from events_service.libraries.queries import libraries_of
from events_service.reports.sheets import MOST_LINES
from events_service.scheduling.programme import (
    EVENTS,
    EventLine,
    ProgrammeFilter,
    Stage,
    office_dates,
    office_event,
    office_programme,
    office_programme_size,
)
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rules import STRANDS
from events_service.text import clean
from events_service.web.filters import turn
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.office.lists import ASKED_FOR, Asked, Chosen, Column, Lines, Listing, Word, sheet
from events_service.web.office.lists import marked as _
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
        chosen=Chosen(asdict(chosen)),
        libraries=[(each.slug, f"{each.name}, {each.town}") for each in libraries],
        strands=choices(STRANDS, locale),
        stages=choices(Stage, locale),
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


async def _events(asked: Asked) -> Lines[EventLine]:
    chosen = programme_filter(asked.query)
    return Lines(await office_programme(asked.viewer, chosen, now=asked.now, size=MOST_LINES))


def _stage(event: EventLine) -> Stage:
    if event.template:
        return Stage.TEMPLATE
    return Stage.PUBLISHED if event.published_at else Stage.DRAFT


WORKSHOPS = Listing(
    "/staff/events",
    _("Workshops"),
    (
        Column(_("Title"), lambda event: event.title),
        Column(_("Kind"), lambda event: Word(event.kind)),
        Column(_("Subject"), lambda event: Word(event.strand)),
        Column(_("Library"), lambda event: f"{event.library_name}, {event.town}"),
        Column(_("State"), lambda event: Word(_stage(event))),
        Column(_("Next session"), lambda event: event.next_starts),
        Column(_("Sessions ahead"), lambda event: event.sessions_ahead),
        Column(_("Seats taken"), lambda event: event.seats_taken),
        Column(_("Seats"), lambda event: event.capacity),
        Column(_("Parties waiting"), lambda event: event.waiting),
    ),
    _events,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of an event, with what one may do about it at the moment of asking."""

    session: SessionLine
    state: str


async def _dates(asked: Asked) -> Lines[Dated]:
    event = existing(await office_event(asked.id("event_id"), asked.viewer))
    lines = await office_dates(event.id, asked.viewer, limit=ASKED_FOR)
    draft = event.published_at is None
    return Lines(
        [Dated(line, Stage.DRAFT if draft else line.registration(asked.now)) for line in lines], event.title
    )


DATES_OF_AN_EVENT = Listing(
    "/staff/events/{event_id:uuid}/sessions",
    _("Sessions"),
    (
        Column(_("Title"), lambda date: date.session.title),
        Column(_("Begins"), lambda date: date.session.local_starts),
        Column(_("Ends"), lambda date: date.session.local_ends),
        Column(_("Library"), lambda date: f"{date.session.library_name}, {date.session.town}"),
        Column(_("State"), lambda date: Word(date.state)),
        Column(_("Seats taken"), lambda date: date.session.seats_taken),
        Column(_("Seats"), lambda date: date.session.capacity),
        Column(_("Parties waiting"), lambda date: date.session.waiting),
    ),
    _dates,
)


HANDLERS = [programme, sheet(WORKSHOPS), sheet(DATES_OF_AN_EVENT)]
