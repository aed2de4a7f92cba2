"""How one comes to a session: the rules of its roster, and what a visitor may do now. No database here."""

import re
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from events_service.fields import Fields

FEW_SEATS = 5
MOST_SEATS_BY_DEFAULT = 5
LARGEST_CAPACITY = 10_000
LONGEST_URL = 500
# A course: one a day, for a year.
MOST_DATES = 366
# Sign-up opens and closes at most so many days before a date.
MOST_DAYS = 365
LARGEST_PARTY = 20
# What is kept for the doors of colleagues goes to the waiting list a day before the start, where nobody says otherwise.
KEPT_HOURS = 24
# People are asked whether they still come so many days before at most.
MOST_ASK_DAYS = 30
MOST_KEPT_HOURS = 90 * 24
# People are reminded so many hours before each date, where nobody says otherwise; and at most so often and so early.
REMINDER_HOURS = (48, 2)
MOST_REMINDERS = 5
EARLIEST_REMINDER = 14 * 24


class Meeting(StrEnum):
    """An event for one person is at the library or at that person's home; any other is no meeting."""

    LIBRARY = "library"
    HOME = "home"


class SignUpRule(StrEnum):
    """How one comes to a session: one signs up; one just comes; one calls or comes to the desk, where a colleague signs
    one up; or one signs up on another site."""

    REQUIRED = "required"
    NOT_NEEDED = "not_needed"
    STAFF_ONLY = "staff_only"
    ELSEWHERE = "elsewhere"


class WaitingMode(StrEnum):
    """What happens to a seat that becomes free: it is given to whoever waits first, or offered to them, and the next is
    asked when they decline or do not answer in time (registration/answer_times.py)."""

    GIVEN = "given"
    OFFERED = "offered"


class Silence(StrEnum):
    """What becomes of the seat of somebody who was asked whether they still come, and does not answer."""

    KEPT = "kept"
    RELEASED = "released"


# Here a list is kept, and seats are counted.
WITH_LIST = (SignUpRule.REQUIRED, SignUpRule.STAFF_ONLY)


@dataclass(frozen=True, slots=True)
class RosterRules:
    """What a colleague decides about a roster; the columns of the same names.

    `url` is where one signs up elsewhere. `minimum` is how many people it takes to hold the session; colleagues are
    shown it, nothing happens by itself. `kept_seats` are those that the web cannot take before `kept_until`
    (registration/seat_rules.py); without them there is no hour. People are reminded `reminder_hours` before each date,
    the earliest first (registration/reminders.py); of none, nobody is. They are asked `ask_days` before the first
    date whether they still come (registration/coming.py), and what `silence` means is one of Silence.
    """

    sign_up: str
    url: str
    capacity: int
    waiting_limit: int | None
    most_seats: int
    minimum: int | None
    kept_seats: int
    kept_until: datetime | None
    reminder_hours: tuple[int, ...] = REMINDER_HOURS
    waiting_mode: str = WaitingMode.GIVEN
    ask_days: int | None = None
    silence: str = Silence.KEPT

    @staticmethod
    def read(
        typed: Fields,
        *,
        begins_at: datetime | None,
        time_zone: str,
        now: datetime,
        before: "RosterRules | None" = None,
    ) -> "RosterRules":
        """What `typed` says, and where it is silent what was `before`; what is wrong is noted there. What a way to sign
        up has no use for is not kept.

        `kept_hours` before the start (`begins_at`) may be said instead of `kept_until`, and means the same on each date
        of a series; with neither it is a day before it. Where that has passed, a new roster keeps until the start.
        """
        is_new = before is None
        before = before or _BLANK
        sign_up = typed.choice("sign_up", tuple(SignUpRule), before.sign_up) or before.sign_up
        capacity = typed.number(
            "capacity", lowest=1, highest=LARGEST_CAPACITY, default=before.capacity or None
        )
        if sign_up in WITH_LIST and capacity is None:
            typed.wrong.setdefault("capacity", "required")
        most_seats = (
            typed.number("most_seats", lowest=1, highest=LARGEST_PARTY, default=before.most_seats)
            or before.most_seats
        )
        kept_seats = _number(typed, "kept_seats", 0, before.kept_seats) or 0
        minimum = _number(typed, "minimum", 1, before.minimum)
        for name, number in (("kept_seats", kept_seats), ("minimum", minimum)):
            if sign_up in WITH_LIST and capacity is not None and number is not None and number > capacity:
                typed.wrong.setdefault(name, "more_than_the_seats")
        counted = sign_up in WITH_LIST
        kept_until = None
        if counted and kept_seats:
            kept_until = _kept_until(typed, begins_at, before.kept_until, time_zone=time_zone, now=now)
        return RosterRules(
            sign_up=sign_up,
            url=_url(typed, before.url) if sign_up == SignUpRule.ELSEWHERE else "",
            capacity=capacity or 0,
            waiting_limit=_number(typed, "waiting_limit", 0, before.waiting_limit),
            most_seats=min(most_seats, max(capacity or 1, 1)) if is_new else most_seats,
            minimum=minimum if counted else None,
            kept_seats=kept_seats if counted else 0,
            kept_until=kept_until,
            reminder_hours=_reminder_hours(typed, before.reminder_hours),
            waiting_mode=typed.choice("waiting_mode", tuple(WaitingMode), before.waiting_mode)
            or before.waiting_mode,
            ask_days=_number(typed, "ask_days", 1, before.ask_days, highest=MOST_ASK_DAYS),
            silence=typed.choice("silence", tuple(Silence), before.silence) or before.silence,
        )

    def changes(self, before: "RosterRules") -> dict[str, Any]:
        """What is not as it was."""
        return {
            name: getattr(self, name) for name in ROSTER_RULES if getattr(self, name) != getattr(before, name)
        }


ROSTER_RULES = tuple(field.name for field in fields(RosterRules))
_BLANK = RosterRules(SignUpRule.REQUIRED, "", 0, None, MOST_SEATS_BY_DEFAULT, None, 0, None)


def _number(
    typed: Fields, name: str, lowest: int, before: int | None, *, highest: int = LARGEST_CAPACITY
) -> int | None:
    """A number that may be taken away by leaving its field empty; as before where it was not asked for."""
    if name not in typed.typed:
        return before
    return typed.number(name, lowest=lowest, highest=highest, default=None)


def _reminder_hours(typed: Fields, before: tuple[int, ...]) -> tuple[int, ...]:
    """Numbers, or as a form has them: `48 2`, or `none`. As before where nothing was said."""
    hours_typed = typed.typed.get("reminder_hours")
    if hours_typed in (None, ""):
        return before
    hours = (
        [] if hours_typed == "none" else hours_typed.split() if isinstance(hours_typed, str) else hours_typed
    )
    if not isinstance(hours, list | tuple):
        typed.wrong["reminder_hours"] = "unknown"
        return before
    each = Fields({str(number): hour for number, hour in enumerate(hours)})
    read = [
        each.number(name, lowest=1, highest=EARLIEST_REMINDER, default=None)
        or each.wrong.setdefault(name, "required")
        for name in each.typed
    ]
    if each.wrong or len(hours) > MOST_REMINDERS:
        typed.wrong["reminder_hours"] = next(iter(each.wrong.values()), "too_many")
        return before
    return tuple(sorted({int(hour) for hour in read}, reverse=True))


def _url(typed: Fields, before: str) -> str:
    """An https address: people type their names there."""
    url = typed.text("url", longest=LONGEST_URL) if typed.typed.get("url") is not None else before
    if not url:
        typed.wrong.setdefault("url", "required")
    elif "url" not in typed.wrong and not is_https(url):
        typed.wrong["url"] = "not_https"
    return url


def is_https(url: str) -> bool:
    """Whether it is the address of a page that visitors may be sent to: whole, and with nobody's password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    whole = parts.scheme == "https" and "." in host and "@" not in parts.netloc
    return whole and re.search(r"[\s\x00-\x1f]", url) is None


def _kept_until(
    typed: Fields, begins_at: datetime | None, before: datetime | None, *, time_zone: str, now: datetime
) -> datetime | None:
    hours = typed.number("kept_hours", lowest=0, highest=MOST_KEPT_HOURS, default=None)
    moment = typed.moment("kept_until", time_zone)
    if begins_at is None:
        return before
    if moment is None and hours is None and before is not None:
        return before
    if moment is None:
        moment = begins_at - timedelta(hours=KEPT_HOURS if hours is None else hours)
        # Of a new one that is near: what one wanted to keep goes to nobody at once.
        return begins_at if before is None and moment <= now else moment
    if moment > begins_at:
        typed.wrong.setdefault("kept_until", "after_the_start")
    elif moment <= now and moment != before:
        typed.wrong.setdefault("kept_until", "in_the_past")
    return moment


# What `sign_up_state` answers.
VISITOR_STATES = (
    "open",
    "waiting_list",
    "full",
    "closed",
    "not_yet_open",
    "not_needed",
    "staff_only",
    "elsewhere",
    "cancelled",
)


def sign_up_state(
    *,
    sign_up: str,
    cancelled: bool,
    seats_left: int,
    waiting: int,
    waiting_limit: int | None,
    opens_at: datetime | None,
    closes_at: datetime,
    starts_at: datetime,
    now: datetime,
) -> str:
    """What a visitor may do: `cancelled`, `not_needed`, `closed`, `not_yet_open`, `elsewhere`, `staff_only`, `open`,
    `waiting_list`, `full`.

    This is what a page says before it knows how large the party is: while somebody waits, a free seat is not promised,
    though a party that fits past a larger one gets it. Nobody signs up for a session that has begun.
    """
    if cancelled:
        return "cancelled"
    if sign_up == SignUpRule.NOT_NEEDED:
        return "not_needed" if now < closes_at else "closed"
    if now >= min(closes_at, starts_at):
        return "closed"
    if opens_at is not None and now < opens_at:
        return "not_yet_open"
    if sign_up == SignUpRule.ELSEWHERE:
        return "elsewhere"
    if seats_left > 0 and waiting == 0:
        state = "open"
    elif seats_left > 0 or waiting_limit is None or waiting < waiting_limit:
        state = "waiting_list"
    else:
        return "full"
    return "staff_only" if sign_up == SignUpRule.STAFF_ONLY else state
