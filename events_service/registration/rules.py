"""Who may join, who is served, and what a registration may become. No statement of SQL here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from events_service.errors import Invalid, Refusal
from events_service.fields import Fields
from events_service.registration.parties import LARGEST_PARTY
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rosters import begins_at, ends_at
from events_service.scheduling.sessions import SessionCancelled
from events_service.scheduling.sign_up import SignUpRule


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


class CancelledBy(StrEnum):
    """Who gave the seats back: the guest, a colleague for one party, or the library that called all dates off."""

    GUEST = "guest"
    STAFF = "staff"
    LIBRARY = "library"


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


def staffed_door(values: Mapping[str, Any]) -> Door:
    """How somebody came whom a colleague writes down; at the desk where the form is silent. Refuses with Invalid."""
    field = Fields(values)
    door = field.choice("door", STAFFED, Door.DESK)
    field.done()
    return Door(door or Door.DESK)


# So long before the start nothing is saved any more for a party that was passed over: whoever fits may have it.
NOTHING_SAVED_WITHIN = timedelta(hours=24)


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
    closes_at = ends_at(sessions) if door in STAFFED else min(session.closes_at, begins_at(sessions))
    if now >= closes_at:
        raise SignUpClosed()
    if session.opens_at is not None and now < session.opens_at:
        raise SignUpNotOpen(opens_at=session.opens_at)
    if seats > min(session.most_seats, session.capacity):
        raise Invalid({"seats": "out_of_range"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A party in the line, that of one roster from the first to the last who came. `passed` is a number of seats: those
    that were given, while it waited, to parties that came later."""

    id: UUID
    seats: int
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """What serving a line came to: who has seats now, who still waits, the seats that are free after it, and how many
    of these are saved for a party that was passed over."""

    confirmed: list[Waiting]
    line: list[Waiting]
    free: int
    saved: int


def served(
    line: Sequence[Waiting], *, free: int, capacity: int, now: datetime, starts_at: datetime
) -> Served:
    """Promise 2. Free seats go down the line, to each party in turn that fits into what is free and not saved for one
    before it, whole: so what is saved is the first such party's.

    Once the roster has begun nobody is served, nor is anything saved.
    """
    confirmed: list[Waiting] = []
    waiting: list[Waiting] = []
    for party in line:
        saved = saved_seats(waiting, free=free, capacity=capacity, now=now, starts_at=starts_at)
        if now < starts_at and party.seats <= free - saved:
            confirmed.append(party)
            free -= party.seats
            waiting = passed_over(waiting, party.seats)
        else:
            waiting.append(party)
    saved = saved_seats(waiting, free=free, capacity=capacity, now=now, starts_at=starts_at)
    return Served(confirmed, waiting, free, saved)


def saved_seats(
    ahead: Sequence[Waiting], *, free: int, capacity: int, now: datetime, starts_at: datetime
) -> int:
    """How many of the free seats are set aside for a party that waits `ahead`, and so are not for whoever comes after:
    all of them, from the moment one of them is owed some; else none. From a day before the start nothing is saved."""
    if now >= starts_at - NOTHING_SAVED_WITHIN:
        return 0
    return free if any(is_owed(party, capacity) for party in ahead) else 0


def is_owed(party: Waiting, capacity: int) -> bool:
    """Whether as many seats as the room has went past the party, and it could ever sit there. In a room of eight, a
    couple that waits is owed seats once eight single guests came later and sat down before it."""
    return party.passed >= capacity and party.seats <= capacity


def passed_over(line: Sequence[Waiting], seats: int) -> list[Waiting]:
    """The line when so many seats have been given to a party that came after all of it."""
    return [replace(party, passed=party.passed + seats) for party in line]


def place_for(
    seats: int,
    *,
    door: Door,
    capacity: int,
    taken: int,
    saved: int,
    kept: int,
    waiting: int,
    waiting_limit: int | None,
    waits: bool = True,
    line_open: bool = True,
) -> State:
    """Where a newcomer of so many `seats` goes once the line has been served: no party in it fits into what is left,
    so whoever fits harms none of them.

    `taken` counts confirmed and offered seats, `saved` those of promise 2, `kept` those that wait for people who come
    to the desk, call, or are sent: no other door sees them. A party that does not fit waits, unless it would not
    (`waits`), the line has reached its limit, or nobody is served from it any more (`line_open` off). Refuses with
    NotEnoughSeats, which says what is left, or with RosterFull.
    """
    left = max(capacity - taken - saved - (0 if door in STAFFED else kept), 0)
    if seats <= left:
        return State.CONFIRMED
    may_wait = line_open and (waiting_limit is None or waiting < waiting_limit)
    if may_wait and waits:
        return State.WAITING
    if may_wait or left:
        raise NotEnoughSeats(left=left, may_wait=may_wait)
    raise RosterFull()


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
