"""The sign-up form: what is asked before a seat is taken, and what remains possible where none can be."""

import time
from collections.abc import Sequence
from datetime import datetime

from litestar import Response, post, route

from events_service.clock import wall_clock
from events_service.errors import NotFound, Refusal
from events_service.messages.misspellings import refuse_slip
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.queries import sessions_of
from events_service.registration.rules import (
    Door,
    RosterFull,
    SignUpByStaffOnly,
    SignUpClosed,
    SignUpElsewhere,
    SignUpNotNeeded,
    SignUpNotOpen,
    refuse_unless_open,
)
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.questions import Question
from events_service.scheduling.sessions import SessionCancelled
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.gaps import GAP, PageWithGap
from events_service.web.http.intents import intent_of_form, new_intent
from events_service.web.http.locale import locale_of
from events_service.web.http.networks import network_of
from events_service.web.http.recent import RecentAnswers
from events_service.web.http.refusals import sentence, status_of
from events_service.web.http.requests import AnyRequest
from events_service.web.http.typed import ANSWERS
from events_service.web.public.alternatives import dates_instead, elsewhere_instead
from events_service.web.public.asking import (
    CACHE,
    TRAP,
    PerhapsAProgram,
    Sheet,
    check_page,
    draft_of,
    form_page,
    seats_of,
    sent_back,
)
from events_service.web.public.sessions import identifier, published
from events_service.web.questions import as_answered, asked_in

# Nobody can sign up here now: no form, but what else is possible.
CLOSED = (
    SessionCancelled,
    SignUpNotNeeded,
    SignUpByStaffOnly,
    SignUpElsewhere,
    SignUpNotOpen,
    SignUpClosed,
    RosterFull,
)


@route("/sessions/{reference:str}/registrations", http_method=READING)
async def form(
    request: AnyRequest, reference: str, locale: str, now: datetime
) -> Response[bytes] | Response[str]:
    """The sign-up form, with the intent that makes sending it twice harmless: all but the intent is the same for all
    who ask at this moment (web/http/recent.py)."""
    asked_at = time.monotonic()
    asked = (request.scope["path"], request.scope["query_string"], locale)
    typed = "typed" in request.scope["state"]
    recent: RecentAnswers = request.app.state.recent
    blank: PageWithGap | None = None if typed else recent.get(asked)
    if blank is None:
        session = await published(reference, now=now)
        sheet = await sheet_of(session, now=now)
        written = await blank_or_closed(request, sheet, {"intent": GAP, "seats": "1"})
        if typed:
            return written
        blank = PageWithGap(written)
        recent.keep(asked, blank, size=len(blank), asked_at=asked_at)
    return blank.answer(request, new_intent(request, identifier(reference)))


@post("/sessions/{reference:str}/registrations")
async def create(
    request: AnyRequest, reference: str, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Sign a party up and lead to its own page; whatever goes wrong, the form comes back as it was filled in."""
    session = await published(reference, now=now)
    fields = as_answered(fields)
    try:
        place = await register(
            session.roster,
            party_of(request, [session], fields, await asked_in(fields, session.event)),
            door=Door.WEB,
            key=settings.secret_key,
            now=now,
            intent=intent_of_form(request, session.id, fields.get("intent", "")),
            seen=session,
            network=network_of(request),
            sender=settings.mail_from,
            waits=fields.get("if_full") == "wait",
            again=fields.get("again") == "yes",
        )
    except NotFound:
        raise
    except CLOSED as refusal:
        session = await published(reference, now=now)
        return await _closed_page(request, session, fields, refusal, now=now, typed=True)
    except Refusal as refusal:
        sheet = await sheet_of(await published(reference, now=now), now=now)
        return await sent_back(request, sheet, fields, refusal)
    return redirect(f"/registrations/{place.link}")


@post("/sessions/{reference:str}/registrations/check", status_code=200)
async def check(request: AnyRequest, reference: str, fields: dict[str, str], now: datetime) -> Response[str]:
    """All that was typed, to be read once more before it counts. Nothing is written."""
    session = await published(reference, now=now)
    fields = as_answered(fields)
    sheet = await sheet_of(session, now=now)
    if closed := _why_closed(sheet):
        return await _closed_page(request, session, fields, closed, now=now, typed=True)
    try:
        party_of(request, [session], fields, await asked_in(fields, session.event))
    except Refusal as refusal:
        return await sent_back(request, sheet, fields, refusal)
    return await check_page(request, sheet, fields)


@route("/sessions/{reference:str}/registrations/check", http_method=READING)
async def check_again(request: AnyRequest, reference: str, now: datetime) -> Response[str]:
    """The same in another language. Whoever reloads the address has typed nothing: they get the form."""
    session = await published(reference, now=now)
    typed = request.scope["state"].get("typed")
    if typed is None:
        return redirect(f"/sessions/{session.id}/registrations")
    return await check_page(request, await sheet_of(session, now=now), typed)


@post("/sessions/{reference:str}/registrations/draft", status_code=200)
async def draft(request: AnyRequest, reference: str, fields: dict[str, str], now: datetime) -> Response[str]:
    """The form again with what was typed, into this date's or into another one's. Nothing is written."""
    session = await published(reference, now=now)
    sheet = await sheet_of(session, now=now)
    values = draft_of(request, sheet, fields)
    return await blank_or_closed(request, sheet, values, typed=True, gone_back_to=fields.get("step", ""))


@route("/sessions/{reference:str}/registrations/draft", http_method=READING)
async def back_to_form(reference: str, now: datetime) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    session = await published(reference, now=now)
    return redirect(f"/sessions/{session.id}/registrations")


def party_of(
    request: AnyRequest,
    sessions: Sequence[SessionLine],
    fields: dict[str, str],
    questions: Sequence[Question],
) -> Party:
    """Who signs up, for all of these. Refuses with PerhapsAProgram, Invalid, PerhapsMisspelt."""
    if fields.get(TRAP) and fields.get("person") != "yes":
        raise PerhapsAProgram()
    party = Party.parse(
        fields,
        department=sessions[0].department,
        most_seats=min(session.largest_party for session in sessions),
        locale=locale_of(request),
        questions=questions,
    )
    refuse_slip(party.email, insisted=fields.get("email_insisted", ""))
    return party


async def sheet_of(session: SessionLine, *, now: datetime) -> Sheet:
    together = await sessions_of(session.roster)
    return Sheet(f"/sessions/{session.id}", session.id, session, now, together=together)


def _why_closed(sheet: Sheet) -> Refusal | None:
    """Why nobody can sign up now, where nobody can."""
    try:
        refuse_unless_open(sheet.session, sheet.together, door=Door.WEB, seats=1, now=sheet.now)
    except Refusal as closed:
        return closed
    return RosterFull() if sheet.session.registration(sheet.now) == "full" else None


async def blank_or_closed(
    request: AnyRequest,
    sheet: Sheet,
    values: dict[str, str],
    *,
    typed: bool = False,
    gone_back_to: str = "",
) -> Response[str]:
    """The form, or where nobody can sign up, why, and what else there is."""
    if closed := _why_closed(sheet):
        return await _closed_page(
            request, sheet.session, values, closed, now=sheet.now, typed=typed, status_code=200
        )
    return await form_page(request, sheet, values, gone_back_to=gone_back_to)


async def _closed_page(
    request: AnyRequest,
    session: SessionLine,
    values: dict[str, str],
    refusal: Refusal,
    *,
    now: datetime,
    typed: bool,
    status_code: int | None = None,
) -> Response[str]:
    """Why nobody can sign up here now, and what is possible instead: another date, another place, the telephone."""
    seats = seats_of(values)
    explanation = sentence(refusal.code, locale_of(request))
    return page(
        request,
        "public/registration_refused.html",
        status_code=status_code or status_of(refusal),
        cache=CACHE,
        session=session,
        refused=explanation if typed else "",
        code=refusal.code,
        explanation=explanation,
        typed={name: text for name, text in values.items() if name not in ANSWERS} if typed else {},
        dates=await dates_instead(session, seats, now=now),
        elsewhere=await elsewhere_instead(session, seats, now=now),
        opens=wall_clock(session.opens_at, session.time_zone) if session.opens_at else None,
        now=now,
    )


HANDLERS = [form, create, check, check_again, draft, back_to_form]
