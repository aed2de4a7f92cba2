"""The values of an event's properties, whatever its program wrote: a text, a time, how long it lasts."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from icalendar import Event
from icalendar.prop import vDuration

from events_service.imports.agendas.entries import MARK

# Where nothing says when it ends.
USUAL = timedelta(hours=1)
# Nothing that anybody goes to lasts longer.
LONGEST = timedelta(days=366)


def text_of(event: Event, name: str) -> str:
    """The text of a property; of several the first."""
    written: Any = event.get(name, "")
    return str(written[0] if isinstance(written, list) else written)


def time_of(event: Event, name: str) -> date | datetime | None:
    written: Any = event.get(name)
    written = written[0] if isinstance(written, list) else written
    try:
        moment = written.dt if written is not None else None
    except Exception:  # what could not be read says so when it is asked
        return None
    return moment if isinstance(moment, date) and _counts(moment) else None


def _counts(moment: date) -> bool:
    """Whether one can count with it: hours, and a year, before and after."""
    return 1 < moment.year < 9000


def duration_of(event: Event, first: date | datetime) -> timedelta:
    """How long it lasts: by its end or its duration, a day for what has no hours, or an hour."""
    whole_days = not isinstance(first, datetime)
    ends = time_of(event, "DTEND")
    lasts = timedelta(0)
    if ends is not None and isinstance(ends, datetime) != whole_days:
        with suppress(TypeError):  # one of the two names no zone
            lasts = ends - first
    else:
        with suppress(Exception):
            duration: Any = event["DURATION"]
            duration = duration.dt
            lasts = duration if isinstance(duration, timedelta) else lasts
    if lasts <= timedelta(0):
        return timedelta(days=1) if whole_days else USUAL
    return min(lasts, LONGEST)


def floats(moment: date | datetime) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is None


def instant_of(moment: date | datetime, place: tzinfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=place)).astimezone(UTC)


def mark_of(moment: date | datetime, place: tzinfo) -> str:
    """The date of a series that is meant, however it was written: with a zone, in UTC, or as a day."""
    return instant_of(moment, place).strftime(MARK)


def written_day(moment: date | datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M}" if isinstance(moment, datetime) else f"{moment:%d/%m/%Y}"


def listed_times(event: Event, name: str) -> Iterator[date | datetime]:
    """The times of a property that may list several, and stand there several times; of a period its start."""
    written: Any = event.get(name, [])
    for each in written if isinstance(written, list) else [written]:
        for value in getattr(each, "dts", ()):
            moment = value.dt[0] if isinstance(value.dt, tuple) else value.dt
            if isinstance(moment, date) and _counts(moment):
                yield moment


def text_of_rule(event: Event) -> str:
    """Its rule as it was written."""
    rule: Any = event["RRULE"]
    return str(rule.to_ical().decode("utf-8", "replace"))


def read_duration(text: str) -> timedelta:
    """A duration (RFC 5545 §3.3.6). Raises ValueError."""
    read: Any = vDuration.from_ical
    duration: timedelta = read(text)
    return duration
