"""One form for several dates of an event, and the answer of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal, existing
from events_service.registration.rules import Door
from events_service.registration.ticked_dates import Answer, one_of_each_roster, register_for_dates
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.event_queries import EventPage, event_page
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.intents import intent_of_form, new_intent
from events_service.web.http.locale import locale_of
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import sentence
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.http.typed import ANSWERS
from events_service.web.public.asking import TICK, Sheet, check_page, draft_of, form_page, sent_back
from events_service.web.public.sign_up import party_of
from events_service.web.questions import as_answered, asked_in

# As many as one looks through; further ones have pages of their own.
OFFERED = 24


@route("/events/{slug:str}/registrations", http_method=READING)
async def form(request: AnyRequest, slug: str, now: datetime) -> Response[str]:
    """The form, with a tick for each date that takes people. An event with one date has the form of that date."""
    event = existing(await event_page(slug, now=now))
    dates = await dates_to_tick(event, now=now)
    if len(dates) < 2:
        return redirect(f"/sessions/{dates[0].id}/registrations" if dates else f"/events/{slug}")
    values = query_of(request) | {"intent": new_intent(request, event.id), "seats": "1", "if_full": "wait"}
    return await form_page(request, _sheet(event, dates, now=now), values)


@post("/events/{slug:str}/registrations")
async def create(
    request: AnyRequest, slug: str, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Sign a party up for every date that is ticked. Where each has a seat or a place in the line, it leads to the page
    of the first, which shows the others; else all answers are shown, and what else is possible."""
    event = existing(await event_page(slug, now=now))
    fields = as_answered(fields)
    dates = await dates_to_tick(event, now=now)
    if not dates:
        return redirect(f"/events/{slug}")
    ticked = _ticked(dates, fields)
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
        return await sent_back(request, _sheet(event, dates, now=now), fields, refusal)
    places = [answer.place for answer in answers if answer.place]
    if len(places) == len(answers):
        return redirect(f"/registrations/{places[0].link}")
    return _answers_page(request, event, answers, fields, now=now)


@post("/events/{slug:str}/registrations/check", status_code=200)
async def check(request: AnyRequest, slug: str, fields: dict[str, str], now: datetime) -> Response[str]:
    """All that was typed and ticked, to be read once more before it counts. Nothing is written."""
    event = existing(await event_page(slug, now=now))
    fields = as_answered(fields)
    dates = await dates_to_tick(event, now=now)
    if not dates:
        return redirect(f"/events/{slug}")
    ticked, sheet = _ticked(dates, fields), _sheet(event, dates, now=now)
    try:
        party_of(request, ticked or dates, fields, await asked_in(fields, event.id))
        one_of_each_roster(ticked)
    except Refusal as refusal:
        return await sent_back(request, sheet, fields, refusal)
    return await check_page(request, sheet, fields)


@post("/events/{slug:str}/registrations/draft", status_code=200)
async def draft(request: AnyRequest, slug: str, fields: dict[str, str], now: datetime) -> Response[str]:
    """The form again with what was typed and ticked. Nothing is written."""
    event = existing(await event_page(slug, now=now))
    dates = await dates_to_tick(event, now=now)
    if not dates:
        return redirect(f"/events/{slug}")
    sheet = _sheet(event, dates, now=now)
    values = draft_of(request, sheet, fields)
    return await form_page(request, sheet, values, gone_back_to=fields.get("step", ""))


@route(
    [f"/events/{{slug:str}}/registrations/{noun}" for noun in ("check", "draft")],
    http_method=READING,
)
async def back_to_form(request: AnyRequest, slug: str, now: datetime) -> Response[str]:
    """All answers in another language. Whoever reloads the address has typed nothing: they get the form."""
    event = existing(await event_page(slug, now=now))
    typed = request.scope["state"].get("typed")
    dates = await dates_to_tick(event, now=now) if typed else []
    if not typed or not dates:
        return redirect(f"/events/{slug}/registrations")
    return await check_page(request, _sheet(event, dates, now=now), typed)


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


def _sheet(event: EventPage, dates: Sequence[SessionLine], *, now: datetime) -> Sheet:
    return Sheet(f"/events/{event.slug}", event.id, dates[0], now, several=dates)


def _ticked(dates: Sequence[SessionLine], fields: Mapping[str, str]) -> list[SessionLine]:
    return [line for line in dates if fields.get(f"{TICK}{line.id}")]


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


HANDLERS = [form, create, check, draft, back_to_form]
