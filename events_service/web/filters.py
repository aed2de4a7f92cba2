"""The catalogue's filters as they come in a query string, for pages, feeds and the API alike."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from events_service.errors import Invalid
from events_service.libraries.territories import DEPARTMENTS
from events_service.scheduling.catalogue import unknown_in
from events_service.scheduling.event_rules import LANGUAGES
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.rules import LEVELS, STRANDS
from events_service.scheduling.topics import TOPICS
from events_service.scheduling.when import WHEN
from events_service.text import clean
from events_service.web.http.answers import query_string
from events_service.web.http.requests import LAST_PAGE, AnyRequest, query_of
from events_service.web.moments import day_from

# Google, Meta, Microsoft, Mailchimp, Brevo and Matomo mark the links that pass through them.
_ADDED_BY_OTHERS = re.compile(r"(utm|mtm|pk|mc|hsa)_\w+$|(fb|g|ms|y|tw)clid$|igshid$|_ga$")

FURTHEST_KM = 200

Reader = Callable[[str, str], Any]


def _text(longest: int) -> Reader:
    return lambda typed, name: clean(typed, field=name, longest=longest)


def _one_of(words: Collection[str]) -> Reader:
    def read(typed: str, name: str) -> str:
        if typed and typed not in words:
            raise Invalid({name: "unknown"})
        return typed

    return read


def _department(typed: str, name: str) -> str:
    return str(_one_of(DEPARTMENTS)(typed.strip().upper(), name))


def _day(typed: str, name: str) -> date | None:
    day = day_from(typed)
    if typed.strip() and day is None:
        raise Invalid({name: "not_a_date"})
    return day


def _hour(typed: str, name: str) -> int:
    """An hour of the day, as people say it: 14, or 14 h."""
    hour = re.fullmatch(r"\s*([0-9]{1,2})(\s*h|:00)?\s*", typed, re.ASCII)
    if typed.strip() and (hour is None or int(hour[1]) > 23):
        raise Invalid({name: "not_an_hour"})
    return int(hour[1]) if hour else 0


def _kilometres(typed: str, name: str) -> int:
    """Up to as far as somebody goes for a workshop."""
    text = typed.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= FURTHEST_KM):
        raise Invalid({name: "not_a_distance"})
    return int(text)


def _yes(typed: str, name: str) -> bool:
    return typed not in ("", "0", "false", "no")


# Each filter by its name in an address: the field of SessionFilter, and how it is read. The API alone has the last one;
# elsewhere an event has a page and a feed of its own.
_FILTERS: dict[str, tuple[str, Reader]] = {
    "q": ("q", _text(100)),
    "near": ("near", _text(120)),
    "within": ("within", _kilometres),
    "department": ("department", _department),
    "library": ("library", _text(160)),
    "strand": ("strand", _one_of(STRANDS)),
    "topic": ("topic", _one_of(TOPICS)),
    "level": ("level", _one_of(LEVELS)),
    "from": ("first_day", _day),
    "to": ("last_day", _day),
    "hour": ("hour", _hour),
    "campaign": ("campaign", _text(100)),
    "open": ("open", _yes),
    "when": ("when", _one_of(WHEN)),
    "wheelchair": ("wheelchair", _yes),
    "hearing": ("hearing", _yes),
    # `language` is the field by which a page is asked for in another one (web/languages.py).
    "spoken": ("language", _one_of(LANGUAGES)),
    "sign_up": ("sign_up", _one_of(("needed", "not_needed"))),
    "one_to_one": ("one_to_one", _yes),
    "event": ("event", _text(160)),
}
FILTERS_AND_EVENT = tuple(_FILTERS)
FILTERS = FILTERS_AND_EVENT[:-1]
# By the fields of SessionFilter.
NAMES = {field: name for name, (field, _) in _FILTERS.items()}


def filters_from(query: Mapping[str, str]) -> SessionFilter:
    """The filters of a query. Refuses with Invalid, naming every field at fault; an empty filter filters nothing."""
    filters, wrong = _read(query)
    if wrong:
        raise Invalid(wrong)
    return filters


async def filters_that_can_be_read(request: AnyRequest) -> tuple[SessionFilter, dict[str, str]]:
    """For a page, which explains what is wrong with a filter: all the others, and what is wrong, by field."""
    wrong: dict[str, str] = {}
    try:
        fields = fields_of(request, *FILTERS, "page")
    except Invalid as refusal:
        wrong = dict(refusal.fields)
        fields = {
            name: each for name, each in query_of(request).items() if name in FILTERS and name not in wrong
        }
    filters, unread = _read(fields)
    unknown = await _unknown(filters)
    defaults = SessionFilter()
    left_out = {_FILTERS[name][0]: getattr(defaults, _FILTERS[name][0]) for name in unknown}
    return replace(filters, **left_out), wrong | unread | unknown


def _read(query: Mapping[str, str]) -> tuple[SessionFilter, dict[str, str]]:
    fields: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, (field, read) in _FILTERS.items():
        try:
            fields[field] = read(query.get(name, ""), name)
        except Invalid as refusal:
            wrong.update(refusal.fields)
    return SessionFilter(**fields), wrong


def query_for(filters: SessionFilter) -> dict[str, str]:
    """The same filters as the fields of an address: what `filters_from` reads, in its order, without the empty ones."""
    asked = {name: getattr(filters, _FILTERS[name][0]) for name in FILTERS}
    return {name: "1" if value is True else str(value) for name, value in asked.items() if value}


async def checked(filters: SessionFilter) -> SessionFilter:
    """The same, when the library, edition and event it names exist. Refuses with Invalid: a subscription to something
    that is not there would stay empty without anybody knowing why, and kilometres around nothing would hold all."""
    if wrong := await _unknown(filters):
        raise Invalid(wrong)
    return filters


async def _unknown(filters: SessionFilter) -> dict[str, str]:
    wrong = await unknown_in(filters)
    if filters.within and not (filters.near or filters.q):
        wrong["within"] = "unknown"
    return wrong


def fields_of(request: AnyRequest, *expected: str) -> dict[str, str]:
    """The query's fields, for pages, feeds and the API alike. Refuses with Invalid a name it does not know and a field
    that was sent twice: dropped in silence, a misspelt filter would show everything, or subscribe somebody to it. What
    newsletters and social networks add to an address is no filter."""
    fields = query_of(request)
    names = [name for name, _ in request.query_params.multi_items() if not _ADDED_BY_OTHERS.match(name)]
    wrong = {name: "unknown" for name in names if name not in expected}
    wrong |= {name: "sent_twice" for name in expected if names.count(name) > 1}
    if wrong:
        raise Invalid(wrong)
    return {name: value for name, value in fields.items() if name in expected}


def narrowed(filters: SessionFilter, *, by: SessionFilter) -> SessionFilter:
    """What is asked for inside a feed: the feed's own subject stands, whatever its query says."""
    fixed = {each.name: value for each in fields(by) if (value := getattr(by, each.name))}
    return replace(filters, **fixed)


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page of a list this is, from 1, and the queries of those before and after it; empty where there is none.
    `last` says that there is more, and that whoever looks for it must narrow the list."""

    number: int
    earlier: str
    later: str
    last: bool


def turn(
    query: Mapping[str, str],
    *,
    number: int,
    more: bool,
    name: str = "page",
    kept: Collection[str] = FILTERS,
) -> Turn:
    """The neighbours of a page, with the same filters, those that are `kept`; `more` when something follows, `name`
    where a page of ours has two lists."""
    filters = {each: query[each] for each in kept if query.get(each)}
    return Turn(
        number,
        query_string(filters | {name: number - 1}) if number > 1 else "",
        query_string(filters | {name: number + 1}) if more and number < LAST_PAGE else "",
        more and number == LAST_PAGE,
    )
