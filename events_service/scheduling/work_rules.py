"""A colleague's year across libraries: hours by activity, and the way from one place to the next. No database here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from events_service.scheduling.free_times import Point, travel_minutes


class Activity(StrEnum):
    """What the hours went into."""

    WORKSHOP = "workshop"
    APPOINTMENT = "appointment"
    PREPARATION = "preparation"
    TRAVEL = "travel"


class Source(StrEnum):
    """How the minutes are known: from the sessions held, as somebody typed them, or as the crow flies."""

    AGENDA = "agenda"
    TYPED = "typed"
    ESTIMATED = "estimated"


YEARS = range(2000, 2100)
# What no agenda knows.
TYPED = (Activity.PREPARATION, Activity.TRAVEL)


@dataclass(frozen=True, slots=True)
class Held:
    """A session that a colleague holds, or all slots of a permanence on one day, on the wall of its place; `minutes`
    are those of the slots alone. `point` is where, if that is known; `equipment` what was taken along."""

    title: str
    library: str
    town: str
    starts: datetime
    ends: datetime
    minutes: int
    with_one: bool
    point: Point | None
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote down of a day."""

    on: date
    activity: Activity
    minutes: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of the year. Travel says `where` it leads from and to."""

    on: date
    activity: Activity
    minutes: int
    source: Source
    what: str = ""
    library: str = ""
    town: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    equipment: tuple[str, ...] = ()


def lines_of(entries: Sequence[Held], typed: Sequence[Typed]) -> list[WorkLine]:
    """The year, day by day. On a day of which somebody typed the way, nothing is estimated."""
    lines = [_line(each) for each in entries]
    lines += [WorkLine(each.on, each.activity, each.minutes, Source.TYPED, each.note) for each in typed]
    travelled = {each.on for each in typed if each.activity is Activity.TRAVEL}
    days: defaultdict[date, list[Held]] = defaultdict(list)
    for each in entries:
        days[each.starts.date()].append(each)
    for day, sessions in days.items():
        if day not in travelled:
            lines += _ways(day, sorted(sessions, key=lambda each: each.starts))
    order = list(Activity)
    return sorted(lines, key=lambda line: (line.on, order.index(line.activity), str(line.starts), line.what))


def _line(entry: Held) -> WorkLine:
    activity = Activity.APPOINTMENT if entry.with_one else Activity.WORKSHOP
    return WorkLine(
        entry.starts.date(),
        activity,
        entry.minutes,
        Source.AGENDA,
        entry.title,
        entry.library,
        entry.town,
        entry.starts,
        entry.ends,
        entry.equipment,
    )


def _ways(day: date, sessions: Sequence[Held]) -> list[WorkLine]:
    """From each place to the next one of the day, where both are known. The way from and to one's own desk is known
    to nobody here."""
    return [
        WorkLine(
            day,
            Activity.TRAVEL,
            travel_minutes(here.point, there.point),
            Source.ESTIMATED,
            f"{here.library} → {there.library}",
        )
        for here, there in pairwise(sessions)
        if here.point and there.point and here.point != there.point
    ]


def minutes_by_month(lines: Sequence[WorkLine]) -> dict[date, dict[Activity, int]]:
    """Of each month that has any, by its first day, the minutes of each activity."""
    months: dict[date, dict[Activity, int]] = {}
    for line in lines:
        month = months.setdefault(line.on.replace(day=1), dict.fromkeys(Activity, 0))
        month[line.activity] += line.minutes
    return dict(sorted(months.items()))
