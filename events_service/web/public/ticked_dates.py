"""One form for several dates of an event, and the answer of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.registration.rules import Door
from events_service.registration.ticked_dates import Answer, one_of_each_roster, register_for_dates
from events_service.scheduling.catalogue import these_sessions, upcoming
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
from events_service.web.public.asking import (
    TICK,
    Sheet,
    check_page,
    draft_of,
    form_page,
    sent_back,
    ticked_in,
)
from events_service.web.public.sign_up import blank_or_closed, party_of, sheet_of
from events_service.web.questions import as_answered, asked_in

# As many as one looks through; further ones have pages of their own.
OFFERED = 24


@route("/events/{slug:str}/registrations", http_method=READING)
async def form(request: AnyRequest, slug: str, now: datetime) -> Response[str]:
    """The form, with a tick for each date that takes people. An event with one date has the form of that date."""
    event = existing(await event_page(slug, now=now))
    typed = request.scope["state"].get("typed", {})
    dates = await _dates_of_form(event, typed, now=now)
    if typed and not to_tick(dates, now=now):
        return await _none_left(request, event, dates, typed, now=now)
    if len(dates) < 2 and not typed:
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
    dates = await _dates_of_form(event, fields, now=now)
    if not dates:
        return await _none_left(request, event, dates, fields, now=now)
    ticked = ticked_in(dates, fields)
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
    dates = await _dates_of_form(event, fields, now=now)
    if not to_tick(dates, now=now):
        return await _none_left(request, event, dates, fields, now=now)
    ticked, sheet = ticked_in(dates, fields), _sheet(event, dates, now=now)
    try:
        party_of(request, ticked or dates, fields, await asked_in(fields, event.id))
        one_of_each_roster(to_tick(ticked, now=now))
    except Refusal as refusal:
        return await sent_back(request, sheet, fields, refusal)
    return await check_page(request, sheet, fields)


@post("/events/{slug:str}/registrations/draft", status_code=200)
async def draft(request: AnyRequest, slug: str, fields: dict[str, str], now: datetime) -> Response[str]:
    """The form again with what was typed and ticked. Nothing is written."""
    event = existing(await event_page(slug, now=now))
    dates = await _dates_of_form(event, fields, now=now)
    if not to_tick(dates, now=now):
        return await _none_left(request, event, dates, fields, now=now)
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
    if not typed:
        return redirect(f"/events/{slug}/registrations")
    dates = await _dates_of_form(event, typed, now=now)
    if not to_tick(dates, now=now):
        return await _none_left(request, event, dates, typed, now=now)
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


async def _dates_of_form(event: EventPage, fields: Mapping[str, str], *, now: datetime) -> list[SessionLine]:
    """Those to tick, and those that this form ticked, which may have filled or closed since: they are told so, each by
    its own answer, and never drop out of what was typed."""
    dates = await dates_to_tick(event, now=now)
    there = {line.id for line in dates}
    sent = (as_uuid(name.removeprefix(TICK)) for name in fields if name.startswith(TICK) and fields[name])
    gone = [each for each in sent if each and each not in there][:OFFERED]
    closed = [
        line for line in await these_sessions(gone) if line.event == event.id and line.permanence is None
    ]
    return sorted([*dates, *closed], key=lambda line: (line.starts_at, line.id))


async def _none_left(
    request: AnyRequest,
    event: EventPage,
    dates: Sequence[SessionLine],
    fields: Mapping[str, str],
    *,
    now: datetime,
) -> Response[str]:
    """No date takes people any more: why not the first of these, or of what is ahead, and what else is possible with
    what was typed. Where all is over, only the event is left to be shown."""
    if not dates:
        ahead = await upcoming(SessionFilter(event=event.slug), now=now, size=OFFERED)
        dates = [line for line in ahead if line.permanence is None]
    if not dates:
        return redirect(f"/events/{event.slug}")
    return await blank_or_closed(request, await sheet_of(dates[0], now=now), dict(fields), typed=True)


def _sheet(event: EventPage, dates: Sequence[SessionLine], *, now: datetime) -> Sheet:
    return Sheet(f"/events/{event.slug}", event.id, dates[0], now, several=dates)


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
