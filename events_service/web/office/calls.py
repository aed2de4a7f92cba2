"""People to call: the whole list, and what a colleague notes of each."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import NotFound, Refusal, existing
from events_service.messages.calls import CallNoted, CallOver, ends
from events_service.registration.call_queries import Call, call_for, open_calls
from events_service.registration.calls import note_outcome
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page


@route("/staff/calls", http_method=READING)
async def calls(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """Everybody who is to be called, whoever should know first on top."""
    return await _list_page(request, viewer, now=now)


@post("/staff/calls/{call_id:uuid}/outcome")
async def note(
    request: AnyRequest, call_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Note what came of a call. A colleague who was faster is heard first; what was typed stays."""
    existing(await call_for(call_id, viewer))
    seen = fields.get("seen", "")
    try:
        noted = await note_outcome(
            call_id,
            fields.get("outcome"),
            text=fields.get("note", ""),
            seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 5 else None,
            by=viewer,
            now=now,
        )
    except (CallNoted, CallOver) as refusal:
        met = await call_for(call_id, viewer)
        return await _list_page(request, viewer, now=now, met=met, fields=fields, refusal=refusal)
    except NotFound:
        raise
    except Refusal as refusal:
        return await _list_page(request, viewer, now=now, fields=fields, refusal=refusal)
    pages = {
        "registration": f"/staff/registrations/{noted.registration}",
        "session": f"/staff/sessions/{noted.session}",
        "home": "/staff",
    }
    page = pages.get(fields.get("page", ""), "/staff/calls")
    return done(request, page, "told" if ends(noted.outcomes[-1].outcome) else "call_noted")


@route("/staff/calls/{call_id:uuid}/outcome", http_method=READING)
async def back_to_calls(call_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address, or change the language."""
    return redirect("/staff/calls")


async def _list_page(
    request: AnyRequest,
    viewer: Viewer,
    *,
    now: datetime,
    met: Call | None = None,
    fields: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    """`met` is the call that a colleague has noted, or closed, meanwhile."""
    return office_page(
        request,
        "calls.html",
        calls=await open_calls(viewer, now=now),
        may_export=bool(viewer.organisations("export_people")),
        met=met,
        typed=fields or {},
        **trouble(request, refusal),
    )


HANDLERS = [calls, note, back_to_calls]
