"""When something is free, how much of it is taken at once, and how long the way is. Pure: no database here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from math import asin, ceil, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

# What is offered instead lies in these hours of the same day, unless what was asked for lies outside of them.
DAY_BEGINS, DAY_ENDS = time(8), time(20)
MOST_OFFERED = 3
# Morning and afternoon meet here.
NOON = time(13)
EARTH_KM, KM_PER_HOUR, PACKING_MINUTES = 6371.0, 50, 15


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another, the last left out; `quantity` is how many are taken then."""

    starts_at: datetime
    ends_at: datetime
    quantity: int = 1

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def most_at_once(loans: Sequence[Span], asked: Span) -> int:
    """The largest number that these loans take at any instant of `asked`."""
    overlapping = [loan for loan in loans if loan.overlaps(asked)]
    # The number only grows where a loan begins.
    instants = {max(loan.starts_at, asked.starts_at) for loan in overlapping}
    return max(
        (sum(loan.quantity for loan in overlapping if _covers(loan, at)) for at in instants), default=0
    )


def stretches_above(loans: Sequence[Span], number: int) -> list[Span]:
    """When more than `number` are taken: the stretches between any two edges, in order."""
    edges = sorted({edge for loan in loans for edge in (loan.starts_at, loan.ends_at)})
    return [
        Span(start, end)
        for start, end in pairwise(edges)
        if sum(loan.quantity for loan in loans if _covers(loan, start)) > number
    ]


def _covers(loan: Span, at: datetime) -> bool:
    return loan.starts_at <= at < loan.ends_at


def free_times(busy: Sequence[Span], asked: Span, day: Span) -> list[Span]:
    """The few times of that day, as long as `asked` and nearest to it, at which nothing is busy."""
    length = asked.ends_at - asked.starts_at
    gaps, at = [], day.starts_at
    for each in sorted(busy, key=lambda span: span.starts_at):
        gaps.append((at, min(each.starts_at, day.ends_at)))
        at = max(at, each.ends_at)
    gaps.append((at, day.ends_at))
    starts = [
        min(max(asked.starts_at, begins), ends - length) for begins, ends in gaps if ends - begins >= length
    ]
    nearest = sorted(starts, key=lambda start: (abs(start - asked.starts_at), start))[:MOST_OFFERED]
    return [Span(start, start + length) for start in sorted(nearest)]


def day_of(asked: Span, time_zone: str, *, now: datetime) -> Span:
    """The hours of the local day in which something else may be offered, from now on."""
    zone = ZoneInfo(time_zone)
    day = asked.starts_at.astimezone(zone).date()
    begins, ends = (datetime.combine(day, hour, zone).astimezone(UTC) for hour in (DAY_BEGINS, DAY_ENDS))
    return Span(max(min(begins, asked.starts_at), now), max(ends, asked.ends_at))


@dataclass(frozen=True, slots=True)
class Point:
    """WGS 84 degrees."""

    latitude: float
    longitude: float


def travel_minutes(start: Point, end: Point) -> int:
    """As the crow flies at 50 km/h, and a quarter of an hour to pack and unpack: a rough word of warning, no route."""
    half = (radians(end.latitude - start.latitude) / 2, radians(end.longitude - start.longitude) / 2)
    cosines = cos(radians(start.latitude)) * cos(radians(end.latitude))
    kilometres = 2 * EARTH_KM * asin(sqrt(sin(half[0]) ** 2 + cosines * sin(half[1]) ** 2))
    return ceil(kilometres / KM_PER_HOUR * 60 + PACKING_MINUTES)


def in_one_half_day(one: datetime, other: datetime) -> bool:
    """Whether two starts on the wall are in the same morning, or in the same afternoon."""
    return (one.date(), one.time() < NOON) == (other.date(), other.time() < NOON)


def minutes_between(one: Span, other: Span) -> int:
    """From the end of the earlier to the start of the later."""
    first, second = sorted((one, other), key=lambda span: span.starts_at)
    return (second.starts_at - first.ends_at) // timedelta(minutes=1)
