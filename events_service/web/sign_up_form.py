"""How one signs up, in the forms of the office: as it is typed, as it is filled in, and what there is to choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from events_service.language import language
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sign_up import (
    KEPT_HOURS,
    MOST_SEATS_BY_DEFAULT,
    REMINDER_HOURS,
    SignUpRule,
    Silence,
    WaitingMode,
)
from events_service.web.words import choices

# `kept_hours` is asked instead of an instant: hours before the start mean the same on another day.
FIELDS = (
    "sign_up",
    "url",
    "capacity",
    "kept_seats",
    "kept_hours",
    "waiting_mode",
    "waiting_limit",
    "most_seats",
    "minimum",
    "reminder_hours",
    "ask_days",
    "silence",
)
BLANK = {
    "sign_up": SignUpRule.REQUIRED.value,
    "capacity": "8",
    "waiting_mode": WaitingMode.GIVEN.value,
    "most_seats": str(MOST_SEATS_BY_DEFAULT),
    "reminder_hours": " ".join(map(str, REMINDER_HOURS)),
}
_HOURS = (0, KEPT_HOURS, 48, 72, 168)
_REMINDERS = (REMINDER_HOURS, (24, 2), (168, 24), (48,), (24,), ())


def sign_up_typed(fields: Mapping[str, str]) -> dict[str, Any]:
    """What the planning verbs read of it: the fields that the form has."""
    return {name: fields[name] for name in FIELDS if name in fields}


def sign_up_filled_in(session: SessionLine) -> dict[str, str]:
    """The form as it would have been filled in for this session."""
    numbers = {
        "capacity": session.capacity or None,
        "kept_seats": session.kept_seats or None,
        "kept_hours": _hours_kept(session),
        "waiting_limit": session.waiting_limit,
        "most_seats": session.most_seats,
        "minimum": session.minimum,
        "ask_days": session.ask_days,
    }
    filled_in = {name: "" if number is None else str(number) for name, number in numbers.items()}
    words = {
        "sign_up": session.sign_up,
        "url": session.url,
        "waiting_mode": session.waiting_mode,
        "silence": session.silence,
    }
    return words | filled_in | {"reminder_hours": reminders_typed(session.reminder_hours)}


def reminders_typed(hours: Iterable[int]) -> str:
    """As the form has them, and as the planning verbs read them again."""
    return " ".join(map(str, hours)) or "none"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the lists of the form have to choose from: the ways to sign up, what becomes of a freed seat and of one
    whose holder does not answer, until when seats are kept, and when people are reminded."""

    ways: list[tuple[str, str]]
    modes: list[tuple[str, str]]
    silences: list[tuple[str, str]]
    hours: list[tuple[str, str]]
    reminders: list[tuple[str, str]]


def choices_for(locale: str, session: SessionLine | None = None) -> Choices:
    """Said to a colleague, for a new session or for one that is there."""
    return Choices(
        choices(SignUpRule, locale, manner="{}_how"),
        choices(WaitingMode, locale, manner="{}_to_who_waits"),
        choices(Silence, locale, manner="{}_without_answer"),
        _hours_to_choose(locale, session),
        _reminders_to_choose(locale),
    )


def _reminders_to_choose(locale: str) -> list[tuple[str, str]]:
    """What is likely; a program may have set other hours, which the form then shows too."""
    speak = language(locale)
    words = (
        speak.say("two days before, and two hours before"),
        speak.say("the day before, and two hours before"),
        speak.say("a week before, and the day before"),
        speak.say("two days before"),
        speak.say("the day before"),
        speak.say("no reminder"),
    )
    return [(reminders_typed(hours), word) for hours, word in zip(_REMINDERS, words, strict=True)]


def _hours_to_choose(locale: str, session: SessionLine | None) -> list[tuple[str, str]]:
    """What is likely, and the session's own hour where that is another one."""
    speak = language(locale)
    words = (
        speak.say("until the session begins"),
        speak.say("until the day before, at the same hour"),
        speak.say("until two days before"),
        speak.say("until three days before"),
        speak.say("until a week before"),
    )
    likely = [(str(hours), word) for hours, word in zip(_HOURS, words, strict=True)]
    if session is None or session.kept_until_local is None:
        return [("" if hours == str(KEPT_HOURS) else hours, word) for hours, word in likely]
    if _hours_kept(session) is not None:
        return likely
    local = session.kept_until_local
    own = speak.say("until %(day)s, %(time)s") % {"day": speak.day(local), "time": speak.time(local)}
    return [("", own), *likely]


def _hours_kept(session: SessionLine) -> int | None:
    if session.kept_until is None:
        return None
    before = session.starts_at - session.kept_until
    return next((hours for hours in _HOURS if before == timedelta(hours=hours)), None)
