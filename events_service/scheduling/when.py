"""Days and hours as visitors ask for them, on the clock of the place, as conditions of SQL."""

from datetime import date, datetime, timedelta

from events_service.conditions import Conditions

# A local day begins up to 14 hours before the same day of UTC, or 12 after it, and a session lasts 24 at most: what
# touches a local day starts within two days of it. Said besides the exact condition, it lets an index find the place.
ABOUT_A_DAY = timedelta(days=2)
_NOW = "{now}"
_LOCAL_DAY = f"({_NOW}::timestamptz AT TIME ZONE session.time_zone)::date"
# On the clock of the place; an evening is what begins when offices have closed.
WHEN = {
    "today": f"{_LOCAL_DAY} BETWEEN session.local_starts::date AND session.local_ends::date",
    "week": f"session.local_starts < date_trunc('week', {_LOCAL_DAY}::timestamp) + interval '7 days'",
    "evening": "session.local_starts::time >= '17:00'",
    "saturday": "extract(isodow FROM session.local_starts) = 6",
}
# What need be looked at for it, by the index of starts: a local day and a local week end so much later at most.
SOON = {"today": timedelta(days=2), "week": timedelta(days=9)}


def at_now(when: str, conditions: Conditions, now: datetime) -> str:
    """One of WHEN, asked at this moment."""
    return when.replace(_NOW, conditions.value(now)) if _NOW in when else when


def shifted(day: date, by: timedelta) -> date:
    """A day so much earlier or later, by ABOUT_A_DAY at most; the first and the last days that there are stay."""
    return day + by if date.min + ABOUT_A_DAY < day < date.max - ABOUT_A_DAY else day
