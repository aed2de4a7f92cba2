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
    NotEnoughSeats,
    RosterFull,
    SignUpByStaffOnly,
    SignUpClosed,
    SignUpElsewhere,
    SignUpNotNeeded,
    SignUpNotOpen,
    refuse_unless_open,
)
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.questions import Question, questions_of
from events_service.scheduling.sessions import SessionCancelled
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.gaps import GAP, PageWithGap
from events_service.web.http.intents import intent_of_form, new_intent
from events_service.web.http.locale import locale_of
from events_service.web.http.networks import network_of
from events_service.web.http.recent import RecentAnswers
from events_service.web.http.refusals import sentence, status_of, trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest
from events_service.web.http.typed import ANSWERS
from events_service.web.public.alternatives import dates_instead, elsewhere_instead
from events_service.web.public.sessions import identifier, published
from events_service.web.questions import QUESTIONS, answers_kept, as_answered, asked_in, form_asks

# A field that people never see, with a name that no program which fills in forms for them knows.
TRAP = "not_for_people"
# Kept by nobody else, and yet the browser shows the page as it was left when the person comes back to it: under
# `no-store` Firefox and Chromium forget what was typed.
CACHE = "private, no-cache"


class PerhapsAProgram(Refusal):
    """Somebody filled in what people do not see: a program, or one that fills in forms for a person. Asked."""

    code = "perhaps_a_program"


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
        written = await _blank_or_closed(request, session, {"intent": GAP, "seats": "1"}, now=now)
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
        session = await published(reference, now=now)
        together = await sessions_of(session.roster)
        return await _form_page(request, session, fields, together, now=now, refusal=refusal)
    return redirect(f"/registrations/{place.link}")


@post("/sessions/{reference:str}/registrations/draft", status_code=200)
async def draft(request: AnyRequest, reference: str, fields: dict[str, str], now: datetime) -> Response[str]:
    """This date's form with what was typed into another one's. Nothing is written."""
    values = {name: text for name, text in fields.items() if name not in (*ANSWERS, "take", "wrong")}
    session = await published(reference, now=now)
    request.scope["state"]["path"] = f"/sessions/{session.id}/registrations"
    values["intent"] = new_intent(request, session.id)
    return await _blank_or_closed(request, session, values, now=now, typed=True)


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


async def _blank_or_closed(
    request: AnyRequest,
    session: SessionLine,
    values: dict[str, str],
    *,
    now: datetime,
    typed: bool = False,
) -> Response[str]:
    """The form, or where nobody can sign up, why, and what else there is."""
    together = await sessions_of(session.roster)
    try:
        refuse_unless_open(session, together, door=Door.WEB, seats=1, now=now)
        if session.registration(now) == "full":
            raise RosterFull()
    except Refusal as closed:
        return await _closed_page(request, session, values, closed, now=now, typed=typed, status_code=200)
    return await _form_page(request, session, values, together, now=now)


async def _form_page(
    request: AnyRequest,
    session: SessionLine,
    values: dict[str, str],
    together: tuple[SessionLine, ...],
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    """The form with `values` in it, and above it what is wrong or asked; `together` are all dates of the roster."""
    question = refusal if isinstance(refusal, (*QUESTIONS, PerhapsAProgram)) else None
    if isinstance(refusal, IntentReused):
        values = values | {"intent": new_intent(request, session.id)}
    seats = _seats_of(values)
    answer = page(
        request,
        "public/registration_form.html",
        cache=CACHE,
        session=session,
        several=[],
        values=values,
        question=question,
        answers=answers_kept(values, question, full=session.registration(now) == "waiting_list"),
        seats=seats,
        **form_asks(await questions_of(session.event)),
        dates=await dates_instead(session, seats, now=now) if isinstance(question, NotEnoughSeats) else [],
        trap=TRAP,
        # What whoever signs up now will come to.
        together=[date for date in together if not date.cancelled and date.ends_at > now],
        now=now,
        **trouble(request, refusal, asked=question),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


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
    seats = _seats_of(values)
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


def _seats_of(values: dict[str, str]) -> int:
    typed = values.get("seats", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 1


HANDLERS = [form, create, draft, back_to_form]
