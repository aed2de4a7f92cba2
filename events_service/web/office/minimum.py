"""Too few people three days before: a colleague decides whether it takes place, merges with another date, or is called
off."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, Invalid, NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.registration.merging import dates_to_merge_with, merge_session
from events_service.registration.opening import active_for
from events_service.registration.texting import ways_of
from events_service.scheduling.minimum import is_to_be_decided, let_it_go_ahead
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.effects import told_how
from events_service.web.office.visits import office_page


@route("/staff/sessions/{session_id:uuid}/minimum", http_method=READING)
async def minimum(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """The question, with who comes and how each would be told; where there is none any more, the session."""
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    if not is_to_be_decided(session, now=now):
        return redirect(f"/staff/sessions/{session_id}")
    return await _question(request, viewer, session, now=now)


@post("/staff/sessions/{session_id:uuid}/minimum")
async def decide(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """It goes ahead, or everyone comes on another date (`into`). To call it off is the question of that page."""
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    into = as_uuid(fields.get("into", ""))
    try:
        if fields.get("decision") == "hold":
            await let_it_go_ahead(session_id, by=viewer, now=now)
            return done(request, f"/staff/sessions/{session_id}", "saved")
        if into is None:
            raise Invalid({"decision": "required"})
        await merge_session(session_id, into, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        session = existing(await office_session(session_id, viewer))
        return await _question(request, viewer, session, now=now, refusal=refusal)
    return done(request, f"/staff/sessions/{into}", "moved")


async def _question(
    request: AnyRequest,
    viewer: Viewer,
    session: SessionLine,
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    people = await active_for([session.roster], viewer)
    return office_page(
        request,
        "minimum.html",
        session=session,
        people=people,
        into=[] if session.cancelled else await dates_to_merge_with(session, now=now),
        **told_how(people, await ways_of(people, now=now)),
        **trouble(request, refusal),
    )


HANDLERS = [minimum, decide]
