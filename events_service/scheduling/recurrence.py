"""Which days a series names: a rule on the wall clock of the place. What comes of them: scheduling/plans.py.

No RRULE is read, kept or sent: each date becomes a session of its own. Pure: no database here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
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
PLACES = (1, 2, 3, 4, LAST)
# Said of a series that is made longer and was one of months: from now on it goes by weeks.
BY_WEEKS = 0
MOST_WEEKS = 26
# The same weekday as near as can be to the same day of the year.
YEAR = timedelta(weeks=52)


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

    def years_later(self, years: int) -> "Rule":
        """The same rule in a later year: a Tuesday stays a Tuesday, the second Tuesday of October is the second one
        again, and who comes in even weeks (ISO 8601) comes in even weeks."""
        if self.monthly and not self.dates:
            return self._months_later(years)
        later = YEAR * years
        if self.every % 2 == 0 and not self.dates and _is_even(self.starts + later) != _is_even(self.starts):
            later += timedelta(weeks=1)
        return replace(
            self,
            starts=self.starts + later,
            ends=self.ends + later,
            dates=tuple(day + later for day in self.dates),
            until=self.until and self.until + later,
        )

    def _months_later(self, years: int) -> "Rule":
        """In its first month and in its last it names as many days as it did: "until 8 December" that was the second
        Tuesday includes the second Tuesday also where that is the 14th."""
        first = next(self.days(), self.starts.date())
        named = self._named(_month_later(first, 12 * years))
        missed = sum(day < first for day in self._named(first.replace(day=1)))
        starts = datetime.combine(named[min(missed, len(named) - 1)], self.starts.time())
        until = self.until and self._until_later(self.until, years)
        return replace(self, starts=starts, ends=starts + self.length, until=until)

    def _until_later(self, until: date, years: int) -> date:
        month = _month_later(until, 12 * years)
        end_of_month = _month_later(month, 1) - timedelta(days=1)
        named = self._named(month)
        included = sum(day <= until for day in self._named(until.replace(day=1)))
        earliest = named[included - 1] if included else month
        latest = named[included] - timedelta(days=1) if included < len(named) else end_of_month
        return min(max(month.replace(day=min(until.day, end_of_month.day)), earliest), latest)

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
            yield from self._named(month)
            month = _month_later(month, self.every)

    def _named(self, month: date) -> list[date]:
        """Those of a month that begins on `month`, in order."""
        return sorted(day_of_month(month, weekday, self.monthly or 1) for weekday in self._weekdays())


def _is_even(at: datetime) -> bool:
    return at.isocalendar().week % 2 == 0


def _month_later(day: date, number: int) -> date:
    """The first day of the month that many months after that of `day`."""
    months = day.year * 12 + day.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def place_in_month(day: date) -> int:
    """Which Tuesday of its month a Tuesday is; a fifth one is the last."""
    place = (day.day - 1) // 7 + 1
    return place if place in PLACES else LAST


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
    if raw in (None, "", BY_WEEKS) and raw is not False:
        return None
    if isinstance(raw, bool) or str(raw) not in map(str, PLACES):
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
