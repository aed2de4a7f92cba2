"""The dates of a rule of iCalendar (RFC 5545 §3.3.10): looked at before anything is counted, and within a time."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain

from dateutil.rrule import rrulestr

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MOST_TIMES, LONGEST_LIST, MOST_IN_WINDOW = 1_000, 60, 1_000
# Of the processor. A rule that names no day at all (30 February) is searched until the end of the calendar.
SECONDS = 0.3
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")


class WrongRule(Exception):
    """The rule cannot be followed; the text is a code."""


def dates_of(
    rule: str, first: datetime, *, zone: tzinfo | None, since: datetime, until: datetime
) -> list[datetime]:
    """When something that begins at `first` takes place again, from `since` to `until`: on the wall, without an offset.
    `zone` is that of the wall, for an end that is said in UTC. Raises WrongRule."""
    parts = _parts(rule)
    end = min(until, _until(parts.pop("UNTIL", ""), zone) or until)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    dates: list[datetime] = []
    try:
        with _at_most(SECONDS):
            # What begins is the first, also where the rule does not name its day.
            for each in chain([first], rrulestr(text, dtstart=first)):
                if each > end:
                    break
                if each >= since and each not in dates[-1:]:
                    dates.append(each)
                if len(dates) > MOST_IN_WINDOW:
                    raise WrongRule("endless_rule")
    except (ValueError, TypeError, OverflowError, IndexError, KeyError):
        raise WrongRule("wrong_rule") from None
    return sorted(set(dates))


def _parts(rule: str) -> dict[str, str]:
    """The parts of a rule that may be followed."""
    pairs = [part.partition("=") for part in rule.upper().strip().strip(";").split(";")]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    if len(parts) != len(pairs) or not all(parts.values()):
        raise WrongRule("wrong_rule")
    if parts.get("FREQ") not in FREQUENCIES:
        raise WrongRule(
            "endless_rule" if parts.get("FREQ") in ("SECONDLY", "MINUTELY", "HOURLY") else "wrong_rule"
        )
    for name, most in (("INTERVAL", 10_000), ("COUNT", MOST_TIMES)):
        if name in parts and not (parts[name].isdecimal() and 1 <= int(parts[name]) <= most):
            raise WrongRule("endless_rule" if parts[name].isdecimal() else "wrong_rule")
    if any(value.count(",") >= LONGEST_LIST for value in parts.values()):
        raise WrongRule("endless_rule")
    # A rule for several hours of a day is no rule of workshops.
    if any(name in parts and "," in parts[name] for name in ("BYHOUR", "BYMINUTE", "BYSECOND")):
        raise WrongRule("endless_rule")
    return parts


def _until(typed: str, zone: tzinfo | None) -> datetime | None:
    """The last instant that a rule names, on the wall; None where it names none."""
    if not typed:
        return None
    match = _UNTIL.fullmatch(typed)
    if match is None:
        raise WrongRule("wrong_rule")
    try:
        day = datetime.combine(date(int(match[1]), int(match[2]), int(match[3])), time())
        if match[4] is None:
            return day + timedelta(days=1) - timedelta(seconds=1)
        moment = day.replace(hour=int(match[4]), minute=int(match[5]), second=int(match[6]))
    except (ValueError, OverflowError):
        raise WrongRule("wrong_rule") from None
    if match[7] and zone is not None:
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return moment


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """What is done inside ends with WrongRule after so much time of the processor. Only where nothing else is done by
    this process: signals come to its first thread."""

    def stop(*_: object) -> None:
        raise WrongRule("endless_rule")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
