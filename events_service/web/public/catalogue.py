"""Everything that is on, filtered by place, subject and date."""

from datetime import datetime
from typing import Any

from litestar import Response, route

from events_service.errors import Invalid
from events_service.language import language
from events_service.libraries.territories import department_name
from events_service.scheduling.catalogue import PAGE, upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rules import STRANDS
from events_service.scheduling.topics import TOPICS
from events_service.scheduling.typed_places import Place
from events_service.web.filters import FILTERS, checked, fields_of, filters_from, turn
from events_service.web.http.answers import page, page_of_facts, query_string
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import field_sentences
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.words import choices

FIELDS_OF_THE_FORM = ("near", "strand", "topic", "from", "to", "open")


@route("/events", http_method=READING)
async def catalogue(
    request: AnyRequest, now: datetime, locale: str, number: int
) -> Response[bytes] | Response[str]:
    """Sessions as they come. A filter that cannot be read is explained next to its field, and filters nothing."""
    query = query_of(request)
    errors: dict[str, str] = {}
    try:
        filters = await checked(filters_from(fields_of(request, *FILTERS, "page")))
    except Invalid as refusal:
        errors, filters = _sentences(refusal, locale), SessionFilter()
    sessions = await upcoming(filters, now=now, page=number)
    values = {name: query[name] for name in FILTERS if query.get(name)} | _as_browsers_send(filters)
    context: dict[str, Any] = {
        "sessions": sessions[:PAGE],
        "missed": _missed(Place.read(filters.near), sessions),
        "namesakes": _namesakes(Place.read(filters.near), sessions, values),
        "values": values,
        "errors": errors,
        "filtered": bool(values),
        "turn": turn(query, number=number, more=len(sessions) > PAGE),
        "feed": query_string(values),
        "wish": query_string({name: values[name] for name in ("library", "near", "topic") if name in values}),
        "strands": choices(STRANDS, locale, manner="{}_such_as"),
        "topics": choices(TOPICS, locale),
        "speak": language(locale),
    }
    if errors:
        return page(request, "public/catalogue.html", status_code=422, now=now, **context)
    return page_of_facts(request, "public/catalogue.html", now=now, **context)


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


def _missed(place: Place, sessions: list[SessionLine]) -> str:
    """The postcode asked for, when what was found instead lies elsewhere in its département."""
    return place.postcode if sessions and all(line.postcode != place.postcode for line in sessions) else ""


def _namesakes(place: Place, sessions: list[SessionLine], values: dict[str, str]) -> list[tuple[str, str]]:
    """Of a name that stands for places in several départements, each of these and the query that keeps to it: there
    is a Saint-Denis near Paris and one on La Réunion. Otherwise empty."""
    departments = sorted({line.department for line in sessions})
    if place.postcode or not place.town or len(departments) < 2:
        return []
    return [(department_name(code), query_string(values | {"department": code})) for code in departments]


HANDLERS = [catalogue]
