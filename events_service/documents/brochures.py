"""A library's month on paper: a brochure to take along, and a poster for each of its workshops."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from events_service.documents.codes import qr_of
from events_service.documents.papers import breakable, capital, hours, poster
from events_service.language import Language, language, unbroken
from events_service.libraries.colours import cloth_of
from events_service.libraries.queries import LibraryPage
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sign_up import SignUpRule


def brochure(
    library: LibraryPage, sessions: Sequence[SessionLine], month: date, *, locale: str, public_url: str
) -> dict[str, Any]:
    """Day by day: when, what, where, and how one comes. `month` is any day of it."""
    speak = language(locale)
    page = f"{public_url}/libraries/{library.slug}"
    days = groupby(sessions, key=lambda line: line.local_starts.date())
    contact = [", ".join(filter(None, [library.address, f"{library.postcode} {library.town}".strip()]))]
    if library.phone:
        phone = library.phone.replace(" ", "\u00a0")
        contact.append(speak.say("By telephone: %(phone)s") % {"phone": phone})
    return {
        "lang": speak.code,
        "title": speak.say("Digital workshops in %(month)s")
        % {"month": f"{speak.month(month)}\u00a0{month.year}"},
        "library": breakable(library.name),
        **cloth_of(library.colour),
        "free": speak.say("Free, for everybody. No account: a name is enough."),
        "contact": contact,
        "says": speak.say("To see what is left and sign up, scan this code:"),
        "qr": qr_of(page),
        "qr_says": speak.say("A code that leads to %(page)s") % {"page": page},
        "days": [
            {"day": capital(speak.day(day)), "sessions": [_line(line, speak) for line in lines]}
            for day, lines in days
        ],
    }


def _line(line: SessionLine, speak: Language) -> dict[str, Any]:
    whole = line.slots or line
    return {
        "hours": hours(speak, whole.local_starts, whole.local_ends),
        "title": breakable(line.title),
        "summary": unbroken(line.summary),
        "place": breakable(line.room_name),
        "how": speak.say(_HOW[SignUpRule(line.sign_up)]),
    }


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is written."""
    return text


_HOW = {
    SignUpRule.REQUIRED: _("With sign-up"),
    SignUpRule.STAFF_ONLY: _("Sign up at the desk or by telephone"),
    SignUpRule.NOT_NEEDED: _("Just come"),
    SignUpRule.ELSEWHERE: _("Sign up on the site of the organiser"),
}


def posters(sessions: Sequence[SessionLine], month: date, *, locale: str, public_url: str) -> dict[str, Any]:
    """One page for each event, with its dates; the code leads to the event, where all of them are."""
    speak = language(locale)
    events: dict[str, list[SessionLine]] = {}
    for line in sessions:
        events.setdefault(line.event_slug, []).append(_whole(line))
    return {
        "lang": speak.code,
        "title": speak.say("Posters: %(month)s") % {"month": f"{speak.month(month)}\u00a0{month.year}"},
        "posters": [
            poster(lines[0], lines, locale=locale, page=f"{public_url}/events/{slug}")
            for slug, lines in events.items()
        ],
    }


def _whole(line: SessionLine) -> SessionLine:
    """Of a permanence from its first slot to its last."""
    if line.slots is None:
        return line
    return replace(line, local_starts=line.slots.local_starts, local_ends=line.slots.local_ends)
