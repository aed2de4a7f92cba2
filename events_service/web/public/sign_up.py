"""The sign-up form: what is asked before a seat is taken, and what remains possible where none can be."""

from typing import Any

from litestar import Response, post, route

from events_service import clock
from events_service.clock import wall_clock
from events_service.errors import Invalid, NotFound, Refusal
from events_service.messages.misspellings import refuse_slip
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.rules import (
    Door,
    NotEnoughSeats,
    RosterFull,
    SignUpClosed,
    SignUpNotNeeded,
    SignUpNotOpen,
    refuse_unless_open,
)
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import SessionCancelled
from events_service.web.http.answers import AnyRequest, form_of, locale_of, page, redirect, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.intents import intent_of_form, new_intent
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import field_sentences, sentence, status_of, when_to_come_back
from events_service.web.http.typed import ANSWERS
from events_service.web.public.alternatives import dates_instead, elsewhere_instead
from events_service.web.public.sessions import published
from events_service.web.questions import QUESTIONS, answers_kept, as_answered

# A field that people never see, with a name that no program which fills in forms for them knows.
TRAP = "not_for_people"
# Kept by nobody else, and yet the browser shows the page as it was left when the person comes back to it: under
# `no-store` Firefox and Chromium forget what was typed.
CACHE = "private, no-cache"


class PerhapsAProgram(Refusal):
    """Somebody filled in what people do not see: a program, or one that fills in forms for a person. Asked."""

    code = "perhaps_a_program"


# Nobody can sign up here now: no form, but what else is possible.
CLOSED = (SessionCancelled, SignUpNotNeeded, SignUpNotOpen, SignUpClosed, RosterFull)


@route("/sessions/{reference:str}/registrations", http_method=READING)
async def form(request: AnyRequest, reference: str) -> Response[str]:
    """The sign-up form, with the intent that makes sending it twice harmless."""
    line = await published(reference)
    return await _blank_or_closed(
        request, line, {"intent": new_intent(request, line.id), "seats": "1"}, typed=False
    )


@post("/sessions/{reference:str}/registrations")
async def create(request: AnyRequest, reference: str) -> Response[Any]:
    """Sign a party up and lead to its own page; whatever goes wrong, the form comes back as it was filled in."""
    line = await published(reference)
    given = as_answered(await form_of(request))
    try:
        place = await register(
            line.id,
            _party(request, line, given),
            door=Door.WEB,
            key=settings_of(request).secret_key,
            now=clock.now(),
            intent=intent_of_form(request, line.id, given.get("intent", "")),
            seen=line,
            network=network_of(request),
            sender=settings_of(request).mail_from,
            waits=given.get("if_full") == "wait",
            again=given.get("again") == "yes",
        )
    except NotFound:
        raise
    except CLOSED as refusal:
        return await _closed_page(request, await published(reference), given, refusal, typed=True)
    except Refusal as refusal:
        return await _form_page(request, await published(reference), given, refusal=refusal)
    return redirect(f"/registrations/{place.link}")


@post("/sessions/{reference:str}/registrations/draft", status_code=200)
async def draft(request: AnyRequest, reference: str) -> Response[str]:
    """This date's form with what was typed into another one's. Nothing is written."""
    given = await form_of(request)
    kept = {name: text for name, text in given.items() if name not in (*ANSWERS, "take", "wrong")}
    line = await published(reference)
    request.scope["state"]["path"] = f"/sessions/{line.id}/registrations"
    return await _blank_or_closed(request, line, kept | {"intent": new_intent(request, line.id)}, typed=True)


@route("/sessions/{reference:str}/registrations/draft", http_method=READING)
async def back_to_form(reference: str) -> Response[Any]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(f"/sessions/{(await published(reference)).id}/registrations")


def _party(request: AnyRequest, line: SessionLine, given: dict[str, Any]) -> Party:
    """Who signs up. Refuses with PerhapsAProgram, Invalid, PerhapsMisspelt."""
    if given.get(TRAP) and given.get("person") != "yes":
        raise PerhapsAProgram()
    party = Party.parse(
        given,
        department=line.department,
        most_seats=min(line.most_seats, line.capacity or 1),
        locale=locale_of(request),
    )
    refuse_slip(party.email, insisted=str(given.get("email_insisted", "")))
    return party


async def _blank_or_closed(
    request: AnyRequest,
    line: SessionLine,
    values: dict[str, Any],
    *,
    typed: bool,
) -> Response[str]:
    """The form, or where nobody can sign up, why, and what else there is."""
    now = clock.now()
    try:
        refuse_unless_open(line, seats=1, now=now)
        if line.registration(now) == "full":
            raise RosterFull()
    except Refusal as closed:
        return await _closed_page(request, line, values, closed, typed=typed, status_code=200)
    return await _form_page(request, line, values)


async def _form_page(
    request: AnyRequest,
    line: SessionLine,
    values: dict[str, Any],
    *,
    refusal: Refusal | None = None,
) -> Response[str]:
    """The form with `values` in it, and above it what is wrong or asked."""
    locale, now = locale_of(request), clock.now()
    errors = field_sentences(refusal, locale) if isinstance(refusal, Invalid) else {}
    question = refusal if isinstance(refusal, (*QUESTIONS, PerhapsAProgram)) else None
    if isinstance(refusal, IntentReused):
        values = values | {"intent": new_intent(request, line.id)}
    seats = _seats_of(values)
    answer = page(
        request,
        "public/registration_form.html",
        status_code=status_of(refusal) if refusal else 200,
        cache=CACHE,
        session=line,
        values=values,
        errors=errors,
        question=question,
        refused=sentence(refusal.code, locale) if refusal and not errors and not question else "",
        answers=answers_kept(values, question, full=line.registration(now) == "waiting_list"),
        seats=seats,
        dates=await dates_instead(line, seats, now=now) if isinstance(question, NotEnoughSeats) else [],
        most=min(line.most_seats, line.capacity or 1),
        trap=TRAP,
        days=settings_of(request).retention_days,
        now=now,
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


async def _closed_page(
    request: AnyRequest,
    line: SessionLine,
    values: dict[str, Any],
    refusal: Refusal,
    *,
    typed: bool,
    status_code: int | None = None,
) -> Response[str]:
    """Why nobody can sign up here now, and what is possible instead: another date, another place, the telephone."""
    now, seats = clock.now(), _seats_of(values)
    return page(
        request,
        "public/registration_refused.html",
        status_code=status_code or status_of(refusal),
        cache=CACHE,
        session=line,
        refused=sentence(refusal.code, locale_of(request)) if typed else "",
        code=refusal.code,
        explanation=sentence(refusal.code, locale_of(request)),
        typed={name: text for name, text in values.items() if name not in ANSWERS} if typed else {},
        dates=await dates_instead(line, seats, now=now),
        elsewhere=await elsewhere_instead(line, seats, now=now),
        opens=wall_clock(line.opens_at, line.time_zone) if line.opens_at else None,
        now=now,
    )


def _seats_of(values: dict[str, Any]) -> int:
    typed = str(values.get("seats", "1"))
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 1


HANDLERS = [form, create, draft, back_to_form]
