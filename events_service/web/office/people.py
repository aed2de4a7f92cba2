"""Whoever stands at the desk and has come before: found by a name or a number, and filled into the desk's form."""

from datetime import datetime
from uuid import UUID

from litestar import Response, route

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid, existing
from events_service.registration.search import people_like, typed_into_one_box
from events_service.scheduling.programme import office_session
from events_service.text import clean
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.office.known import filled_in
from events_service.web.office.session_page import session_page
from events_service.web.office.visits import office_page

LONGEST = 100
MOST = 8


@route("/staff/sessions/{session_id:uuid}/people", http_method=READING)
async def people(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Who may be meant. One person alone is filled into the form at once; where nobody is, what was typed is.

    While somebody types, htmx asks for the list alone.
    """
    session = existing(await office_session(session_id, viewer))
    words = _words(query_of(request).get("find", ""))
    typed = typed_into_one_box(words)
    similar = await people_like(viewer, session.organisation, typed, now=now, limit=MOST)
    if request.headers.get("hx-target") == "people-like":
        return office_page(request, "_known.html", session=session, similar=similar, find=words)
    if len(similar) == 1:
        return redirect(f"/staff/sessions/{session_id}?person={similar[0].id}")
    guest = filled_in(phone=words) if typed.figures else filled_in(name=words)
    return await session_page(
        request, viewer, session, now=now, guest=guest, similar=similar, find=words, at_form=not similar
    )


def _words(text: str) -> str:
    """What cannot be read, or is longer than a name, is nobody's."""
    try:
        return clean(text, field="find", longest=LONGEST)
    except Invalid:
        return ""


HANDLERS = [people]
