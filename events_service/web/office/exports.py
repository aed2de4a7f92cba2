"""The lists of the office as files for a spreadsheet. Who comes is for whoever plans: the desk takes no list of people
away."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from litestar import Response, route

from events_service.accounts.roles import Viewer, require
from events_service.clock import wall_clock
from events_service.errors import existing
from events_service.language import language
from events_service.registration.call_queries import Call, open_calls
from events_service.registration.queries import Registration, roster_for
from events_service.registration.search import find_registrations, typed_into_one_box
from events_service.reports.sheets import MEDIA_TYPES, Cell, Sheet, bytes_of
from events_service.scheduling.programme import (
    EventLine,
    office_dates,
    office_event,
    office_programme,
    office_session,
)
from events_service.scheduling.queries import SessionLine
from events_service.web.http.conditional import READING, disposition
from events_service.web.http.guards import somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.office.programme import programme_filter
from events_service.web.office.search import words_typed
from events_service.web.phones import dialled
from events_service.web.words import WORDS

# More is no list that somebody reads.
MOST_ROWS = 5_000
Say = Callable[[str], str]
T = TypeVar("T")


def _(text: str) -> str:
    """Marks a heading for the catalogues; it is translated where it is written."""
    return text


EVENT = (
    _("Title"),
    _("Kind"),
    _("Subject"),
    _("Library"),
    _("State"),
    _("Next session"),
    _("Sessions ahead"),
)
EVENT_SEATS = (_("Seats taken"), _("Seats"), _("Parties waiting"))
SESSION = (_("Title"), _("Begins"), _("Ends"), _("Library"), _("State"), *EVENT_SEATS)
PERSON = (
    _("Name"),
    _("With"),
    _("Seats"),
    _("Code"),
    _("State"),
    _("Place in the line"),
    _("Telephone"),
    _("E-mail"),
    _("Language"),
    _("Note"),
    _("Signed up"),
)
DATED = (_("Title"), _("Begins"))
CALL = (_("Name"), _("Telephone"), _("Code"), _("Title"), _("Before"))


@route(["/staff/events.csv", "/staff/events.xlsx"], http_method=READING)
async def events(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[bytes]:
    """The events that the list shows, on one sheet."""
    chosen = programme_filter(query_of(request))
    lines = await office_programme(viewer, chosen, now=now, size=MOST_ROWS)
    return _file(
        request, _("Workshops"), (*EVENT, *EVENT_SEATS), [_event(line, _say(request)) for line in lines]
    )


@route(
    ["/staff/events/{event_id:uuid}/sessions.csv", "/staff/events/{event_id:uuid}/sessions.xlsx"],
    http_method=READING,
)
async def sessions(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[bytes]:
    event = existing(await office_event(event_id, viewer))
    lines = await office_dates(event_id, viewer, limit=MOST_ROWS)
    return _file(request, event.title, SESSION, [_session(line, now, _say(request)) for line in lines])


@route(
    [
        "/staff/sessions/{session_id:uuid}/registrations.csv",
        "/staff/sessions/{session_id:uuid}/registrations.xlsx",
    ],
    http_method=READING,
)
async def roster(request: AnyRequest, session_id: UUID, viewer: Viewer) -> Response[bytes]:
    session = existing(await office_session(session_id, viewer))
    require(viewer, "export_people", session.organisation)
    people = await roster_for(session.roster, viewer) or []
    name = f"{session.local_starts:%Y-%m-%d} {session.title}"
    return _file(request, name, PERSON, [_person(each, _say(request)) for each in people])


@route(["/staff/calls.csv", "/staff/calls.xlsx"], http_method=READING, guards=[somewhere("export_people")])
async def calls(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[bytes]:
    lines = _exportable(await open_calls(viewer, now=now), viewer, lambda call: call.organisation)
    return _file(request, _("People to call"), CALL, [_call(call) for call in lines])


@route(["/staff/search.csv", "/staff/search.xlsx"], http_method=READING, guards=[somewhere("export_people")])
async def people(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[bytes]:
    """All registrations that the box finds, also those that its page has no room for."""
    typed = typed_into_one_box(words_typed(request))
    registrations = await find_registrations(viewer, typed, any_of=True, now=now, limit=MOST_ROWS)
    lines = _exportable(registrations, viewer, lambda each: each.session.organisation)
    rows = [(*_person(each, _say(request)), each.session.title, each.session.local_starts) for each in lines]
    return _file(request, _("Registrations"), (*PERSON, *DATED), rows)


def _exportable(lines: Iterable[T], viewer: Viewer, owner: Callable[[T], UUID]) -> list[T]:
    """Somebody may be at the desk of one organisation and plan for another."""
    return [line for line in lines if viewer.may("export_people", owner(line))]


def _say(request: AnyRequest) -> Say:
    say = language(locale_of(request)).say
    return lambda code: say(WORDS.get(code, code))


def _file(
    request: AnyRequest, name: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> Response[bytes]:
    """The sheet of the kind that the address ends with; kept by nobody, as every page with names on it."""
    kind, say = request.url.path.rpartition(".")[2], _say(request)
    body = bytes_of(Sheet(say(name), [say(each) for each in headings], rows), kind)
    headers = {
        "Content-Disposition": disposition(f"{say(name)}.{kind}", "attachment"),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Length": str(len(body)),
    }
    sent = b"" if request.method == "HEAD" else body
    return Response(sent, headers=headers, media_type=MEDIA_TYPES[kind])


def _event(line: EventLine, say: Say) -> tuple[Cell, ...]:
    state = "draft" if line.published_at is None else "published"
    return (
        line.title,
        say(line.kind),
        say(line.strand),
        f"{line.library_name}, {line.town}",
        say(state),
        line.next_starts,
        line.sessions_ahead,
        line.seats_taken,
        line.capacity,
        line.waiting,
    )


def _session(line: SessionLine, now: datetime, say: Say) -> tuple[Cell, ...]:
    state = "draft" if line.published_at is None else line.registration(now)
    return (
        line.title,
        line.local_starts,
        line.local_ends,
        f"{line.library_name}, {line.town}",
        say(state),
        line.seats_taken,
        line.capacity,
        line.waiting,
    )


def _person(each: Registration, say: Say) -> tuple[Cell, ...]:
    return (
        each.name,
        ", ".join(each.companions),
        each.seats,
        each.code,
        say(each.state),
        each.place_in_line,
        dialled(each.phone) if each.phone else "",
        each.email or "",
        each.locale,
        each.note,
        wall_clock(each.created_at, each.session.time_zone),
    )


def _call(call: Call) -> tuple[Cell, ...]:
    return (
        call.name,
        dialled(call.number) if call.number else "",
        call.code,
        call.says.title if call.says else "",
        wall_clock(call.due_at, call.time_zone),
    )


HANDLERS = [events, sessions, roster, calls, people]
