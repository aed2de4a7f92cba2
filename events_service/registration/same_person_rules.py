"""Two entries of one person on one list: which of them stays, and what it takes over. No database here."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from events_service.identifiers import hashed
from events_service.registration import needs
from events_service.registration.names import name_words
from events_service.registration.parties import Contact
from events_service.registration.queries import DateLine, Registration
from events_service.registration.rules import Presence, State

_LONGEST_NOTE = 500
# Who holds a seat keeps it; an offered one is nearer to a seat than a place in the line.
_STANDS = (State.CONFIRMED, State.OFFERED, State.WAITING)


class Alike(StrEnum):
    """Why two entries may be one person's."""

    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


def alike(one: Contact, other: Contact) -> tuple[Alike, ...]:
    """What two entries have in common; nothing, where they are hardly one person's. A couple shares a number, and two
    people a name: a colleague asks."""
    reasons = {
        Alike.PHONE: bool(one.phone) and one.phone == other.phone,
        Alike.EMAIL: bool(one.email) and (one.email or "").casefold() == (other.email or "").casefold(),
        Alike.NAME: set(name_words(one.name)) == set(name_words(other.name)),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


@dataclass(frozen=True, slots=True)
class Joined:
    """What comes of joining two entries: the one that is `kept` as it will be, and the one that is `gone`. `was` is the
    kept one as it is."""

    was: Registration
    gone: Registration
    kept: Registration

    @property
    def seats_freed(self) -> int:
        """Seats that others may have then."""
        before = [each.own_seats for each in (self.was, self.gone) if each.state != State.WAITING]
        return sum(before) - (self.kept.own_seats if self.kept.state != State.WAITING else 0)

    @property
    def brought(self) -> list[DateLine]:
        """Dates of which it was noted whether they came, and which only the entry that goes has: of a course, those
        that were over when they were written down again."""
        dates = {date.session.id for date in self.was.sessions}
        return [date for date in self.gone.sessions if date.presence and date.session.id not in dates]

    @property
    def left_out(self) -> list[str]:
        """What was noted on the one that goes and finds no room on the one that stays."""
        both = ((self.gone.note, self.kept.note), (self.gone.need, self.kept.need))
        return [words for words, whole in both if words not in whole]

    @property
    def gains_contact(self) -> bool:
        """Whether they can be written or spoken to where they could not before."""
        return (self.was.email, self.was.phone) != (self.kept.email, self.kept.phone)

    @property
    def newly_excused(self) -> list[DateLine]:
        """Dates from which they are excused by the entry that goes only."""
        pairs = zip(self.was.sessions, self.kept.sessions, strict=True)
        return [after for before, after in pairs if after.excused and not before.excused]

    @property
    def mark(self) -> str:
        """Stands for what was shown."""
        both = [(each.id, each.state, each.seats, each.updated_at) for each in (self.was, self.gone)]
        return hashed(repr(both))


def joined(one: Registration, other: Registration) -> Joined:
    """Two entries of one list as one. Whoever holds a seat keeps it: one of the list's own before an extra one, then
    the one that letters reach, whose calendar entry stays; of two alike, the first that came."""
    was, gone = sorted((one, other), key=_standing)
    seats, extra = _seats(was, gone)
    adult = was.adult or gone.adult
    companions = max(was.companions, gone.companions, key=len)
    kept = was.now_in(
        seats=seats,
        extra_seats=extra,
        extra_reason=(was.extra_reason or gone.extra_reason) if extra else "",
        companions=companions if len(companions) < seats else was.companions,
        email=was.email or gone.email,
        phone=was.phone or gone.phone,
        word=was.word or gone.word,
        adult=adult,
        only_adults=(was.only_adults or gone.only_adults) and not adult,
        paper=was.paper or gone.paper,
        note=_both(was.note, gone.note, "\n", longest=_LONGEST_NOTE),
        need=_both(was.need, gone.need, " / ", longest=needs.LONGEST),
        coming_at=was.coming_at or (gone.coming_at if was.asked_at else None),
        helper=was.helper or gone.helper,
        answers=was.answers + tuple(each for each in gone.answers if not _is_answered(was, each.question)),
        sessions=tuple(_date(date, gone, seats) for date in was.sessions),
    )
    return Joined(was, gone, kept)


def _standing(registration: Registration) -> tuple[object, ...]:
    return (
        _STANDS.index(State(registration.state)),
        registration.extra_seats > 0,
        registration.email is None,
        registration.phone is None,
        registration.position,
    )


def _seats(was: Registration, gone: Registration) -> tuple[int, int]:
    """As many as the larger of the two, where both hold them, and how many of these are extra: nobody who comes along
    loses a seat, and none is taken from others."""
    if State.WAITING in (was.state, gone.state) or State.OFFERED in (was.state, gone.state):
        return was.seats, was.extra_seats
    seats = max(was.seats, gone.seats)
    return seats, max(0, seats - was.own_seats - gone.own_seats)


def _both(one: str, other: str, between: str, *, longest: int) -> str:
    """What was said on both, once."""
    if not other or other in one:
        return one
    whole = f"{one}{between}{other}" if one else other
    return whole if len(whole) <= longest else one


def _is_answered(registration: Registration, question: object) -> bool:
    return any(each.question == question for each in registration.answers)


def _date(date: DateLine, gone: Registration, seats: int) -> DateLine:
    """Who came by the one entry came, with as many as by either: it stands before what nobody noted, and before
    "absent" of the other. Who is excused by either is excused."""
    other = next((each for each in gone.sessions if each.session.id == date.session.id), None)
    if other is None:
        return date
    date = replace(date, excused_at=date.excused_at or other.excused_at)
    if other.presence is None:
        return date
    if date.presence is not None and other.presence != Presence.ATTENDED:
        return date
    came = min(max(date.came or 0, other.came), seats) if other.came else None
    return replace(date, presence=other.presence, came=came)


def columns(after: Joined) -> dict[str, Any]:
    """What of the kept row reads otherwise."""
    names = (
        "seats",
        "extra_seats",
        "extra_reason",
        "companions",
        "email",
        "phone",
        "word",
        "adult",
        "only_adults",
        "paper",
        "note",
        "coming_at",
    )
    return {
        name: getattr(after.kept, name)
        for name in names
        if getattr(after.kept, name) != getattr(after.was, name)
    }
