"""What comes of a series: its dates, and those that are left out, each with the reason. Pure: no database here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from events_service.clock import instant
from events_service.errors import Invalid
from events_service.scheduling.recurrence import MOST_DATES, Rule


class Reason(StrEnum):
    """Why a date is left out."""

    PUBLIC_HOLIDAY = "public_holiday"
    SCHOOL_HOLIDAY = "school_holiday"
    CLOSURE = "closure"
    BY_HAND = "by_hand"
    REMOVED = "removed"
    MOVED = "moved"
    NO_SUCH_TIME = "time_does_not_exist"
    TWO_SUCH_TIMES = "time_exists_twice"
    PAST = "in_the_past"
    PLANNED = "planned_already"


@dataclass(frozen=True, slots=True)
class Off:
    """Days on which the series does not take place, the last one included, why, and what they are called."""

    starts_on: date
    ends_on: date
    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody settled about single dates, by the day that the rule names: left out, or at other times."""

    left_out: Mapping[date, Reason] = field(default_factory=dict)
    moved: Mapping[date, tuple[datetime, datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date. `on` is the day that the rule names, also where it was `moved` to other times than the rule's."""

    on: date
    local_starts: datetime
    local_ends: datetime
    starts_at: datetime
    ends_at: datetime
    moved: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A day that the rule names and on which nothing takes place. `name` is what the day is called, or why."""

    on: date
    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes of a rule, in order."""

    dates: tuple[Occurrence, ...]
    left_out: tuple[LeftOut, ...]


def plan(
    rule: Rule,
    time_zone: str,
    *,
    off: Sequence[Off] = (),
    by_hand: ByHand | None = None,
    now: datetime,
    choice: str | None = None,
) -> Plan:
    """The dates of a rule and the days that it leaves out.

    A time that the clocks skip on a day is left out, and so is one that exists twice unless `choice` says which
    (`first` or `second`): nobody guesses. What was left out by hand counts among `count`, what is a holiday does not:
    "six times" are six Tuesdays on which something takes place, and unticking one adds none at the end.
    Refuses with Invalid: more than MOST_DATES, or a `count` that is not reached in three years.
    """
    by_hand = by_hand or ByHand()
    dates: list[Occurrence] = []
    left_out: list[LeftOut] = []
    counted = 0
    for day in rule.days():
        if rule.count is not None and counted == rule.count:
            break
        answer = _settled(rule, day, time_zone, off, by_hand, now, choice)
        if isinstance(answer, Occurrence):
            dates.append(answer)
        else:
            left_out.append(answer)
        counted += isinstance(answer, Occurrence) or answer.reason in _COUNTED
        if len(dates) > MOST_DATES:
            raise Invalid({"until": "too_many"})
    if rule.count is not None and counted < rule.count and not rule.dates:
        raise Invalid({"count": "too_far"})
    return Plan(tuple(dates), tuple(left_out))


_COUNTED = (Reason.BY_HAND, Reason.REMOVED, Reason.MOVED, Reason.PLANNED)


def _settled(
    rule: Rule,
    day: date,
    time_zone: str,
    off: Sequence[Off],
    by_hand: ByHand,
    now: datetime,
    choice: str | None,
) -> Occurrence | LeftOut:
    """What comes of one day. Whoever moves a date by hand has seen what day it is."""
    if day in by_hand.left_out:
        return LeftOut(day, by_hand.left_out[day])
    moved = by_hand.moved.get(day)
    if moved is None:
        for each in off:
            if each.starts_on <= day <= each.ends_on:
                return LeftOut(day, each.reason, each.name)
    starts = datetime.combine(day, rule.starts.time())
    by_rule = (starts, starts + rule.length)
    local_starts, local_ends = moved or by_rule
    try:
        starts_at = instant(local_starts, time_zone, field="starts_at", choice=choice)
        ends_at = instant(local_ends, time_zone, field="ends_at", choice=choice)
    except Invalid as refusal:
        return LeftOut(day, Reason(next(iter(refusal.fields.values()))))
    if ends_at <= starts_at:  # both in the repeated hour, and the end was the earlier of the two
        return LeftOut(day, Reason.TWO_SUCH_TIMES)
    if ends_at <= now:
        return LeftOut(day, Reason.PAST)
    return Occurrence(day, local_starts, local_ends, starts_at, ends_at, moved=moved not in (None, by_rule))
