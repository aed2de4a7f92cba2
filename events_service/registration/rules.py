"""Who may join, who is served, and what a registration may become. No database here."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from events_service.errors import Invalid, Refusal
from events_service.fields import Fields
from events_service.registration.parties import LARGEST_PARTY
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import SessionCancelled


class State(StrEnum):
    """What a registration is. Presence is another fact. No verb offers a seat yet (registration/tables.py)."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


# What a registration may become.
MOVES = {
    State.WAITING: frozenset({State.OFFERED, State.CONFIRMED, State.CANCELLED}),
    State.OFFERED: frozenset({State.CONFIRMED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED}),
    # Taken back: into free seats that nobody waits for, else to the end of the waiting list.
    State.CANCELLED: frozenset({State.CONFIRMED, State.WAITING}),
}


class Door(StrEnum):
    """Where a registration came from: the public pages (and programs without a key), somebody who stands at the desk,
    who is on the phone, whom a colleague or a partner sent, and a program with the organisation's key."""

    WEB = "web"
    DESK = "desk"
    PHONE = "phone"
    REFERRAL = "referral"
    KEY = "key"


# The doors at which a colleague writes somebody down.
STAFFED = (Door.DESK, Door.PHONE, Door.REFERRAL)


def staffed_door(given: Mapping[str, Any]) -> Door:
    """How somebody came whom a colleague writes down; at the desk where the form is silent. Refuses with Invalid."""
    field = Fields(given)
    door = field.choice("door", STAFFED, Door.DESK)
    field.done()
    return Door(door or Door.DESK)


class SignUpNotNeeded(Refusal):
    """One just comes."""

    code = "sign_up_not_needed"


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


def refuse_unless_open(session: SessionLine, *, seats: int, now: datetime) -> None:
    """Refuse to sign up, with the reason a person understands; a full roster is decided later, under its lock."""
    if session.cancelled:
        raise SessionCancelled()
    if session.sign_up == "not_needed":
        raise SignUpNotNeeded()
    if now >= session.closes_at or now >= session.starts_at:
        raise SignUpClosed()
    if session.opens_at is not None and now < session.opens_at:
        raise SignUpNotOpen(opens_at=session.opens_at)
    if seats > min(session.most_seats, session.capacity):
        raise Invalid({"seats": "out_of_range"})


def seats_to_add(*, free: int, waiting: int, place_in_line: int | None) -> int:
    """How many seats a registration that stands may still add, before the limit for one party.

    With seats of its own: those that are free, while nobody waits for one. In the line (`place_in_line`, from 1): any
    number while nobody waits behind it, for whoever joined after it counted on what it had asked for.
    """
    if place_in_line is None:
        return free if waiting == 0 else 0
    return LARGEST_PARTY if waiting == place_in_line else 0


def may_be_taken_back(*, closes_at: datetime, cancelled_at: datetime, now: datetime) -> bool:
    """Whether a cancellation may still be taken back as far as the closing of sign-up goes. Who was on the roster when
    it closed is no newcomer."""
    return now < closes_at or cancelled_at >= closes_at
