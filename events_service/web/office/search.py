"""One box on every page of the office: who is meant by a code, a name or a number, and which workshop by a word."""

from datetime import datetime

from litestar import Response, route

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid
from events_service.registration.queries import Registration
from events_service.registration.search import figures_missing, find_registrations, typed_into_one_box
from events_service.scheduling.programme import ProgrammeFilter, office_programme, office_titled
from events_service.text import clean
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.office.lists import ASKED_FOR, Asked, Column, Lines, Listing, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.roster import PEOPLE
from events_service.web.office.visits import office_page

LONGEST = 120
FEWEST_LETTERS = 2
MOST_PEOPLE, MOST_SESSIONS = 20, 10


@route("/staff/search", http_method=READING, guards=[somewhere("see_events")])
async def search(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """What was typed may be anything; a code that one registration alone has leads straight to it.

    While somebody types, htmx asks for what is found alone: it leads nowhere, and a single letter finds nothing.
    """
    typing = request.headers.get("hx-target") == "found"
    words = words_typed(request)
    if typing and len(words) < FEWEST_LETTERS:
        words = ""
    typed = typed_into_one_box(words)
    people = await find_registrations(viewer, typed, any_of=True, now=now, limit=MOST_PEOPLE + 1)
    if typed.is_whole_code and len(people) == 1 and not typing:
        return redirect(f"/staff/registrations/{people[0].id}")
    sessions, events = [], []
    if typed.names:
        sessions = await office_titled(viewer, words, now=now, limit=MOST_SESSIONS)
        events = await office_programme(viewer, ProgrammeFilter(q=words), now=now, size=MOST_SESSIONS)
    return office_page(
        request,
        "_found.html" if typing else "search.html",
        q=words,
        figures_missing=figures_missing(words),
        people=people[:MOST_PEOPLE],
        more_people=len(people) > MOST_PEOPLE,
        may_export=bool(viewer.organisations("export_people")),
        sessions=sessions,
        events=events[:MOST_SESSIONS],
    )


def words_typed(request: AnyRequest) -> str:
    """What cannot be read, or is longer than anything we have, is nobody's name."""
    try:
        return clean(query_of(request).get("q", ""), field="q", longest=LONGEST)
    except Invalid:
        return ""


async def _people(asked: Asked) -> Lines[Registration]:
    """All registrations that the box finds, also those that its page has no room for. Somebody may be at the desk of
    one organisation and plan for another."""
    typed = typed_into_one_box(words_typed(asked.request))
    people = await find_registrations(asked.viewer, typed, any_of=True, now=asked.now, limit=ASKED_FOR)
    return Lines([each for each in people if asked.viewer.may("export_people", each.session.organisation)])


FINDINGS = Listing(
    "/staff/search",
    _("Registrations"),
    (
        *PEOPLE,
        Column(_("Title"), lambda each: each.title),
        Column(_("Begins"), lambda each: each.session.local_starts),
    ),
    _people,
)

HANDLERS = [search, sheet(FINDINGS, guards=[somewhere("export_people")])]
