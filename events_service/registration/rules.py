"""Who may join, by which door, and what a registration may become. No statement of SQL here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from events_service.errors import Invalid, Refusal
from events_service.fields import Fields
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rosters import begins_at, ends_at
from events_service.scheduling.sessions import SessionCancelled
from events_service.scheduling.sign_up import SignUpRule


class State(StrEnum):
    """What a registration is. Presence is another fact."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    """What a colleague noted of a party on one date. Who said beforehand that they do not come is excused without it
    (registration/excuses.py)."""

    ATTENDED = "attended"
    ABSENT = "absent"
    EXCUSED = "excused"


# What a registration may become.
MOVES = {
    State.WAITING: frozenset({State.OFFERED, State.CONFIRMED, State.CANCELLED}),
    State.OFFERED: frozenset({State.CONFIRMED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED}),
    # Taken back: into free seats that nobody waits for, else to the end of the waiting list.
    State.CANCELLED: frozenset({State.CONFIRMED, State.WAITING}),
}


class CancelledBy(StrEnum):
    """What ended a registration: the guest gave the seats back, a colleague did for one party, or the library called
    all dates off; a seat that was offered was declined, or nobody answered in time; one was released because nobody
    said that they still come; their helper gave the seats back; they moved to another list; or it was the second
    entry of somebody who has another one on the same list."""

    GUEST = "guest"
    STAFF = "staff"
    LIBRARY = "library"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RELEASED = "released"
    MOVED = "moved"
    HELPER = "helper"
    DOUBLE = "double"


class Door(StrEnum):
    """Where a registration came from: the public pages (and programs without a key), somebody who stands at the desk,
    who is on the phone, whom a colleague or a partner sent, and a program with the organisation's key."""

    WEB = "web"
    DESK = "desk"
    PHONE = "phone"
    REFERRAL = "referral"
    KEY = "key"


# The doors at which a colleague writes somebody down, and for which seats are kept. A program with a key passes on what
# was typed into a form, as the public pages do.
STAFFED = (Door.DESK, Door.PHONE, Door.REFERRAL)


def refuse_without_adult(session: SessionLine, adult: str, *, only_adults: bool) -> None:
    """Where children come with an adult, every door asks who that is, or whether only adults come. Refuses with Invalid
    (`adult`)."""
    if lacks_adult(session, adult, only_adults=only_adults):
        raise Invalid({"adult": "adult_needed"})


def lacks_adult(session: SessionLine, adult: str, *, only_adults: bool) -> bool:
    """Whether nobody has yet said who stays with the child, or that no child comes."""
    return session.with_adult and not adult and (session.only_children or not only_adults)


def staffed_door(values: Mapping[str, Any]) -> Door:
    """How somebody came whom a colleague writes down; at the desk where the form is silent. Refuses with Invalid."""
    field = Fields(values)
    door = field.choice("door", STAFFED, Door.DESK)
    field.done()
    return Door(door or Door.DESK)


class SignUpNotNeeded(Refusal):
    """One just comes."""

    code = "sign_up_not_needed"


class SignUpByStaffOnly(Refusal):
    """One calls, or comes to the desk: colleagues write everybody down."""

    code = "sign_up_by_staff_only"


class SignUpElsewhere(Refusal):
    """One signs up on another site, at `url`: no list is kept here."""

    code = "sign_up_elsewhere"


class SignUpNotOpen(Refusal):
    """Sign-up opens later, at `opens_at`."""

    code = "sign_up_not_open"


class SignUpClosed(Refusal):
    """Sign-up is over, or the session has begun."""

    code = "sign_up_closed"


class RosterFull(Refusal):
    """No seat, and no room left on the waiting list."""

    code = "roster_full"


class SessionBegun(Refusal):
    """The session has begun: a registration for it is what it is. Staff note who came."""

    code = "session_begun"


class NotEnoughSeats(Refusal):
    """More seats were asked than are left, and the party did not say that it waits: `left` can be had now, and
    `may_wait` tells whether the waiting list takes it. Nothing was written."""

    code = "not_enough_seats"


def refuse_unless_open(
    session: SessionLine, sessions: Sequence[SessionLine], *, door: Door, seats: int, now: datetime
) -> None:
    """Refuse to sign up for a roster with these `sessions`, asked for by the page of one, with the reason a person
    understands; a full roster is decided later, under its lock. Once it is open, colleagues write down who walks in
    until the last date is over; every other door closes when sign-up does."""
    if session.cancelled:
        raise SessionCancelled()
    if session.sign_up == SignUpRule.NOT_NEEDED:
        raise SignUpNotNeeded()
    if session.sign_up == SignUpRule.ELSEWHERE:
        raise SignUpElsewhere(url=session.url)
    closes_at = ends_at(sessions) if door in STAFFED else min(session.closes_at, begins_at(sessions))
    if now >= closes_at:
        raise SignUpClosed()
    if session.opens_at is not None and now < session.opens_at:
        raise SignUpNotOpen(opens_at=session.opens_at)
    if session.sign_up == SignUpRule.STAFF_ONLY and door not in STAFFED:
        raise SignUpByStaffOnly()
    if seats > min(session.most_seats, session.capacity):
        raise Invalid({"seats": "out_of_range"})


def may_be_taken_back(*, closes_at: datetime, cancelled_at: datetime, now: datetime) -> bool:
    """Whether a cancellation may still be taken back as far as the closing of sign-up goes. Who was on the roster when
    it closed is no newcomer."""
    return now < closes_at or cancelled_at >= closes_at
