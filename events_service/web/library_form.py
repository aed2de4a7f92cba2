"""The form that edits a library: filled in with what is known, read back, merged with what others wrote meanwhile."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.language import language
from events_service.libraries import facts, rules
from events_service.libraries.opening import (
    MOST_CLOSURES,
    WEEKDAYS,
    Closure,
    OpeningHours,
    closures_ahead,
    closures_from,
    spans_from,
)
from events_service.libraries.queries import LibraryPage
from events_service.web.moments import day_from, time_from

Values = dict[str, Any]
Row = tuple[str, str, str]
TEXTS = ("name", "address", "postcode", "town", "department", "phone", "email", "website", "directions")
NUMBERS = {"door_width": (1, facts.WIDEST_DOOR), "computers": (0, facts.MOST_COMPUTERS)}
# Boxes to tick, which come as often as one is ticked.
LISTS = ("hearing_support", "facilities", "programmes", "labels")
DAYS = tuple(f"day_{number}" for number in WEEKDAYS)
# Rows for closures that a page offers beyond those that are there.
ROOM = 2
_PARTS = re.compile(r"\s*(?:[,;/&]|\bet\b|\band\b|\bpuis\b)\s*")
_SPAN = re.compile(r"([0-9][0-9h: ]*?)\s*(?:-|–|—|\bà\b|\bto\b)\s*([0-9][0-9h: ]*)")
_CLOSED = {"", "-", "–", "fermé", "fermée", "closed"}


def typed_in(library: LibraryPage, locale: str, *, today: date) -> Values:
    """The form as it would have been filled in. Closures that are over are not in it."""
    values: Values = {name: getattr(library, name) for name in TEXTS} | {"phone": library.own_phone}
    values |= {name: {True: "yes", False: "no", None: ""}[getattr(library, name)] for name in facts.YES_OR_NO}
    values |= {name: _figure(getattr(library, name)) for name in NUMBERS}
    values |= {name: list(getattr(library, name)) for name in LISTS}
    values["reception_staff"] = library.reception_staff
    for number, name in zip(WEEKDAYS, DAYS, strict=True):
        values[name] = _written(library.opening_hours, number, locale)
    ahead = closures_ahead(library.closures, today)
    rows = [(each.starts_on.isoformat(), each.ends_on.isoformat(), each.reason) for each in ahead]
    return values | _rows(rows)


def _figure(number: int | None) -> str:
    return "" if number is None else str(number)


def _rows(closures: list[Row]) -> Values:
    """The fields of the closures, and of a few more."""
    values: Values = {}
    empty = [("", "", "")] * ROOM
    for row, closure in enumerate([*closures, *empty][: max(MOST_CLOSURES, len(closures))], start=1):
        values |= zip(closure_names(row), closure, strict=True)
    return values


def closure_names(row: int) -> tuple[str, str, str]:
    """What the fields of that row are called: first day, last day, reason."""
    return f"closure_{row}_from", f"closure_{row}_to", f"closure_{row}_reason"


def closure_rows(values: Mapping[str, Any]) -> list[int]:
    return [row for row in range(1, MOST_CLOSURES + ROOM + 1) if closure_names(row)[0] in values]


def _written(spans: Iterable[OpeningHours], weekday: int, locale: str) -> str:
    """ "10 h – 12 h 30, 14 h – 18 h", "10:00 – 12:30, 14:00 – 18:00": as `_spans` reads it."""
    clock = language(locale).time
    return ", ".join(
        f"{clock(each.opens)} – {clock(each.closes)}" for each in spans if each.weekday == weekday
    )


def _spans(text: str, weekday: int, field: str) -> tuple[OpeningHours, ...]:
    """What somebody typed for one day. Refuses with Invalid."""
    plain = " ".join(text.lower().split())
    if plain in _CLOSED:
        return ()
    spans = []
    for part in _PARTS.split(plain):
        match = _SPAN.fullmatch(part)
        opens, closes = map(time_from, match.groups()) if match else (None, None)
        if opens is None or closes is None:
            raise Invalid({field: "not_hours"})
        spans.append(OpeningHours(weekday, opens, closes))
    return spans_from(spans, field)


def changes_from(values: Values, present: Values) -> dict[str, object]:
    """What of the form differs from what is there: whatever nobody touched is not judged again. Refuses with Invalid,
    naming the form's fields."""
    fields = Fields(values)
    touched = {name for name in values if values[name] != present.get(name, "")}
    changes: dict[str, object] = {
        name: values[name] for name in touched & {*TEXTS, *LISTS, "reception_staff"}
    }
    changes |= {name: {"yes": True, "no": False}.get(values[name]) for name in touched & {*facts.YES_OR_NO}}
    for name, (lowest, highest) in NUMBERS.items():
        if name in touched:
            changes[name] = fields.number(name, lowest=lowest, highest=highest, default=None)
    if touched & {*DAYS}:
        changes["opening_hours"] = _week(fields)
    if _closures(values) != _closures(present):
        rows = [_closure(fields, row) for row in closure_rows(values)]
        changes["closures"] = tuple(row for row in rows if row is not None)
    fields.check(lambda: rules.checked(changes))
    fields.done()
    return changes


def _week(fields: Fields) -> tuple[OpeningHours, ...]:
    spans: list[OpeningHours] = []
    for number, name in zip(WEEKDAYS, DAYS, strict=True):
        try:
            spans += _spans(str(fields.typed.get(name, "")), number, name)
        except Invalid as refusal:
            fields.wrong.update(refusal.fields)
    return tuple(spans)


def _closure(fields: Fields, row: int) -> Closure | None:
    """What was typed into one row, if anything and if it can be read; else what is wrong with it is noted."""
    first, last, reason = closure_names(row)
    typed = {name: str(fields.typed.get(name, "")).strip() for name in (first, last, reason)}
    if not any(typed.values()):
        return None
    days = {name: day_from(typed[name]) for name in (first, last)}
    if days[first] is None:
        fields.wrong[first] = "not_a_date" if typed[first] else "required"
    if typed[last] and days[last] is None:
        fields.wrong[last] = "not_a_date"
    if first in fields.wrong or last in fields.wrong:
        return None
    closure = {"starts_on": days[first], "ends_on": days[last], "reason": typed[reason]}
    try:
        return closures_from([closure], reason)[0]
    except Invalid as refusal:
        code = refusal.fields[reason]
        fields.wrong[last if code == "ends_before_start" else reason] = code
    return None


@dataclass(frozen=True, slots=True)
class Merged:
    """A form that was filled in against something older than what is there now.

    `values` is the form with what was not touched as it is now, `both` the fields that this form and somebody else
    changed to different values, `theirs` whatever somebody else changed.
    """

    values: Values
    both: tuple[str, ...]
    theirs: tuple[str, ...]


def merged(sent: Mapping[str, Any], present: Values) -> Merged:
    """Lay the form over what is there now, field by field. `was` is what it showed when it was opened; a form without
    it counts as touched everywhere."""
    was = _as_it_was(sent.get("was", ""))
    values = {name: value for name, value in present.items() if not name.startswith("closure_")}
    both, theirs = [], []
    for name in list(values):
        new = _sent(sent, name)
        now, before, after = (_same(name, each) for each in (present[name], was.get(name), new))
        if was and now != before:
            theirs.append(name)
        if after == before:
            continue
        values[name] = new
        if was and now not in (before, after):
            both.append(name)
    mine, seen, there = _closures(sent), _closures(was or present), _closures(present)
    if seen != there:
        theirs.append("closures")
    return Merged(values | _rows(_closures_merged(mine, seen, there)), tuple(both), tuple(theirs))


def _closures_merged(mine: list[Row], was: list[Row], now: list[Row]) -> list[Row]:
    """Whatever either of two people added is there, and whatever either took away is not."""
    taken = [each for each in was if each not in mine]
    added = [each for each in mine if each not in was and each not in now]
    return [each for each in now if each not in taken] + added


def _closures(values: Mapping[str, Any]) -> list[Row]:
    rows = []
    for row in closure_rows(values):
        first, last, reason = (str(values.get(name, "")).strip() for name in closure_names(row))
        if first or last or reason:
            rows.append((first, last, reason))
    return rows


def _sent(sent: Mapping[str, Any], name: str) -> Any:
    if name in LISTS:
        return list(sent.get(name, ()))
    return str(sent.get(name, "")).strip()


def _same(name: str, value: Any) -> Any:
    """A value to compare: hours are the same in whatever language and manner they are written."""
    if name in DAYS and isinstance(value, str):
        try:
            return _spans(value, 1, name)
        except Invalid:
            return value
    return value


def as_it_was(values: Values) -> str:
    """What a form shows when it is opened, to travel along in it."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _as_it_was(sent: Any) -> Values:
    try:
        was = json.loads(sent)
    except (TypeError, ValueError, RecursionError):
        return {}
    fit = isinstance(was, dict) and all(
        isinstance(each, list if name in LISTS else str) for name, each in was.items()
    )
    return was if fit else {}


def clock_example(locale: str) -> str:
    """How hours are written in that language."""
    return _written((OpeningHours(1, time(10), time(12)), OpeningHours(1, time(14), time(18))), 1, locale)
