"""Which days a series names: a rule on the wall clock of the place. What comes of them: scheduling/plans.py.

No RRULE is read, kept or sent: each date becomes a session of its own. Pure: no database here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from events_service.clock import EPOCH
from events_service.fields import YEARS, Fields
from events_service.libraries.opening import WEEKDAYS

MOST_DATES = 200
# Nobody knows what a library does in three years; a rule that runs on is a slip of the keyboard.
WINDOW = timedelta(days=3 * 366)
# Stands for a time that could not be read until everything wrong is told at once.
_UNREAD = EPOCH.replace(tzinfo=None)
LAST = -1
MONTHLY = (1, 2, 3, 4, LAST)
MOST_WEEKS = 26


class Skip(StrEnum):
    """What a series may skip."""

    PUBLIC_HOLIDAYS = "public_holidays"
    SCHOOL_HOLIDAYS = "school_holidays"
    CLOSURES = "closures"


@dataclass(frozen=True, slots=True)
class Rule:
    """The first date on the wall of the place, and how it goes on.

    Each of the `weekdays` (ISO 8601, Monday is 1; that of the first date where none is named) in every `every`th week;
    or, with `monthly`, those that are the first to fourth or the last of every `every`th month; or the chosen `dates`
    and no others. Until a day, included, or for `count` dates that take place.

    Weeks begin on Monday (`week_starts`, RFC 5545 §3.3.10 WKST) unless all dates were moved: Thursday and Saturday of
    every second week are three days later Sunday and Tuesday, and still two days apart.
    """

    starts: datetime
    ends: datetime
    every: int = 1
    weekdays: tuple[int, ...] = ()
    monthly: int | None = None
    dates: tuple[date, ...] = ()
    until: date | None = None
    count: int | None = None
    week_starts: int = 1

    @staticmethod
    def parse(values: Mapping[str, Any], time_zone: str) -> "Rule":
        """From `starts_at`, `ends_at` (wall clock, or with an offset of their own) and the rest by these names. Refuses
        with Invalid, naming every field at fault."""
        fields = Fields(values)
        starts, ends = (_wall_clock(fields, name, time_zone) for name in ("starts_at", "ends_at"))
        if starts and ends and not timedelta() < ends - starts <= timedelta(hours=24):
            fields.wrong["ends_at"] = "before_the_start" if ends <= starts else "longer_than_a_day"
        rule = Rule(
            starts or _UNREAD,
            ends or _UNREAD,
            fields.number("every", lowest=1, highest=MOST_WEEKS, default=1) or 1,
            _numbers(fields, "weekdays", WEEKDAYS),
            _monthly(fields),
            _days(fields, "dates"),
            fields.day("until"),
            fields.number("count", lowest=1, highest=MOST_DATES, default=None),
            fields.number("week_starts", lowest=1, highest=7, default=1) or 1,
        )
        unread = fields.wrong.keys() & {"until", "count", "dates"}
        if not rule.dates and not unread and (rule.until is None) == (rule.count is None):
            fields.wrong["until"] = "until_or_count"
        if starts and rule.until and not starts.date() <= rule.until <= starts.date() + WINDOW:
            fields.wrong["until"] = "before_the_start" if rule.until < starts.date() else "too_far"
        if rule.dates and starts and max(rule.dates) > starts.date() + WINDOW:
            fields.wrong["dates"] = "too_far"
        fields.done()
        return rule

    @property
    def length(self) -> timedelta:
        """On the wall: a night that loses an hour still ends at six."""
        return self.ends - self.starts

    @property
    def last(self) -> date:
        """No date is later than that."""
        if self.dates:
            return max(self.dates)
        return self.until or self.starts.date() + WINDOW

    def days(self) -> Iterator[date]:
        """Every day that the rule names, in order, those that will be left out included."""
        first = self.starts.date()
        if self.dates:
            return iter(sorted(set(self.dates)))
        days = self._monthly_days() if self.monthly else self._weekly_days()
        return takewhile(lambda day: day <= self.last, (day for day in days if day >= first))

    def _weekdays(self) -> tuple[int, ...]:
        return tuple(sorted(set(self.weekdays))) or (self.starts.isoweekday(),)

    def _weekly_days(self) -> Iterator[date]:
        first = self.starts.date()
        week = first - timedelta(days=(first.isoweekday() - self.week_starts) % 7)
        later = sorted((weekday - self.week_starts) % 7 for weekday in self._weekdays())
        while week <= self.last:
            yield from (week + timedelta(days=days) for days in later)
            week += timedelta(weeks=self.every)

    def _monthly_days(self) -> Iterator[date]:
        month = self.starts.date().replace(day=1)
        while month <= self.last:
            yield from sorted(day_of_month(month, weekday, self.monthly or 1) for weekday in self._weekdays())
            months = month.year * 12 + month.month - 1 + self.every
            month = date(months // 12, months % 12 + 1, 1)


def day_of_month(month: date, weekday: int, place: int) -> date:
    """The first, second… or last Tuesday of the month that begins on `month`."""
    first = month + timedelta(days=(weekday - month.isoweekday()) % 7)
    if place != LAST:
        return first + timedelta(weeks=place - 1)
    fifth = first + timedelta(weeks=4)
    return fifth if fifth.month == month.month else fifth - timedelta(weeks=1)


def _wall_clock(fields: Fields, name: str, time_zone: str) -> datetime | None:
    raw = fields.typed.get(name)
    if raw in (None, ""):
        fields.wrong[name] = "required"
        return None
    try:
        typed = datetime.fromisoformat(str(raw).strip())
        if typed.year in YEARS:
            local = typed.astimezone(ZoneInfo(time_zone)) if typed.tzinfo else typed
            return local.replace(tzinfo=None)
        fields.wrong[name] = "out_of_range"
    except (ValueError, OverflowError):
        fields.wrong[name] = "not_a_time"
    return None


def _numbers(fields: Fields, name: str, allowed: Iterable[int]) -> tuple[int, ...]:
    raw = fields.typed.get(name) or ()
    if not isinstance(raw, list | tuple) or any(str(each) not in map(str, allowed) for each in raw):
        fields.wrong[name] = "unknown"
        return ()
    return tuple(sorted({int(each) for each in raw}))


def _monthly(fields: Fields) -> int | None:
    raw = fields.typed.get("monthly")
    if raw in (None, ""):
        return None
    if isinstance(raw, bool) or str(raw) not in map(str, MONTHLY):
        fields.wrong["monthly"] = "unknown"
        return None
    return int(raw)


def _days(fields: Fields, name: str) -> tuple[date, ...]:
    raw = fields.typed.get(name) or ()
    if not isinstance(raw, list | tuple) or len(raw) > MOST_DATES:
        fields.wrong[name] = "too_many" if isinstance(raw, list | tuple) else "not_a_date"
        return ()
    days = [Fields({name: each}) for each in raw]
    read = [each.day(name, required=True) for each in days]
    for each in days:
        fields.wrong.update(each.wrong)
    return tuple(sorted({day for day in read if day}))
