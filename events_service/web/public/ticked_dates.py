"""One form for several dates of an event, and the answer of each."""

from collections.abc import Sequence
from datetime import datetime

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal, existing
from events_service.registration.rules import Door
from events_service.registration.ticked_dates import Answer, register_for_dates
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.event_queries import EventPage, event_page
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.questions import questions_of
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.intents import intent_of_form, new_intent
from events_service.web.http.locale import locale_of
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import sentence, trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.http.typed import ANSWERS
from events_service.web.public.sign_up import CACHE, TRAP, PerhapsAProgram, party_of
from events_service.web.questions import QUESTIONS, answers_kept, as_answered, asked_in, form_asks

# As many as one looks through; further ones have pages of their own.
OFFERED = 24
TICK = "date-"


@route("/events/{slug:str}/registrations", http_method=READING)
async def form(request: AnyRequest, slug: str, now: datetime) -> Response[str]:
    """The form, with a tick for each date that takes people. An event with one date has the form of that date."""
    event = existing(await event_page(slug, now=now))
    dates = await dates_to_tick(event, now=now)
    if len(dates) < 2:
        return redirect(f"/sessions/{dates[0].id}/registrations" if dates else f"/events/{slug}")
    values = query_of(request) | {"intent": new_intent(request, event.id), "seats": "1", "if_full": "wait"}
    return await _form_page(request, event, dates, values, now=now)


@post("/events/{slug:str}/registrations")
async def create(
    request: AnyRequest, slug: str, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Sign a party up for every date that is ticked. Where each has a seat or a place in the line, it leads to the page
    of the first, which shows the others; else all answers are shown, and what else is possible."""
    event = existing(await event_page(slug, now=now))
    fields = as_answered(fields)
    dates = await dates_to_tick(event, now=now)
    ticked = [line for line in dates if fields.get(f"{TICK}{line.id}")]
    try:
        answers = await register_for_dates(
            ticked,
            party_of(request, ticked or dates, fields, await asked_in(fields, event.id)),
            door=Door.WEB,
            key=settings.secret_key,
            sender=settings.mail_from,
            now=now,
            intent=intent_of_form(request, event.id, fields.get("intent", "")),
            waits=fields.get("if_full") != "leave",
            again=fields.get("again") == "yes",
            network=network_of(request),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return await _form_page(request, event, dates, fields, now=now, refusal=refusal)
    places = [answer.place for answer in answers if answer.place]
    if len(places) == len(answers):
        return redirect(f"/registrations/{places[0].link}")
    return _answers_page(request, event, answers, fields, now=now)


async def dates_to_tick(event: EventPage, *, now: datetime) -> list[SessionLine]:
    return to_tick(
        (await upcoming(SessionFilter(event=event.slug), now=now, size=OFFERED))[:OFFERED], now=now
    )


def to_tick(lines: Sequence[SessionLine], *, now: datetime) -> list[SessionLine]:
    """Those that take people now; of a permanence one chooses an hour on its own page."""
    return [
        line
        for line in lines
        if line.permanence is None and line.registration(now) in ("open", "waiting_list")
    ]


async def _form_page(
    request: AnyRequest,
    event: EventPage,
    dates: Sequence[SessionLine],
    values: dict[str, str],
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    if not dates:
        return redirect(f"/events/{event.slug}")
    question = refusal if isinstance(refusal, (*QUESTIONS, PerhapsAProgram)) else None
    if isinstance(refusal, IntentReused):
        values = values | {"intent": new_intent(request, event.id)}
    answers = answers_kept(values, question, full=False)
    answers.pop("if_full", None)  # a choice of this form
    answer = page(
        request,
        "public/registration_form.html",
        cache=CACHE,
        session=dates[0],
        several=dates,
        tick_name=TICK,
        values=values,
        question=question,
        answers=answers,
        seats=1,
        **form_asks(await questions_of(event.id)),
        dates=[],
        trap=TRAP,
        together=[],
        now=now,
        **trouble(request, refusal, asked=question),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


def _answers_page(
    request: AnyRequest, event: EventPage, answers: Sequence[Answer], fields: dict[str, str], *, now: datetime
) -> Response[str]:
    """What came of each date. What was typed goes along to the form of one that was refused."""
    locale = locale_of(request)
    typed = {
        name: text
        for name, text in fields.items()
        if name not in (*ANSWERS, "intent") and not name.startswith(TICK)
    }
    return page(
        request,
        "public/dates_answers.html",
        status_code=200 if any(answer.place for answer in answers) else 409,
        cache="no-store",
        event=event,
        answers=answers,
        reasons={
            answer.session.id: sentence(answer.refusal.code, locale) for answer in answers if answer.refusal
        },
        typed=typed,
        now=now,
    )


HANDLERS = [form, create]
