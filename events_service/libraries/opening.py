"""When a library is open: spans of each weekday, the days it is closed, and what that makes of today. Pure.

Everything is the wall clock of the place. Weekdays are numbered as in ISO 8601, Monday being 1.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from events_service.errors import Invalid
from events_service.fields import YEARS
from events_service.text import clean

WEEKDAYS = range(1, 8)
MOST_SPANS = 4  # in one day
MOST_CLOSURES = 12  # to come; a form has at most a hundred fields


@dataclass(frozen=True, slots=True, order=True)
class OpeningHours:
    """From one hour to another, on one weekday."""

    weekday: int
    opens: time
    closes: time


LIKELY = tuple(OpeningHours(day, time(10), time(18)) for day in WEEKDAYS[:6])
A_YEAR = 366


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Days on which the library is closed, the last one included, and why, if somebody said so."""

    starts_on: date
    ends_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """What somebody who is about to leave home asks: `state` is `open` or `later` (with `at`: until when, or from
    when), `over`, `closed` on this weekday, or `closure` (with the one that is on)."""

    state: str
    at: time | None = None
    closure: Closure | None = None


def today(spans: tuple[OpeningHours, ...], closures: tuple[Closure, ...], local: datetime) -> Today | None:
    """What there is to say of the day `local` is in; None where nobody has said when the library is open."""
    for closure in closures:
        if closure.starts_on <= local.date() <= closure.ends_on:
            return Today("closure", closure=closure)
    if not spans:
        return None
    hours = [each for each in spans if each.weekday == local.isoweekday()]
    for span in hours:
        if local.time() < span.closes:
            return Today("open", span.closes) if local.time() >= span.opens else Today("later", span.opens)
    return Today("over" if hours else "closed")


def closes_next(
    spans: tuple[OpeningHours, ...],
    closures: tuple[Closure, ...],
    holidays: Collection[date],
    local: datetime,
) -> datetime | None:
    """When the library closes on the first day after `local`'s on which it is open; None where it is not open within a
    year. Where nobody has said when it is open, it is on every weekday but Sunday, until six in the evening."""
    for number in range(1, A_YEAR + 1):
        day = local.date() + timedelta(days=number)
        closed = day in holidays or any(each.starts_on <= day <= each.ends_on for each in closures)
        hours = [each.closes for each in spans or LIKELY if each.weekday == day.isoweekday()]
        if hours and not closed:
            return datetime.combine(day, max(hours))
    return None


def week(spans: tuple[OpeningHours, ...]) -> tuple[tuple[int, tuple[OpeningHours, ...]], ...]:
    """Every weekday with its spans, Monday first; nothing where nobody has said when the library is open."""
    if not spans:
        return ()
    return tuple((day, tuple(each for each in spans if each.weekday == day)) for day in WEEKDAYS)


def closures_ahead(closures: tuple[Closure, ...], day: date) -> tuple[Closure, ...]:
    """Those that are not over."""
    return tuple(each for each in closures if each.ends_on >= day)


def spans_from(typed: object, field: str) -> tuple[OpeningHours, ...]:
    """Opening hours as they may be kept: `[{"weekday": 2, "opens": "10:00", "closes": "12:30"}, …]`, in order.

    Refuses with Invalid: `not_hours`, `hours_backwards`, `hours_overlap`, `too_many`.
    """
    if not isinstance(typed, list | tuple):
        raise Invalid({field: "not_hours"})
    spans = sorted(each if isinstance(each, OpeningHours) else _span(each, field) for each in typed)
    for span in spans:
        if span.opens >= span.closes:
            raise Invalid({field: "hours_backwards"})
        if sum(each.weekday == span.weekday for each in spans) > MOST_SPANS:
            raise Invalid({field: "too_many"})
    for earlier, later in pairwise(spans):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            raise Invalid({field: "hours_overlap"})
    return tuple(spans)


def _span(typed: object, field: str) -> OpeningHours:
    parts = _parts(typed, ("weekday", "opens", "closes"), field, "not_hours")
    weekday, opens, closes = parts["weekday"], _hour(parts["opens"]), _hour(parts["closes"])
    if isinstance(weekday, bool) or weekday not in WEEKDAYS or opens is None or closes is None:
        raise Invalid({field: "not_hours"})
    return OpeningHours(weekday, opens, closes)


def _hour(typed: object) -> time | None:
    """Minutes are the smallest unit that a door knows."""
    if isinstance(typed, str):
        try:
            typed = time.fromisoformat(typed)
        except ValueError:
            return None
    fit = isinstance(typed, time) and typed.tzinfo is None and not typed.second and not typed.microsecond
    return typed if isinstance(typed, time) and fit else None


def closures_from(typed: object, field: str) -> tuple[Closure, ...]:
    """Closures as they may be kept: `[{"starts_on": "2026-12-24", "ends_on": "2027-01-02", "reason": "…"}, …]`.

    Refuses with Invalid: `not_a_date`, `ends_before_start`, `too_many`, and what `clean` refuses of a reason.
    """
    if not isinstance(typed, list | tuple):
        raise Invalid({field: "not_a_date"})
    if len(typed) > MOST_CLOSURES:
        raise Invalid({field: "too_many"})
    closures = sorted({each if isinstance(each, Closure) else _closure(each, field) for each in typed})
    if any(each.ends_on < each.starts_on for each in closures):
        raise Invalid({field: "ends_before_start"})
    return tuple(closures)


def _closure(typed: object, field: str) -> Closure:
    parts = {"ends_on": None, "reason": "", **_parts(typed, ("starts_on",), field, "not_a_date")}
    starts_on = _day(parts["starts_on"], field)
    ends_on = _day(parts["ends_on"], field) if parts["ends_on"] else starts_on
    reason = parts["reason"] or ""
    if not isinstance(reason, str):
        raise Invalid({field: "not_text"})
    return Closure(starts_on, ends_on, clean(reason, field=field, longest=120))


def _day(typed: object, field: str) -> date:
    try:
        day = typed if isinstance(typed, date) else date.fromisoformat(str(typed))
    except ValueError:
        raise Invalid({field: "not_a_date"}) from None
    if day.year not in YEARS:
        raise Invalid({field: "out_of_range"})
    return day


def _parts(typed: object, needed: Iterable[str], field: str, code: str) -> Mapping[str, Any]:
    if not isinstance(typed, Mapping) or any(name not in typed for name in needed):
        raise Invalid({field: code})
    return typed
