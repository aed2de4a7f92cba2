"""Days and times as browsers send them and as people type them where the browser shows a plain box."""

import re
from datetime import date, datetime, time, timedelta

# A session that ends "before" it starts goes on past midnight, if that makes it no longer than this: 20:00 to
# 00:30 is a night at the library, 16:00 to 14:00 a slip of the keyboard.
LONGEST_NIGHT = timedelta(hours=8)

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WRITTEN_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2})(?: ?[h:] ?([0-9]{2})?(?::00)?)?")


def day_from(typed: str) -> date | None:
    """`2026-11-24`, `24/11/2026`, `24.11.2026`; None for anything else."""
    try:
        if match := _ISO_DAY.fullmatch(typed.strip()):
            return date(*map(int, match.groups()))
        if match := _WRITTEN_DAY.fullmatch(typed.strip()):
            return date(*reversed([int(part) for part in match.groups()]))
    except ValueError:
        return None
    return None


def time_from(typed: str) -> time | None:
    """`14:30`, `14 h 30`, `14h`, `14`; None for anything else."""
    match = _TIME.fullmatch(" ".join(typed.split()).lower())
    if match is None:
        return None
    try:
        return time(int(match[1]), int(match[2] or 0))
    except ValueError:
        return None


def end_of(starts: datetime, ends: time) -> datetime:
    """The wall-clock end on the day of the start, or after midnight when that is what must be meant."""
    same_day = datetime.combine(starts.date(), ends)
    following = same_day + timedelta(days=1)
    return following if same_day <= starts and following - starts <= LONGEST_NIGHT else same_day
