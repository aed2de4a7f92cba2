"""What to say on the phone: the facts of a call as sentences to read aloud, in the language of whoever is called
where colleagues work in it, else in French.

A telephone is shared, and that somebody learns to use a mouse is theirs to tell: whoever calls asks for the person
first, and says what it is about only once they know who listens.
"""

from datetime import datetime

from msgspec import UNSET

from events_service.catalogues import of_the_office
from events_service.language import Language, language
from events_service.registration.call_queries import Call
from events_service.registration.rules import CancelledBy, State
from events_service.registration.told import Told, ToldDate


def asked_for(call: Call) -> str:
    """The first words, whoever picks up: nothing in them says why. Empty once the facts were forgotten."""
    if call.says is None:
        return ""
    whom = {"name": call.helper or call.name, "library": _caller(call.says)}
    return (
        _speaking_to(call).say("Hello, I would like to speak to %(name)s, please. This is %(library)s.")
        % whom
    )


def left_word(call: Call) -> str:
    """What somebody else may pass on, or an answering machine keep: whom to call back, and not why."""
    if call.says is None:
        return ""
    speak, facts = (
        _speaking_to(call),
        {"library": _caller(call.says), "phone": call.says.library_phone},
    )
    if call.says.library_phone:
        return speak.say("Could they call us back, please? This is %(library)s, %(phone)s.") % facts
    return speak.say("Could they call us, or come by, please? This is %(library)s.") % facts


def _speaking_to(call: Call) -> Language:
    return language(of_the_office(call.locale))


def _caller(says: Told) -> str:
    return says.organisation_name if says.at_home else says.library_name


def spoken(call: Call) -> str:
    """What it is about, to the person alone, to the code. Empty once the facts were forgotten."""
    if call.says is None:
        return ""
    speak, sentences = _speaking_to(call), []
    if call.helper:
        sentences.append(speak.say("You help %(name)s. This is for %(name)s:") % {"name": call.says.name})
    elif call.says.word:
        sentences.append(speak.say("You chose the word “%(word)s”.") % {"word": call.says.word})
    sentences += _sentences(call.letter, call.says, call.code, speak)
    for each in call.also:
        if each.says is not None:
            sentences += _sentences(each.letter, each.says, each.code, speak)
    return " ".join(sentences)


def in_writing(letter: str, says: Told, locale: str) -> str:
    """The same on the guest's own page: nobody says hello there, and the code stands beside it."""
    return " ".join(_facts(letter, says, language(locale)))


def _sentences(letter: str, says: Told, code: str, speak: Language) -> list[str]:
    """What one registration is told."""
    sentences = _facts(letter, says, speak)
    if letter == "cancellation":
        return sentences
    return [*sentences, speak.say("Your code is %(code)s.") % {"code": code}]


def _facts(letter: str, says: Told, speak: Language) -> list[str]:
    if letter == "cancellation":
        return _cancelled(says, speak)
    if letter == "lapsed":
        return _lapsed(says, speak)
    if letter == "released":
        return _released(says, speak)
    if letter == "circular":
        return _written(says, speak)
    sentences = _dates(says, speak) if letter == "dates" else _news(letter, says, speak)
    if letter != "dates":
        sentences = [*sentences, *_moved_or_not(says, speak)]
    if letter == "reminder":
        sentences.append(speak.say("If you cannot come, tell us now: somebody else may be glad of the seat."))
    if letter == "still_coming" and says.coming_until_local:
        until = {"day": speak.day(says.coming_until_local), "time": speak.time(says.coming_until_local)}
        sentences.append(
            speak.say("Without an answer before %(day)s, %(time)s, the seat goes to somebody who waits.")
            % until
        )
    if says.offered_until_local:
        until = {"day": speak.day(says.offered_until_local), "time": speak.time(says.offered_until_local)}
        sentences.append(
            speak.say("Do you want the seat? We keep it for you until %(day)s, %(time)s.") % until
        )
    return sentences


def _dates(says: Told, speak: Language) -> list[str]:
    """Of several dates, what is not as they know it."""
    sentences = [speak.say("The dates of “%(title)s” have changed.") % {"title": says.title}]
    for date in says.news:
        was = says.known_before.get(date.session)
        place = _place(date.room_name, date.library_name)
        facts = {"when": _at(was or date, speak), "now": _called(date, speak), "place": place}
        if date.cancelled:
            sentences.append(speak.say("%(when)s is cancelled.") % facts)
            if date.called_off:
                sentences.append(speak.say("The reason: %(reason)s") % {"reason": date.called_off})
        elif was is not None and date.excused != was.excused:
            stays_away = speak.say("You told us that you do not come on %(now)s.")
            sentences.append((stays_away if date.excused else speak.say("You come on %(now)s.")) % facts)
        elif was is None:
            sentences.append(speak.say("There is one more: %(now)s, at %(place)s.") % facts)
        else:
            sentences.append(
                speak.say("It was planned for %(when)s. It is now %(now)s, at %(place)s.") % facts
            )
    if says.state == State.WAITING:
        return [*sentences, speak.say("You are still on the waiting list.")]
    if says.state == State.OFFERED:
        return sentences
    return [*sentences, speak.say("Your seat is kept.")]


def _called(date: ToldDate, speak: Language) -> str:
    return f"{_at(date, speak)} ({date.own_title})" if date.own_title else _at(date, speak)


def _at(date: ToldDate, speak: Language) -> str:
    return _span(date.starts_local, date.ends_local, speak)


def _cancelled(says: Told, speak: Language) -> list[str]:
    """They know the day they were last told, which a move nobody told them of has not changed."""
    facts = {"title": says.title, "when": _believed(says, speak)}
    if says.cancelled_by == CancelledBy.LIBRARY:
        sentences = [speak.say("“%(title)s”, %(when)s, is cancelled.") % facts]
    else:
        sentences = [speak.say("Your registration for “%(title)s”, %(when)s, is cancelled.") % facts]
    if says.reason:
        sentences.append(speak.say("The reason: %(reason)s") % {"reason": says.reason})
    return sentences


def _released(says: Told, speak: Language) -> list[str]:
    facts = {"title": says.title, "when": _believed(says, speak)}
    return [
        speak.say("We asked whether you still come to “%(title)s”, %(when)s.") % facts,
        speak.say("We did not have your answer in time: it went to the next person."),
        speak.say("Do you want to wait again?"),
    ]


def _written(says: Told, speak: Language) -> list[str]:
    """What a colleague wrote to everybody on the list, in their own words."""
    facts = {"title": says.title, "when": _at(says, speak)}
    about = speak.say("We have a message for you about “%(title)s”, %(when)s.") % facts
    headline = str(says.headline or "")
    return [about, headline if headline[-1:] in ".!?…" else f"{headline}.", str(says.words or "")]


def _lapsed(says: Told, speak: Language) -> list[str]:
    facts = {"title": says.title, "when": _believed(says, speak)}
    return [
        speak.say("A seat was free for you for “%(title)s”, %(when)s.") % facts,
        speak.say("We did not have your answer in time: it went to the next person.") % facts,
        speak.say("Do you want to wait again?"),
    ]


def _news(letter: str, says: Told, speak: Language) -> list[str]:
    title = {"title": says.title}
    waiting = says.state == State.WAITING
    if letter == "reminder":
        return [speak.say("We remind you of “%(title)s”: your seat is kept.") % title]
    if letter == "still_coming":
        return [speak.say("Are you still coming to “%(title)s”? Your seat is kept.") % title]
    if letter == "offer" and says.came_to:
        return [
            speak.say("Thank you for coming to “%(title)s”.") % {"title": says.came_to},
            speak.say("We keep a place for you, for “%(title)s”.") % title,
        ]
    if says.state == State.OFFERED:
        return [speak.say("A seat has become free for you for “%(title)s”.") % title]
    if letter == "promotion" or says.promoted:
        return [speak.say("A seat has become free for “%(title)s”. It is yours.") % title]
    if letter == "change" and says.changed is not UNSET and not _moved(says):
        names = {"was": says.was_title, "title": says.title}
        return [speak.say("“%(was)s” has a new name: “%(title)s”. Nothing else changes for you.") % names]
    if letter == "change" and waiting:
        return [speak.say("“%(title)s” has moved. You are still on the waiting list.") % title]
    if letter == "change":
        return [speak.say("“%(title)s” has moved. Your seat is kept.") % title]
    if waiting:
        return [speak.say("You are on the waiting list for “%(title)s”.") % title]
    return [speak.say("Your seat is kept for “%(title)s”.") % title]


def _moved_or_not(says: Told, speak: Language) -> list[str]:
    street = says.library_street or says.library_address
    now = {"when": _at(says, speak), "place": _place(says.room_name, says.library_name), "street": street}
    if not _moved(says):
        if says.at_home:
            return [speak.say("It is %(when)s, at your home.") % now]
        return [speak.say("It is %(when)s, at this address: %(place)s, %(street)s.") % now]
    where = _place(says.was_room_name, says.was_library_name, says.was_library_street)
    was = {"when": _believed(says, speak), "place": where}
    if says.at_home:
        return [
            speak.say("It was planned for %(when)s.") % was,
            speak.say("It is now %(when)s, at your home.") % now,
        ]
    return [
        speak.say("It was planned for %(when)s (%(place)s).") % was,
        speak.say("It is now %(when)s, at this address: %(place)s, %(street)s.") % now,
    ]


def _place(*parts: object) -> str:
    """From the door to the street, as far as it is known."""
    return ", ".join(str(part) for part in parts if part)


def _moved(says: Told) -> bool:
    """Whether they would go to another place, or at another time."""
    return bool({"time", "place"} & set(says.changed or ()))


def _believed(says: Told, speak: Language) -> str:
    """When they believe it is: the time they were last told."""
    if not says.was_starts_local or not says.was_ends_local:
        return _at(says, speak)
    return _span(says.was_starts_local, says.was_ends_local, speak)


def _span(starts: datetime, ends: datetime, speak: Language) -> str:
    return speak.say("%(day)s, %(start)s to %(end)s") % {
        "day": speak.day(starts),
        "start": speak.time(starts),
        "end": speak.time(ends),
    }
