"""What people have yet to be told, on paper: one PDF over all sessions that the filters of the calls leave. Printing it
tells nobody: whoever hands a letter over, or posts it, notes so at the call. Of the letters that people wished for, the
ones that are marked as printed are not printed again."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.documents import papers
from events_service.documents.typesetting import Paper
from events_service.identifiers import as_uuid
from events_service.libraries.queries import libraries_of
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import CALLS, Call, open_calls
from events_service.registration.paper_letters import mark_printed
from events_service.registration.reach import Reach
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.notices import done
from events_service.web.office.calls import PAPER, calls_chosen, filter_of, letters_to_print
from events_service.web.office.documents import MOST_PARTIES, NothingToPrint, printed
from events_service.web.spoken import in_writing


@route("/staff/calls/letters.pdf", http_method=READING, guards=[somewhere("export_people")])
async def letters(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[bytes]:
    """A page in large print for each person who is to be told something. Refuses with NothingToPrint, PrinterBusy."""
    which = await filter_of(request, viewer)
    if asked := _tasks(query_of(request)):
        # The page then marks as printed what it asked for, and nothing else: none that came since is on this paper.
        calls = await open_calls(viewer, CallFilter(tasks=tuple(asked)), now=now, size=CALLS)
    elif which.way is Reach.PAPER:
        calls = await letters_to_print(viewer, which, now=now)
    else:
        calls = await open_calls(viewer, which, now=now, size=MOST_PARTIES)
    people = [
        line
        for call in calls[:MOST_PARTIES]
        if viewer.may("export_people", call.organisation)
        for line in _news_of(call)
    ]
    if not people:
        raise NothingToPrint()
    data = papers.news(people, locale=locale_of(request))
    return await printed(request, Paper.LETTERS, data, f"{data['title']} {now:%Y-%m-%d}")


def _news_of(call: Call) -> list[papers.News]:
    """A letter for each registration that the call is about; none of what was forgotten."""
    facts = [
        (call.letter, call.code, call.says),
        *((each.letter, each.code, each.says) for each in call.also),
    ]
    return [
        papers.News(
            name=call.name,
            locale=call.locale,
            title=says.title,
            says=in_writing(letter, says, call.locale),
            code=code,
            library=says.organisation_name if says.at_home else says.library_name,
            phone=says.library_phone,
        )
        for letter, code, says in facts
        if says is not None
    ]


HOME = "/staff/calls"


def _tasks(fields: Mapping[str, str]) -> list[UUID]:
    """The letters that stood on the page."""
    named = fields.get("calls", "").replace("+", " ").split()[:CALLS]
    return [identifier for one in named if (identifier := as_uuid(one))]


@post("/staff/calls/printing", guards=[somewhere("export_people")])
async def mark(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    """The letters that stood on the page are on paper now; or one of them is to be printed again."""
    ids = _tasks(fields)
    printed = fields.get("printed") != "no"
    kept = calls_chosen(fields, await libraries_of(viewer.organisations("call"))).kept
    page = f"{HOME}?{kept}" if kept else HOME
    if not ids:
        return redirect(page)
    await mark_printed(ids, by=viewer, now=now, printed=printed)
    return done(request, page, "letters_printed" if printed else "letters_unprinted")


@route("/staff/calls/printing", http_method=READING)
async def back_from_printing() -> Response[str]:
    """Where a form was sent, opened again."""
    return redirect(f"{HOME}?kind={PAPER}")


HANDLERS = [letters, mark, back_from_printing]
