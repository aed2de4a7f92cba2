"""Which seat is whose: what is kept for a door, what is saved for a party that waits, who is served and who is let in.
No statement of SQL here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from events_service.registration.rules import STAFFED, Door, NotEnoughSeats, RosterFull, State
from events_service.scheduling.sign_up import LARGEST_PARTY

LONGEST_EXTRA_REASON = 200
# Why a party sits on a chair that somebody else has not come to (attendance/seating.py).
AT_THE_DOOR = "at_the_door"
# So long before the start nothing is saved any more for a party that was passed over: whoever fits may have it.
NOTHING_SAVED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a roster at one moment, and the one rule of which free seat is whose.

    A free seat may be *kept*, or *saved*, or both.

    * Until an hour of its own a roster keeps `kept_seats` for the doors of colleagues (STAFFED), less what people who
      came by these doors have already (`by_staff`); at that hour it keeps none (`kept_seats` is 0 then), and the line
      is served what was. Whoever came by another door sees no kept seat, in the line or as a newcomer. Who came by one
      of these takes them past the line, and finds them in the line too: they are kept for *other* doors than the web's,
      and would stay empty before somebody for whom they are kept (promise 1).
    * A free seat is saved for the first in the line that was passed over for too long (promise 2), if that party may
      have it: of a party of the web's that is what is not kept, so that colleagues give what is kept as before; of a
      party that a colleague wrote down it is every free seat.

    So a newcomer has what is free, less what is saved, less (but at the doors of colleagues) what is kept.
    """

    capacity: int
    taken: int
    kept_seats: int = 0
    by_staff: int = 0

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)

    @property
    def still_kept(self) -> int:
        """What the roster keeps and these doors have not taken, be there seats for it or not."""
        return max(self.kept_seats - self.by_staff, 0)

    @property
    def kept(self) -> int:
        """The free seats that only somebody who comes by the door of a colleague may have."""
        return min(self.still_kept, self.free)

    def open_to(self, *, staffed: bool) -> int:
        """The free seats that somebody may have who came by such a door, but for what is saved."""
        return self.free if staffed else self.free - self.kept

    def could_seat(self, party: "Waiting") -> bool:
        """Whether there could ever be room for that party before what is kept is given up."""
        return party.seats <= self.capacity - (0 if party.staffed else self.kept_seats)

    def give(self, seats: int, *, staffed: bool) -> "Seats":
        """The same once somebody has so many more."""
        by_staff = self.by_staff + seats if staffed else self.by_staff
        return Seats(self.capacity, self.taken + seats, self.kept_seats, by_staff)


class Reason(StrEnum):
    """Why a party that waits has no seat: none is free, fewer are than it asked for, others of them are kept for who
    comes to the desk or calls, or they are saved for a party before it that was passed over for too long."""

    FULL = "full"
    TOO_FEW = "too_few"
    KEPT = "kept"
    SAVED = "saved"


# Why a party was passed over: a seat was free then.
PASSED_OVER = (Reason.TOO_FEW, Reason.KEPT, Reason.SAVED)


@dataclass(frozen=True, slots=True)
class Skip:
    """That a party was passed over: why, and how many seats were `free` at that moment."""

    reason: Reason
    free: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A party in the line, that of one roster from the first to the last who came. `passed` is a number of seats: those
    that were given, while it waited, to parties that came later; `skip` is why, the last time. It came by the door of a
    colleague (`staffed`), or not."""

    id: UUID
    seats: int
    passed: int = 0
    staffed: bool = False
    skip: Skip | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What serving a line came to: who has seats now, given or offered, who still waits, the seats after it, and how
    many of the free ones are saved for a party that was passed over."""

    seated: list[Waiting]
    line: list[Waiting]
    seats: Seats
    saved: int


def served(line: Sequence[Waiting], *, seats: Seats, now: datetime, starts_at: datetime) -> Served:
    """Promise 2. Free seats go down the line, to each party in turn that fits into what it may have and is not saved
    for one before it, whole: so what is saved is the first such party's.

    Once the roster has begun nobody is served, nor is anything saved.
    """
    seated: list[Waiting] = []
    waiting: list[Waiting] = []
    for party in line:
        saved = saved_seats(waiting, seats=seats, now=now, starts_at=starts_at)
        if now < starts_at and party.seats <= left_for(seats, saved=saved, staffed=party.staffed):
            seated.append(party)
            waiting = passed_over(waiting, party.seats, out_of=seats)
            seats = seats.give(party.seats, staffed=party.staffed)
        else:
            waiting.append(party)
    return Served(seated, waiting, seats, saved_seats(waiting, seats=seats, now=now, starts_at=starts_at))


def saved_seats(ahead: Sequence[Waiting], *, seats: Seats, now: datetime, starts_at: datetime) -> int:
    """How many of the free seats are set aside for a party that waits `ahead`, and so are not for whoever comes after:
    all that it may have, from the moment it is owed some; else none. From a day before the start nothing is saved."""
    if now >= starts_at - NOTHING_SAVED_WITHIN:
        return 0
    return max((seats.open_to(staffed=party.staffed) for party in ahead if is_owed(party, seats)), default=0)


def is_owed(party: Waiting, seats: Seats) -> bool:
    """Whether as many seats as the room has went past the party, and it could ever sit there. In a room of eight, a
    couple that waits is owed seats once eight single guests came later and sat down before it."""
    return party.passed >= seats.capacity and seats.could_seat(party)


def passed_over(line: Sequence[Waiting], seats: int, *, out_of: Seats) -> list[Waiting]:
    """The line when so many seats, of those that there were (`out_of`), have been given to a party that came after all
    of it. Kept seats count like any other: whoever takes them came later and sits down."""
    return [
        replace(party, passed=party.passed + seats, skip=Skip(reason_for(party, out_of), out_of.free))
        for party in line
    ]


def reason_for(party: Waiting, seats: Seats) -> Reason:
    """Why these seats are not that party's, which the rule let wait."""
    if seats.free == 0:
        return Reason.FULL
    if party.seats > seats.free:
        return Reason.TOO_FEW
    return Reason.KEPT if party.seats > seats.open_to(staffed=party.staffed) else Reason.SAVED


def left_for(seats: Seats, *, saved: int, staffed: bool) -> int:
    """What somebody may have who comes by such a door behind everybody for whom these seats are `saved`."""
    return max(seats.open_to(staffed=staffed) - saved, 0)


def left_beside_the_line(seats: Seats, *, saved: int, waiting: int, staffed: bool) -> int:
    """What somebody may have who goes before nobody that waits: who gave seats back and wants them again, or wants more
    of them. Once somebody waits, that is what is kept for their door and not saved."""
    left = left_for(seats, saved=saved, staffed=staffed)
    if waiting == 0:
        return left
    return min(seats.kept, left) if staffed else 0


def place_for(
    party: int,
    *,
    door: Door,
    seats: Seats,
    saved: int,
    waiting: int,
    waiting_limit: int | None,
    waits: bool = True,
    line_open: bool = True,
) -> State:
    """Where a newcomer who wants so many seats goes once the line has been served: no party in it fits into what is
    left, so whoever fits harms none of them.

    `seats` and `saved` are those of promise 1 and 2 (see Seats). A party that does not fit waits, unless it would not
    (`waits`), the line has reached its limit, or nobody is served from it any more (`line_open` off). Refuses with
    NotEnoughSeats, which says what is left, or with RosterFull.
    """
    left = left_for(seats, saved=saved, staffed=door in STAFFED)
    if party <= left:
        return State.CONFIRMED
    may_wait = line_open and (waiting_limit is None or waiting < waiting_limit)
    if may_wait and waits:
        return State.WAITING
    if may_wait or left:
        raise NotEnoughSeats(left=left, may_wait=may_wait)
    raise RosterFull()


def extra_seats_for(party: int, *, left: int) -> int:
    """How many seats over the capacity seat that party, of which so many seats are `left`: none where it fits; else all
    that it needs, so that what is left stays for who waits."""
    return 0 if party <= left else party


def extra_seats_kept(extra: int, *, before: int, after: int) -> int:
    """How many of a party's extra seats remain once it has so many seats `after`: what it gives back is extra first,
    for the room is too full; what it adds is not extra."""
    return max(extra - max(before - after, 0), 0)


def seats_to_add(*, left: int, waiting: int, place_in_line: int | None) -> int:
    """How many seats a registration that stands may still add, before the limit for one party.

    With seats of its own: what is `left` beside the line. In the line (`place_in_line`, from 1): any number while
    nobody waits behind it, for whoever joined after it counted on what it had asked for.
    """
    if place_in_line is None:
        return left
    return LARGEST_PARTY if waiting == place_in_line else 0
