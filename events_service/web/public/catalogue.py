"""Everything that is on: one box for a place, a need or both, and filters besides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from litestar import Response, route

from events_service.errors import Invalid
from events_service.language import language
from events_service.scheduling.catalogue import MOST_COUNTED, PAGE, counted
from events_service.scheduling.event_rules import LANGUAGES
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rules import LEVELS, STRANDS
from events_service.scheduling.searching import Search, understand
from events_service.scheduling.topics import TOPICS
from events_service.web.filter_words import words_of
from events_service.web.filters import FILTERS, filters_that_can_be_read, query_for, turn
from events_service.web.http.answers import page, page_of_facts, query_string
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import field_sentences
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.public.finding import (
    circles,
    distances,
    filters_in_words,
    in_groups,
    namesakes,
    place_named,
    times,
)
from events_service.web.public.proposals import proposed, ways_on
from events_service.web.words import choices

FIELDS_OF_THE_FORM = ("q", "near", "strand", "topic", "level", "spoken", "sign_up", "from", "to", "open")
# What the folded filters hold; while one of them is set they stand open.
_FOLDED = (
    "strand",
    "topic",
    "level",
    "from",
    "to",
    "open",
    "wheelchair",
    "hearing",
    "spoken",
    "sign_up",
    "one_to_one",
)


@route("/events", http_method=READING)
async def catalogue(
    request: AnyRequest, now: datetime, locale: str, number: int
) -> Response[bytes] | Response[str]:
    """Sessions as they come. A filter that cannot be read is explained next to its field, and filters nothing; the
    others do."""
    query = query_of(request)
    filters, wrong = await filters_that_can_be_read(request)
    errors = _sentences(Invalid(wrong), locale) if wrong else {}
    search = await understand(filters, now=now)
    sessions, matches = await counted(search.filters, now=now, page=number)
    values = _values(query, filters, search)
    more = len(sessions) > PAGE
    context: dict[str, Any] = {
        "search": search,
        "place": place_named(search.typed),
        "sessions": sessions[:PAGE],
        "groups": in_groups(sessions[:PAGE], now, locale, search.filters.q),
        "number": matches,
        "most": MOST_COUNTED,
        "missed": _missed(search, sessions),
        "namesakes": namesakes(search.typed, values),
        "in_words": filters_in_words(search, values, locale),
        "times": times(values, locale),
        "circles": circles(search, values),
        "away": distances(sessions[:PAGE], search.centre),
        "proposal": None,
        "box": f"{values.get('q', '')} {values.get('near', '')}".strip(),
        "values": values,
        "errors": errors,
        "filtered": bool(values),
        "folded": not values.keys().isdisjoint(_FOLDED),
        "turn": turn(query, number=number, more=more),
        **_addresses(search, values, number),
        "named": await _named(search.filters, locale),
        **_choices(locale),
        "speak": language(locale),
    }
    if not sessions:
        context["proposal"] = ways_on(search) if number > 1 else await proposed(search, now=now)
    if errors:
        return page(request, "public/catalogue.html", status_code=422, now=now, **context)
    return page_of_facts(request, "public/catalogue.html", now=now, **context)


def _addresses(search: Search, values: dict[str, str], number: int) -> dict[str, str]:
    """The queries of the same in a calendar, and of this page of it however it was asked for."""
    words = {"q": search.filters.q, "near": search.filters.near, "department": search.filters.department}
    others = {name: value for name, value in values.items() if name not in words}
    feed = {name: value for name, value in words.items() if value} | others
    return {
        "feed": query_string(feed),
        "canonical": query_string(feed | {"page": number if number > 1 else ""}),
    }


async def _named(filters: SessionFilter, locale: str) -> str:
    """What its calendar is called: like the feed itself, in the visitor's words."""
    speak = language(locale)
    words = await words_of(filters, speak)
    return " – ".join([speak.say("Digital workshops in libraries"), *words])


def _choices(locale: str) -> dict[str, Any]:
    say = language(locale).say
    signing = {"not_needed": say("Without signing up: just come"), "needed": say("With a place kept for you")}
    return {
        "signing": list(signing.items()),
        "strands": choices(STRANDS, locale, manner="{}_such_as"),
        "topics": choices(TOPICS, locale),
        "levels": choices(LEVELS, locale),
        "languages": choices(LANGUAGES, locale, manner="language.{}"),
    }


def _values(query: Mapping[str, str], filters: SessionFilter, search: Search) -> dict[str, str]:
    """What the page's own fields and links begin from: a filter that was said in the box stands in its own field."""
    values = {name: query[name] for name in FILTERS if query.get(name)} | _as_browsers_send(filters)
    if search.in_words:
        values |= query_for(replace(SessionFilter(), **dict(search.in_words))) | {"q": search.rest}
    return {name: value for name, value in values.items() if value}


def _as_browsers_send(filters: SessionFilter) -> dict[str, str]:
    """The days that were read, as a field of dates shows them: it stays empty before "24/11/2026"."""
    days = {"from": filters.first_day, "to": filters.last_day}
    return {name: day.isoformat() for name, day in days.items() if day}


def _sentences(refusal: Invalid, locale: str) -> dict[str, str]:
    """What is wrong with each filter. One that the form has no field for came with the address, and is called so."""
    no_such_thing = language(locale).say(
        "The address asks for “{name}”. There is no such thing here, so it is left out."
    )
    return {
        name: text if name in FIELDS_OF_THE_FORM else no_such_thing.format(name=name)
        for name, text in field_sentences(refusal, locale).items()
    }


def _missed(search: Search, sessions: list[SessionLine]) -> str:
    """The postcode asked for, when what was found instead lies elsewhere in its département."""
    postcode = search.typed.postcode
    elsewhere = not search.filters.within and sessions and all(line.postcode != postcode for line in sessions)
    return postcode if elsewhere else ""


HANDLERS = [catalogue]
