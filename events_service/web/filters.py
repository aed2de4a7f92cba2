"""The catalogue's filters as they come in a query string, for pages, feeds and the API alike."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace

from events_service.errors import Invalid
from events_service.libraries.territories import DEPARTMENTS
from events_service.scheduling.filters import Wanted
from events_service.scheduling.rules import LEVELS, STRANDS, TOPICS
from events_service.text import clean
from events_service.web.moments import day_from

FILTERS = ("q", "near", "department", "library", "strand", "topic", "level", "from", "to", "campaign", "open")
_CHOICES = {"strand": STRANDS, "level": LEVELS, "topic": TOPICS}
_WORDS = {"q": 100, "near": 120, "library": 160, "campaign": 100}


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


def narrowed(wanted: Wanted, *, by: Wanted) -> Wanted:
    """What is wanted inside a feed: the feed's own subject stands, whatever its query says."""
    fixed = {each.name: value for each in fields(by) if (value := getattr(by, each.name))}
    return replace(wanted, **fixed)


def page_from(query: Mapping[str, str]) -> int:
    """The page asked for, from 1; anything else is the first one."""
    given = query.get("page", "")
    return int(given) if re.fullmatch("[1-9][0-9]{0,2}", given) else 1
