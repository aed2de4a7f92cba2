"""What a library's fields may hold once a librarian edits them, and the name it gets in URLs. Pure."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import unescape
from itertools import chain, count
from typing import Any

from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.libraries import facts
from events_service.libraries.opening import closures_from, spans_from
from events_service.libraries.territories import department_of, time_zones, zone_of
from events_service.libraries.websites import web_page
from events_service.messages.addresses import address
from events_service.text import clean, folded, plain, slug

LONGEST_SLUG = 120
KINDS = ("building", "bookmobile", "departmental", "administrative", "storage", "unknown")


def town_key(town: str) -> str:
    """The town as it is searched. Cut, since folding can lengthen what was measured before it."""
    return folded(town)[:120]


def name_key(name: str) -> str:
    """The name as it is searched, its words alone: PostgreSQL reads "E.Tailhades" and "Villentrois/Faverolles" as one
    word each. Cut like `town_key`."""
    return plain(name)[:200]


def new_slug(name: str, town: str, taken: set[str], *, department: str, code: str) -> str:
    """A slug for ever, added to `taken`: name and town, and if need be département, code or number."""
    words, town = slug(name), slug(town)
    if town and f"-{town}-" not in f"-{words}-":
        words = f"{words}-{town}".strip("-")
    if len(words) > LONGEST_SLUG:
        words = words[:LONGEST_SLUG].rpartition("-")[0] or words[:LONGEST_SLUG]
    words = words or "bibliotheque"
    numbers = (str(number) for number in count(2))
    endings = chain([department.lower(), slug(code)], numbers)
    candidates = chain([words], (f"{words}-{ending}" for ending in endings if ending))
    free = next(each for each in candidates if each not in taken)
    taken.add(free)
    return free


def edits(present: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What of `changes` really changes the row `present`, with the new `edited` list; empty when nothing does.

    A library that moves to another département or town takes its zone, unless one was given now or earlier.
    Raises Invalid where one coordinate would stand without the other.
    """
    different = {field: new for field, new in changes.items() if present[field] != new}
    after = {**present, **different}
    if {"department", "town", "postcode"} & set(different) and "time_zone" not in {
        *changes,
        *present["edited"],
    }:
        zone = zone_of(after["department"], postcode=after["postcode"], town=after["town"])
        different |= {"time_zone": zone} if zone != present["time_zone"] else {}
    if (after["latitude"] is None) != (after["longitude"] is None):
        raise Invalid({"latitude": "both_or_neither", "longitude": "both_or_neither"})
    if different:
        place = {"latitude", "longitude"}
        protected = set(different) | (place if place & set(different) else set())
        different["edited"] = sorted({*present["edited"], *protected})
    return different


def checked(changes: Mapping[str, object]) -> dict[str, Any]:
    """Every value as it may be stored, or one Invalid naming every field at fault."""
    fields = Fields(changes)
    fit = {
        name: fields.check(partial(EDITABLE.get(name, _unknown), typed, name))
        for name, typed in changes.items()
    }
    fields.done()
    return fit


def _unknown(typed: object, field: str) -> Any:
    raise Invalid({field: "unknown_field"})


def _words(longest: int, *, required: bool = False) -> Callable[[object, str], str]:
    def check(typed: object, field: str) -> str:
        if not isinstance(typed, str):
            raise Invalid({field: "not_text"})
        return clean(typed, field=field, longest=longest, required=required)

    return check


def _one_of(choices: Callable[[], Iterable[str]]) -> Callable[[object, str], str]:
    def check(typed: object, field: str) -> str:
        if not isinstance(typed, str) or typed not in choices():
            raise Invalid({field: "not_a_choice"})
        return typed

    return check


def _postcode(typed: object, field: str) -> str:
    text = _words(5)(typed, field)
    if text and not (text.isascii() and text.isdigit() and len(text) == 5):
        raise Invalid({field: "not_a_postcode"})
    return text


def _department(typed: object, field: str) -> str:
    return department_of(_words(5, required=True)(typed, field))


def _website(typed: object, field: str) -> str:
    return web_page(unescape(_words(240)(typed, field)), field=field)


def _email(typed: object, field: str) -> str:
    text = _words(254)(typed, field)
    return address(text, field=field) if text else ""


def _degrees(most: int) -> Callable[[object, str], float | None]:
    def check(typed: object, field: str) -> float | None:
        if typed is None:
            return None
        if isinstance(typed, bool) or not isinstance(typed, int | float) or not -most <= typed <= most:
            raise Invalid({field: "out_of_range"})
        return float(typed)

    return check


EDITABLE: dict[str, Callable[[object, str], Any]] = {
    "name": _words(200, required=True),
    "kind": _one_of(lambda: KINDS),
    "address": _words(255),
    "postcode": _postcode,
    "town": _words(120, required=True),
    "department": _department,
    "time_zone": _one_of(time_zones),
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "phone": _words(20),
    "email": _email,
    "website": _website,
    "directions": _words(300),
    "opening_hours": spans_from,
    "closures": closures_from,
    **facts.CHECKS,
}
