"""What an edit makes of a date, as a colleague reads it before it is done: each thing as it was and as it will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events_service.clock import wall_clock
from events_service.language import Language, language
from events_service.registration.effects import Effect, Look
from events_service.web.opening_form import opening_filled_in
from events_service.web.sign_up_form import choices_for, sign_up_filled_in


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing, `was` and `becomes`, in words; empty where there was, or will be, nothing."""

    name: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Change:
    """One date with what is special to it; where nothing changes, it `stays`."""

    effect: Effect
    differences: list[Difference]
    stays: bool


def changes_of(effects: Sequence[Effect], locale: str) -> tuple[list[Difference], list[Change]]:
    """What changes for all of several dates alike, and each date with what changes for it alone."""
    speak = language(locale)
    of_each = [_differences(each, speak) for each in effects]
    changing = [each for each in of_each if each]
    common = [each for each in changing[0] if all(each in other for other in changing)] if changing else []
    if len(effects) < 2:
        common = []
    return common, [
        Change(
            effect,
            [each for each in differences if each not in common],
            stays=effect.becomes is not None and not differences and not effect.is_touched,
        )
        for effect, differences in zip(effects, of_each, strict=True)
    ]


def _differences(effect: Effect, speak: Language) -> list[Difference]:
    if effect.was is None or effect.becomes is None:
        return []
    was, becomes = _in_words(effect.was, speak), _in_words(effect.becomes, speak)
    return [
        Difference(name, was[name], becomes[name]) for name in becomes if was.get(name, "") != becomes[name]
    ]


def _in_words(look: Look, speak: Language) -> dict[str, str]:
    line, taken = look.line, look.taken
    choices = choices_for(speak.code)
    lists = {
        "sign_up": choices.ways,
        "kept_hours": choices.hours,
        "waiting_mode": choices.modes,
        "silence": choices.silences,
        "reminder_hours": choices.reminders,
    }
    sign_up = sign_up_filled_in(line)
    return {
        speak.say("Title"): line.title,
        speak.say("Library"): line.library_name,
        speak.say("Room"): line.room_name,
        speak.say("Equipment"): ", ".join(f"{each.quantity}\u00a0× {each.name}" for each in taken.equipment),
        speak.say("Who holds it"): ", ".join(each.name for each in taken.facilitators),
        **{
            word: dict(lists.get(name, [])).get(sign_up[name], sign_up[name])
            for name, word in _labels(speak).items()
        },
        speak.say("Sign-up opens"): _instant("opens", line.opens_days, look, speak),
        speak.say("Sign-up closes"): _instant("closes", line.closes_days, look, speak),
    }


def _labels(speak: Language) -> dict[str, str]:
    """As the form of sign-up says them."""
    return {
        "sign_up": speak.say("How do people sign up?"),
        "url": speak.say("Address of the page where people sign up"),
        "capacity": speak.say("Number of seats"),
        "kept_seats": speak.say("Seats kept for desk and phone"),
        "kept_hours": speak.say("Kept until when?"),
        "waiting_mode": speak.say("When a seat becomes free"),
        "waiting_limit": speak.say("Longest waiting list"),
        "most_seats": speak.say("Most seats for one sign-up"),
        "minimum": speak.say("Fewest people to hold it"),
        "reminder_hours": speak.say("Reminders"),
        "ask_days": speak.say("Ask whether they still come, so many days before"),
        "silence": speak.say("Whoever does not answer"),
    }


def _instant(name: str, days: int | None, look: Look, speak: Language) -> str:
    if days is not None:
        return speak.say_many("%(num)d day before", "%(num)d days before", days) % {"num": days}
    if not opening_filled_in(look.line)[f"{name}_day"]:
        return ""
    at: datetime | None = look.line.opens_at if name == "opens" else look.line.closes_at
    local = wall_clock(at, look.line.time_zone) if at else None
    return f"{speak.day(local)}, {speak.time(local)}" if local else ""
