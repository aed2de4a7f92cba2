"""Whoever does not know where to begin answers three questions, and is shown the workshops that suit.

The answers travel in a form and are read once: no row, no cookie, and no address holds them. The page that they lead to
says a level and a topic, as any search of the catalogue does, so that a helper may send its address to somebody.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from litestar import Response, post, route

from events_service.errors import Invalid, NotFound
from events_service.language import language
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.placement import ABLE, STEPS, placement_from
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rules import LEVELS
from events_service.scheduling.searching import understand
from events_service.text import clean
from events_service.web.filters import fields_of, filters_from, query_for
from events_service.web.http.answers import page, query_string, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.public.finding import namesakes, place_named
from events_service.web.public.proposals import proposed
from events_service.web.words import WORDS

SHOWN = 6
_IN_ADDRESS = ("topic", "near", "q", "department")


@route("/placement", http_method=READING)
async def questions(request: AnyRequest) -> Response[str]:
    return _questions_page(request, {"near": query_of(request).get("near", "")})


@post("/placement")
async def place(request: AnyRequest, fields: dict[str, str]) -> Response[str]:
    """Lead to the workshops that suit; a question without an answer is asked again."""
    try:
        near = clean(fields.get("near", ""), field="near", longest=120)
        placement = placement_from(fields)
    except Invalid as refusal:
        return _questions_page(request, fields, refusal)
    query = query_string({"topic": placement.topic, "near": near})
    return redirect(f"/placement/{placement.level}{'?' + query if query else ''}")


@route("/placement/{level:str}", http_method=READING)
async def suited(request: AnyRequest, level: str, now: datetime) -> Response[str]:
    """The workshops of that level: about the topic first, else about anything, else that topic for everyone; where
    there is none, what any search without a match proposes."""
    if level not in LEVELS:
        raise NotFound()
    filters = filters_from({**fields_of(request, *_IN_ADDRESS), "level": level})
    search = await understand(filters, now=now)
    sessions, filters = await _nearest(search.filters, now=now)
    values = {name: text for name, text in fields_of(request, *_IN_ADDRESS).items() if text}
    return page(
        request,
        "public/placement.html",
        level=level,
        near=values.get("near", ""),
        search=search,
        place=place_named(search.typed),
        namesakes=namesakes(search.typed, values),
        topic=values.get("topic", ""),
        sessions=sessions[:SHOWN],
        proposal=None if sessions else await proposed(search, now=now),
        all_of_it=query_string(
            {name: query_for(filters).get(name) for name in ("near", "department", "level", "topic", "q")}
        ),
        now=now,
    )


async def _nearest(filters: SessionFilter, *, now: datetime) -> tuple[list[SessionLine], SessionFilter]:
    wider = [filters]
    if filters.topic:
        wider += [replace(filters, topic=""), replace(filters, level="")]
    for each in wider:
        if sessions := await upcoming(each, now=now, size=SHOWN):
            return sessions, each
    return [], filters


def _questions_page(
    request: AnyRequest, values: Mapping[str, str], refusal: Invalid | None = None
) -> Response[str]:
    say = language(locale_of(request)).say
    return page(
        request,
        "public/placement_form.html",
        cache="no-store",
        values=dict(values),
        steps=[(step.name, say(WORDS[step.name])) for step in STEPS],
        able=[(each, say(WORDS[f"able.{each}"])) for each in ABLE],
        **trouble(request, refusal),
    )


HANDLERS = [questions, place, suited]
