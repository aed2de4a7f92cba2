"""When people are reminded of a date. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

# A colleague has to find the time for a call: where the first letter is later than this before the date, the call is
# owed so many hours before it all the same.
CALL_HOURS = 24


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment `at` which people are to be reminded of a date: `by_letter` those whom one reaches, `by_call` the
    others, who are called once, the first time."""

    at: datetime
    by_letter: bool
    by_call: bool


def moments(starts_at: datetime, hours: Sequence[int]) -> list[Moment]:
    """All of a date, in order: so many `hours` before it, the earliest first; of none, none."""
    if not hours:
        return []
    first = max(hours[0], CALL_HOURS)
    return [
        Moment(starts_at - timedelta(hours=each), by_letter=each in hours, by_call=each == first)
        for each in sorted({first, *hours}, reverse=True)
    ]


def moment_due(starts_at: datetime, hours: Sequence[int], now: datetime) -> Moment | None:
    """The one whose hour has come. When workers were away for so long that the next one is nearer, or the start, it is
    left out: nobody gets yesterday's reminder beside today's."""
    due = moments(starts_at, hours)
    ends = [*(moment.at for moment in due), starts_at]
    for moment, (begins, following) in zip(due, pairwise(ends), strict=True):
        if begins <= now < begins + (following - begins) / 2:
            return moment
    return None
