"""People to call: the list, narrowed and page by page, and what a colleague notes of each."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.errors import NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.libraries.queries import LibraryPage, libraries_of
from events_service.messages.calls import CallNoted, CallOver, ends
from events_service.registration.call_queries import (
    CALLS,
    Call,
    CallFilter,
    call_for,
    calls_owed,
    open_calls,
)
from events_service.registration.calls import note_outcome
from events_service.registration.texting import spending
from events_service.reports.sheets import MOST_LINES
from events_service.scheduling.programme import office_session
from events_service.web.filters import turn
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, page_from, query_of
from events_service.web.notices import done
from events_service.web.office.lists import Asked, Chosen, Column, Lines, Listing, chosen_from, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page
from events_service.web.phones import dialled

HOME = "/staff/calls"
URGENT, UNDELIVERED, IN_PERSON = KINDS = ("urgent", "undelivered", "in_person")


@route(HOME, http_method=READING)
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
    page = pages.get(fields.get("page", ""), "")
    if noted.asks_whether and ends(noted.outcomes[-1].outcome):
        page = pages["registration"]
    if not page:
        kept = calls_chosen(fields, await libraries_of(viewer.organisations("call"))).kept
        page = f"{HOME}?{kept}" if kept else HOME
    return done(request, page, "told" if ends(noted.outcomes[-1].outcome) else "call_noted")


@route("/staff/calls/{call_id:uuid}/outcome", http_method=READING)
async def back_to_calls(call_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address, or change the language."""
    return redirect(HOME)


def calls_chosen(query: Mapping[str, str], libraries: list[LibraryPage]) -> Chosen:
    """By library, by kind, or by session, whose page leads here when it has no room for all of its calls."""
    session = query.get("session", "")
    return chosen_from(
        query,
        library=[library.slug for library in libraries],
        kind=KINDS,
        session=[session] if as_uuid(session) else (),
    )


def _filter(chosen: Chosen, libraries: list[LibraryPage]) -> CallFilter:
    return CallFilter(
        session=as_uuid(chosen["session"]),
        library=next((library.id for library in libraries if library.slug == chosen["library"]), None),
        urgent=chosen["kind"] == URGENT,
        undelivered=chosen["kind"] == UNDELIVERED,
        in_person=True if chosen["kind"] == IN_PERSON else None,
    )


async def _list_page(
    request: AnyRequest,
    viewer: Viewer,
    *,
    now: datetime,
    met: Call | None = None,
    fields: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    """`met` is the call that a colleague has noted, or closed, meanwhile. A form that comes back brings the filters of
    the page it stood on."""
    libraries = await libraries_of(viewer.organisations("call"))
    query = fields or query_of(request)
    chosen, number = calls_chosen(query, libraries), 1 if fields else page_from(query)
    which = _filter(chosen, libraries)
    lines = await open_calls(viewer, which, now=now, page=number)
    return office_page(
        request,
        "calls.html",
        calls=lines[:CALLS],
        owed=await calls_owed(viewer, which, now=now),
        turn=turn(chosen.values, number=number, more=len(lines) > CALLS, kept=chosen.values),
        chosen=chosen,
        libraries=[(each.slug, f"{each.name}, {each.town}") for each in libraries],
        session=await office_session(which.session, viewer) if which.session else None,
        texts=await _texts_leave(viewer, now),
        may_export=bool(viewer.organisations("export_people")),
        met=met,
        typed=fields or {},
        **trouble(request, refusal),
    )


async def _texts_leave(viewer: Viewer, now: datetime) -> bool:
    """Whether there is something to decide about text messages, and whoever asks may."""
    organisation = viewer.organisation
    if organisation is None or not viewer.may("limit_texts", organisation):
        return False
    return await spending(organisation, now=now) is not None


async def _calls(asked: Asked) -> Lines[Call]:
    """Somebody may be at the desk of one organisation and plan for another."""
    libraries = await libraries_of(asked.viewer.organisations("call"))
    which = _filter(calls_chosen(asked.query, libraries), libraries)
    lines = await open_calls(asked.viewer, which, now=asked.now, size=MOST_LINES)
    return Lines([call for call in lines if asked.viewer.may("export_people", call.organisation)])


PEOPLE_TO_CALL = Listing(
    HOME,
    _("People to call"),
    (
        Column(_("Name"), lambda call: call.name),
        Column(_("Telephone"), lambda call: dialled(call.number) if call.number else ""),
        Column(_("Code"), lambda call: call.code),
        Column(_("Title"), lambda call: call.says.title if call.says else ""),
        Column(_("Before"), lambda call: wall_clock(call.due_at, call.time_zone)),
        Column(_("Attempts"), lambda call: len(call.outcomes)),
    ),
    _calls,
)

HANDLERS = [calls, note, back_to_calls, sheet(PEOPLE_TO_CALL, guards=[somewhere("export_people")])]
