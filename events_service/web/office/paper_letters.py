"""What people have yet to be told, on paper: one PDF over all sessions that the filters of the calls leave. Printing it
tells nobody: whoever hands a letter over, or has an answer to a posted one, notes so at the call."""

from datetime import datetime

from litestar import Response, route

from events_service.accounts.roles import Viewer
from events_service.documents import papers
from events_service.documents.typesetting import PRESS, Paper
from events_service.registration.call_queries import Call, open_calls
from events_service.web.http.conditional import READING, disposition
from events_service.web.http.guards import somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest
from events_service.web.office.calls import filter_of
from events_service.web.office.documents import MOST_PARTIES, NothingToPrint
from events_service.web.spoken import in_writing


@route("/staff/calls/letters.pdf", http_method=READING, guards=[somewhere("export_people")])
async def letters(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[bytes]:
    """A page in large print for each person who is to be told something. Refuses with NothingToPrint, PrinterBusy."""
    calls = await open_calls(viewer, await filter_of(request, viewer), now=now, size=MOST_PARTIES)
    people = [
        line
        for call in calls[:MOST_PARTIES]
        if viewer.may("export_people", call.organisation)
        for line in _news_of(call)
    ]
    if not people:
        raise NothingToPrint()
    data = papers.news(people, locale=locale_of(request))
    body = b"" if request.method == "HEAD" else await PRESS.print(Paper.LETTERS, data)
    headers = {
        "Content-Disposition": disposition(f"{data['title']} {now:%Y-%m-%d}.pdf"),
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="application/pdf", headers=headers)


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


HANDLERS = [letters]
