"""What to say on the phone: the facts of a call as sentences to read aloud, in the language of whoever is called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events_service.language import Language, language
from events_service.registration.calls import Call
from events_service.registration.told import ToldDate, read


def spoken(call: Call) -> str:
    """The whole text, from "Hello" to the code. Empty once the facts were forgotten."""
    told = call.told
    if not told:
        return ""
    speak = language(call.locale)
    sentences = [speak.say("Hello, this is %(library)s.") % {"library": told["library_name"]}]
    if call.letter == "cancellation":
        sentences += _cancelled(told, speak)
    elif call.letter == "dates":
        sentences += _dates(told, speak)
        sentences.append(speak.say("Your code is %(code)s.") % {"code": call.code})
    else:
        sentences += [*_news(call.letter, told, speak), *_moved_or_not(told, speak)]
        sentences.append(speak.say("Your code is %(code)s.") % {"code": call.code})
    return " ".join(sentences)


def _dates(told: Mapping[str, Any], speak: Language) -> list[str]:
    """Of several dates, what is not as they know it."""
    says = read(told)
    assert says is not None
    sentences = [speak.say("The dates of “%(title)s” have changed.") % {"title": says.title}]
    for date in says.news:
        was = says.known_before.get(date.session)
        facts = {"when": _at(was or date, speak), "now": _at(date, speak), "place": date.library_name}
        if date.cancelled:
            sentences.append(speak.say("%(when)s is cancelled.") % facts)
            if date.called_off:
                sentences.append(speak.say("The reason: %(reason)s") % {"reason": date.called_off})
        elif was is None:
            sentences.append(speak.say("There is one more: %(now)s, at %(place)s.") % facts)
        else:
            sentences.append(
                speak.say("It was planned for %(when)s. It is now %(now)s, at %(place)s.") % facts
            )
    if says.state == "waiting":
        return [*sentences, speak.say("You are still on the waiting list.")]
    return [*sentences, speak.say("Your seat is kept.")]


def _at(date: ToldDate, speak: Language) -> str:
    return _span(date.starts_local, date.ends_local, speak)


def _cancelled(told: Mapping[str, Any], speak: Language) -> list[str]:
    """They know the day they were last told, which a move nobody told them of has not changed."""
    facts = {"title": told["title"], "when": _when(told, speak, "was_" if "was_starts_local" in told else "")}
    if told.get("cancelled_by") == "library":
        sentences = [speak.say("“%(title)s”, %(when)s, is cancelled.") % facts]
    else:
        sentences = [speak.say("Your registration for “%(title)s”, %(when)s, is cancelled.") % facts]
    if told.get("reason"):
        sentences.append(speak.say("The reason: %(reason)s") % {"reason": told["reason"]})
    return sentences


def _news(letter: str, told: Mapping[str, Any], speak: Language) -> list[str]:
    title = {"title": told["title"]}
    waiting = told["state"] == "waiting"
    if letter == "promotion" or told.get("promoted"):
        return [speak.say("A seat has become free for “%(title)s”. It is yours.") % title]
    if letter == "change" and not {"time", "place"} & set(told.get("changed", ("time",))):
        names = {"was": told["was_title"], "title": told["title"]}
        return [speak.say("“%(was)s” has a new name: “%(title)s”. Nothing else changes for you.") % names]
    if letter == "change" and waiting:
        return [speak.say("“%(title)s” has moved. You are still on the waiting list.") % title]
    if letter == "change":
        return [speak.say("“%(title)s” has moved. Your seat is kept.") % title]
    if waiting:
        return [speak.say("You are on the waiting list for “%(title)s”.") % title]
    return [speak.say("Your seat is kept for “%(title)s”.") % title]


def _moved_or_not(told: Mapping[str, Any], speak: Language) -> list[str]:
    now = {"when": _when(told, speak, ""), "place": told["library_name"], "street": told["library_street"]}
    if not {"time", "place"} & set(told.get("changed", ())):
        return [speak.say("It is %(when)s, at this address: %(place)s, %(street)s.") % now]
    where = (told.get("was_library_name"), told.get("was_library_street"))
    was = {"when": _when(told, speak, "was_"), "place": ", ".join(part for part in where if part)}
    return [
        speak.say("It was planned for %(when)s (%(place)s).") % was,
        speak.say("It is now %(when)s, at this address: %(place)s, %(street)s.") % now,
    ]


def _when(told: Mapping[str, Any], speak: Language, which: str) -> str:
    starts = datetime.fromisoformat(told[f"{which}starts_local"])
    ends = datetime.fromisoformat(told[f"{which}ends_local"])
    return _span(starts, ends, speak)


def _span(starts: datetime, ends: datetime, speak: Language) -> str:
    return speak.say("%(day)s, %(start)s to %(end)s") % {
        "day": speak.day(starts),
        "start": speak.time(starts),
        "end": speak.time(ends),
    }
