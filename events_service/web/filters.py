"""The catalogue's filters as they come in a query string, for pages, feeds and the API alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from events_service.errors import Invalid
from events_service.libraries.territories import DEPARTMENTS
from events_service.scheduling.catalogue import unknown_in
from events_service.scheduling.filters import Wanted
from events_service.scheduling.rules import LEVELS, STRANDS, TOPICS
from events_service.text import clean
from events_service.web.http.answers import AnyRequest, query_of, query_string
from events_service.web.moments import day_from

FILTERS = ("q", "near", "department", "library", "strand", "topic", "level", "from", "to", "campaign", "open")
# Google, Meta, Microsoft, Mailchimp, Brevo and Matomo mark the links that pass through them.
_ADDED_BY_OTHERS = re.compile(r"(utm|mtm|pk|mc|hsa)_\w+$|(fb|g|ms|y|tw)clid$|igshid$|_ga$")
_CHOICES = {"strand": STRANDS, "level": LEVELS, "topic": TOPICS}
_WORDS = {"q": 100, "near": 120, "library": 160, "campaign": 100, "event": 160}


def wanted_from(query: Mapping[str, str]) -> Wanted:
    """The filters of a query. Refuses with Invalid, naming every field at fault; an empty filter
    filters nothing."""
    found: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for name, longest in _WORDS.items():
        try:
            if text := clean(query.get(name, ""), field=name, longest=longest):
                found[name] = text
        except Invalid as refusal:
            wrong.update(refusal.fields)
    for name, among in _CHOICES.items():
        if given := query.get(name, ""):
            found[name] = given
            if given not in among:
                wrong[name] = "unknown"
    if given := query.get("department", "").strip().upper():
        found["department"] = given
        if given not in DEPARTMENTS:
            wrong["department"] = "unknown"
    for name, field in (("from", "first_day"), ("to", "last_day")):
        if given := query.get(name, "").strip():
            found[field] = day_from(given)
            if found[field] is None:
                wrong[name] = "not_a_date"
    if query.get("open", "") not in ("", "0", "false", "no"):
        found["open"] = True
    if wrong:
        raise Invalid(wrong)
    return replace(Wanted(), **found)  # type: ignore[arg-type]


async def existing(wanted: Wanted) -> Wanted:
    """The same, when the library, edition and event it names exist. Refuses with Invalid: a subscription to something
    that is not there would stay empty without anybody knowing why."""
    if wrong := await unknown_in(wanted):
        raise Invalid(wrong)
    return wanted


def fields_of(request: AnyRequest, *known: str) -> dict[str, str]:
    """The query's fields, for pages, feeds and the API alike. Refuses with Invalid a name it does not know and a field
    that was sent twice: dropped in silence, a misspelt filter would show everything, or subscribe somebody to it. What
    newsletters and social networks add to an address is no filter."""
    fields = query_of(request)
    names = [name for name, _ in request.query_params.multi_items() if not _ADDED_BY_OTHERS.match(name)]
    wrong = {name: "unknown" for name in names if name not in known}
    wrong |= {name: "sent_twice" for name in known if names.count(name) > 1}
    if wrong:
        raise Invalid(wrong)
    return {name: value for name, value in fields.items() if name in known}


def narrowed(wanted: Wanted, *, by: Wanted) -> Wanted:
    """What is wanted inside a feed: the feed's own subject stands, whatever its query says."""
    fixed = {each.name: value for each in fields(by) if (value := getattr(by, each.name))}
    return replace(wanted, **fixed)


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page of a list this is, from 1, and the queries of those before and after it; empty where there is none."""

    number: int
    earlier: str
    later: str


def turn(query: Mapping[str, str], *, number: int, more: bool) -> Turn:
    """The neighbours of a page, with the same filters; `more` when something follows."""
    kept = {name: query[name] for name in FILTERS if query.get(name)}
    return Turn(
        number,
        query_string(kept | {"page": number - 1}) if number > 1 else "",
        query_string(kept | {"page": number + 1}) if more else "",
    )


def page_from(query: Mapping[str, str]) -> int:
    """The page asked for, from 1; anything else is the first one."""
    given = query.get("page", "")
    return int(given) if re.fullmatch("[1-9][0-9]{0,2}", given) else 1
