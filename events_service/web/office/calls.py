"""People to call: the list, narrowed and page by page, and what a colleague notes of each."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.errors import NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.libraries.queries import LibraryPage, libraries_of
from events_service.messages.call_claims import CallClaimed
from events_service.messages.calls import CallNoted, CallOver, ends
from events_service.registration.call_claims import claim_call, hand_call_back
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import CALLS, Call, call_for, calls_owed, open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.reach import Reach
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
ESCALATED, URGENT, UNDELIVERED, IN_PERSON, PAPER = KINDS = (
    "escalated",
    "urgent",
    "undelivered",
    "in_person",
    "paper",
)
_WAYS = {IN_PERSON: Reach.IN_PERSON, PAPER: Reach.PAPER}


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
    heard = ends(noted.outcomes[-1].outcome)
    if noted.asks_whether and heard:
        return done(request, f"/staff/registrations/{noted.registration}", "told")
    return done(request, await _page_of(noted, fields, viewer), "told" if heard else "call_noted")


async def _page_of(call: Call, fields: Mapping[str, str], viewer: Viewer) -> str:
    """Where the form stood: a page of one thing, today's, or the list with its filters."""
    pages = {
        "registration": f"/staff/registrations/{call.registration}",
        "session": f"/staff/sessions/{call.session}",
        "home": "/staff",
    }
    if page := pages.get(fields.get("page", "")):
        return page
    kept = calls_chosen(fields, await libraries_of(viewer.organisations("call"))).kept
    return f"{HOME}?{kept}" if kept else HOME


@post("/staff/calls/{call_id:uuid}/claim")
async def claim(
    request: AnyRequest, call_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """ "I do it": colleagues see who calls. Who was a moment too late reads who was faster."""
    existing(await call_for(call_id, viewer))
    try:
        claimed = await claim_call(call_id, by=viewer, now=now)
    except (CallClaimed, CallOver) as refusal:
        return await _list_page(request, viewer, now=now, fields=fields, refusal=refusal)
    return done(request, await _page_of(claimed, fields, viewer), "call_claimed")


@post("/staff/calls/{call_id:uuid}/claim/removal")
async def hand_back(
    request: AnyRequest, call_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Whoever took it on cannot after all."""
    existing(await call_for(call_id, viewer))
    call = await hand_call_back(call_id, by=viewer, now=now)
    return done(request, await _page_of(call, fields, viewer), "call_handed_back")


@route(
    ["/staff/calls/{call_id:uuid}/claim", "/staff/calls/{call_id:uuid}/claim/removal"], http_method=READING
)
async def back_from_claim(call_id: UUID) -> Response[str]:
    """The addresses of forms that are answered with a page, opened again."""
    return redirect(HOME)


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
        escalated=chosen["kind"] == ESCALATED,
        undelivered=chosen["kind"] == UNDELIVERED,
        way=_WAYS.get(chosen["kind"]),
    )


async def filter_of(request: AnyRequest, viewer: Viewer) -> CallFilter:
    """What the address asks for, as on the page of calls."""
    libraries = await libraries_of(viewer.organisations("call"))
    return _filter(calls_chosen(query_of(request), libraries), libraries)


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
    to_print = await letters_to_print(viewer, which, now=now) if which.way is Reach.PAPER else []
    return office_page(
        request,
        "calls.html",
        calls=lines[:CALLS],
        owed=await calls_owed(viewer, which, now=now),
        to_print=to_print,
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


async def letters_to_print(viewer: Viewer, which: CallFilter, *, now: datetime) -> list[Call]:
    """Those of them that the viewer may print, so many at once."""
    calls = await open_calls(viewer, replace(which, unprinted=True), now=now, size=MOST_LINES)
    return [call for call in calls if viewer.may("export_people", call.organisation)][:CALLS]


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

HANDLERS = [
    calls,
    note,
    claim,
    hand_back,
    back_to_calls,
    back_from_claim,
    sheet(PEOPLE_TO_CALL, guards=[somewhere("export_people")]),
]
