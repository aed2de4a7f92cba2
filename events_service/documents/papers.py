"""What stands on each paper: made of what the office's queries say, in words, and read by the file of that name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events_service.attendance.attestations import Attested
from events_service.attendance.queries import Attendance
from events_service.catalogues import on_paper
from events_service.documents.codes import qr_of
from events_service.language import Language, language, unbroken
from events_service.libraries.colours import cloth_of
from events_service.registration.queries import Registration
from events_service.registration.rules import Presence, State
from events_service.scheduling.queries import SessionLine

# Typst breaks a line where there is a space or a hyphen: a word that is longer than this gets places to break.
LONGEST_WORD, PIECE = 20, 12
FEWEST_BLANK = 4
# Lines on the first page of a sheet; what is not taken is left blank for who walks in.
LINES_OF_A_SHEET = 14


def breakable(text: str) -> str:
    """The text, with places to break in words that no column holds."""
    return " ".join(
        "\u200b".join(word[at : at + PIECE] for at in range(0, len(word), PIECE))
        if len(word) > LONGEST_WORD
        else word
        for word in unbroken(text).split(" ")
    )


def hours(speak: Language, starts: datetime, ends: datetime) -> str:
    if starts.date() == ends.date():
        return speak.say("%(start)s to %(end)s") % {"start": speak.time(starts), "end": speak.time(ends)}
    return speak.say("%(start)s to %(last)s, %(end)s") % {
        "start": speak.time(starts),
        "last": speak.short_day(ends),
        "end": speak.time(ends),
    }


def when(speak: Language, starts: datetime, ends: datetime) -> str:
    """As in "Tuesday, 20 November, 14:00 to 16:00"."""
    return f"{capital(speak.day(starts))}, {hours(speak, starts, ends)}"


def _dated(line: SessionLine, speak: Language) -> str:
    """When it is; of a course also what that date is called, where it has a title of its own."""
    dated = when(speak, line.local_starts, line.local_ends)
    return dated if line.title == line.roster_title else f"{dated}, {line.title}"


def sheet(session: SessionLine, attendance: Attendance, *, locale: str) -> dict[str, Any]:
    """Everybody who is expected that day, to be signed. No address and no number is on it: it lies about."""
    speak = language(locale)
    people = [
        {
            "name": breakable(party.name),
            "companions": breakable(", ".join(party.along)),
            "extra": speak.say_many("%(num)d extra seat", "%(num)d extra seats", party.extra_seats)
            % {"num": party.extra_seats}
            if party.extra_seats
            else "",
            "seats": str(party.seats),
            "code": party.code,
            "excused": speak.say("Excused") if party.stands == Presence.EXCUSED else "",
        }
        for party in attendance.expected
    ]
    return {
        **_session(session, speak),
        "when": [_dated(session, speak)],
        "headings": [speak.say("Name"), speak.say("Seats"), speak.say("Code"), speak.say("Signature")],
        "people": people,
        "blank": max(LINES_OF_A_SHEET - len(people), FEWEST_BLANK),
        "count": speak.say("Came without signing up: ……… people"),
    }


def slips(session: SessionLine, parties: Sequence[Registration], *, locale: str, page: str) -> dict[str, Any]:
    """For each party what it must know, with the code in large letters; `page` is the session's public address."""
    speak = language(locale)
    return {
        **_session(session, speak),
        **_code(page, speak),
        "bring_heading": speak.say("What to bring"),
        "contact": _contact(session.phone or "", speak),
        "room": "",
        "people": [
            {
                "name": breakable(party.name),
                "code": party.code,
                "standing": _standing(party, speak),
                "dates": _dates(party, speak),
            }
            for party in parties
        ],
    }


def badges(session: SessionLine, parties: Sequence[Registration], *, locale: str) -> dict[str, Any]:
    """The names that people want to be called by; companions have one each where they are named."""
    names = [name for party in parties for name in (party.name, *party.companions)]
    return {**_session(session, language(locale)), "names": [breakable(name) for name in names]}


def poster(session: SessionLine, dates: Sequence[SessionLine], *, locale: str, page: str) -> dict[str, Any]:
    """For the window: what, when, where, free, and how to sign up. `dates` are those that take place."""
    speak = language(locale)
    how = [speak.say("Sign up here with your telephone, or at the desk.")]
    if not session.has_list:
        how = [speak.say("Just come: no sign-up is needed.")]
    if session.phone:
        how.append(speak.say("By telephone: %(phone)s") % {"phone": _whole(session.phone)})
    return {
        **_session(session, speak),
        **_code(page, speak),
        "when": [_dated(line, speak) for line in dates],
        "summary": unbroken(session.summary),
        "free": speak.say("Free, for everybody."),
        "how": how,
    }


def arrivals(session: SessionLine, *, locale: str, page: str) -> dict[str, Any]:
    """For the door on the day: `page` is the address of the form for who stands there, good for that date."""
    speak = language(locale)
    return {
        **_session(session, speak),
        **_code(page, speak),
        "when": [when(speak, session.local_starts, session.local_ends)],
        "says": speak.say("You are here? Scan this."),
        "how": [
            speak.say("From half an hour before the start, as long as a seat is free."),
            speak.say("Without a telephone: at the desk."),
        ],
    }


def letters(session: SessionLine, parties: Sequence[Registration]) -> dict[str, Any]:
    """One page for each party, in its language and large print: how it stands, when, where, and what to say on the
    telephone."""
    paper = _session(session, language("fr"))
    same = {name: paper[name] for name in ("library", "address", "place", "bring")}
    return {**paper, "letters": [same | _letter(session, party) for party in parties]}


@dataclass(frozen=True, slots=True)
class News:
    """What one person has yet to be told, in sentences, of whichever session."""

    name: str
    locale: str
    title: str
    says: str
    code: str
    library: str
    phone: str


def news(people: Sequence[News], *, locale: str) -> dict[str, Any]:
    """One page for each, in its language and large print, over all sessions: to be handed over or posted."""
    speak = language(locale)
    return {
        "lang": speak.tongue.base,
        "title": speak.say("Letters on paper"),
        "letters": [_news(each, language(on_paper(each.locale))) for each in people],
    }


def _news(person: News, speak: Language) -> dict[str, Any]:
    return {
        "lang": speak.tongue.base,
        "title": breakable(person.title),
        "library": breakable(person.library),
        "address": "",
        "place": "",
        "bring": [],
        "bring_heading": "",
        "hello": speak.say("Hello %(name)s,") % {"name": breakable(person.name)},
        "says": unbroken(person.says),
        "dates": [],
        "code": person.code,
        "code_says": speak.say("Your code, to say at the desk or on the telephone:"),
        "contact": _contact(person.phone, speak),
    }


def _letter(session: SessionLine, party: Registration) -> dict[str, Any]:
    speak = language(on_paper(party.locale))
    standing = {
        State.CONFIRMED: speak.say("Your seat is kept for “%(title)s”."),
        State.WAITING: speak.say(
            "You are on the waiting list for “%(title)s”. We tell you as soon as a seat is free."
        ),
        State.OFFERED: speak.say("A seat is kept for you for “%(title)s”: tell us whether you want it."),
    }
    return {
        "lang": speak.tongue.base,
        "title": breakable(session.roster_title),
        "hello": speak.say("Hello %(name)s,") % {"name": breakable(party.name)},
        "says": unbroken(standing[State(party.state)] % {"title": session.roster_title}),
        "dates": _dates(party, speak),
        "code": party.code,
        "code_says": speak.say("Your code, to say at the desk or on the telephone:"),
        "bring_heading": speak.say("What to bring"),
        "contact": _contact(session.phone or "", speak),
    }


def attestations(
    session: SessionLine, people: Sequence[Attested], *, locale: str, today: datetime
) -> dict[str, Any]:
    """One page for each: at which dates of the course they were, and how many hours that makes."""
    speak = language(locale)
    return {
        **_session(session, speak),
        "heading": speak.say(
            "Attestation of training" if session.colleagues else "Attestation of attendance"
        ),
        "course": breakable(session.roster_title),
        "hours": speak.say("In all:"),
        "made": speak.say("Made in %(town)s on %(day)s") % {"town": session.town, "day": speak.day(today)},
        "signature": speak.say("Signature and stamp of the library"),
        "people": [_attestation(each, session, speak) for each in people],
    }


def _attestation(person: Attested, session: SessionLine, speak: Language) -> dict[str, Any]:
    minutes = sum(int((ends - starts).total_seconds()) // 60 for starts, ends in person.dates)
    says = speak.say_many(
        "%(library)s attests that %(name)s took part in %(num)d date of:",
        "%(library)s attests that %(name)s took part in %(num)d dates of:",
        len(person.dates),
    )
    whose = {"library": session.library_name, "name": breakable(person.name), "num": len(person.dates)}
    return {
        "says": unbroken(says % whose),
        "dates": [when(speak, starts, ends) for starts, ends in person.dates],
        "hours": f"{minutes // 60}\u00a0h" + (f"\u00a0{minutes % 60:02}\u00a0min" if minutes % 60 else ""),
    }


def _session(session: SessionLine, speak: Language) -> dict[str, Any]:
    """What every paper says of a session, and what the PDF says of itself."""
    place = speak.say("At your home") if session.at_home else session.location
    return {
        "lang": speak.tongue.base,
        "title": breakable(session.roster_title),
        "library": breakable(session.library_name),
        "address": ", ".join(filter(None, [session.address, f"{session.postcode} {session.town}".strip()])),
        "place": breakable(place),
        "bring": session.bring.splitlines(),
        **cloth_of(session.colour),
    }


def _code(page: str, speak: Language) -> dict[str, Any]:
    return {"qr": qr_of(page), "qr_says": speak.say("A code that leads to %(page)s") % {"page": page}}


def _contact(phone: str, speak: Language) -> str:
    cannot = speak.say("You cannot come, or have a question?")
    if phone:
        how = speak.say("Call %(phone)s and say your code.") % {"phone": _whole(phone)}
    else:
        how = speak.say("Come to the desk and say your code.")
    return f"{cannot} {how}"


def _standing(party: Registration, speak: Language) -> str:
    seats = speak.say_many("%(num)d person", "%(num)d people", party.seats) % {"num": party.seats}
    words = {
        State.CONFIRMED: speak.say("Confirmed"),
        State.WAITING: speak.say("On the waiting list"),
        State.OFFERED: speak.say("A seat is offered"),
    }
    return f"{seats}, {words[State(party.state)]}"


def _dates(party: Registration, speak: Language) -> list[str]:
    return [
        _dated(date.session, speak)
        for date in party.sessions
        if not date.session.cancelled and not date.excused
    ]


def _whole(phone: str) -> str:
    return phone.replace(" ", "\u00a0")


def capital(text: str) -> str:
    """Beginning a line of a paper."""
    return text[:1].upper() + text[1:]
