"""Promises 1 and 2 read again by somebody with a room full of chairs and a long memory, and no arithmetic of ours: who
may sit down is found out by sitting down and looking who would have lost something."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# Hours before the start from which nothing is saved any more.
A_DAY = 24
SEATED = ("confirmed", "offered")


@dataclass
class Person:
    number: int
    seats: int
    colleague: bool
    state: str = "waiting"
    # Whether it sits on chairs of its own, that were brought in.
    brought: bool = False
    # How many gifts there had been when it joined: what was given earlier did not go past it.
    since: int = 0


@dataclass
class Chairs:
    """A roster that remembers every gift, to whom and how many; `hours` are left until the start, and the desk has its
    `kept` seats until `kept_hours` before it. One that `asks` offers what becomes free, which is as good as given until
    somebody says no, or it begins."""

    capacity: int
    kept: int = 0
    kept_hours: int = 0
    hours: int = 240
    asks: bool = False
    guests: list[Person] = field(default_factory=list)
    gifts: list[tuple[int, int]] = field(default_factory=list)

    def join(self, seats: int, *, colleague: bool) -> Person:
        """Everyone joins at the end, and then the line is served; once it has begun there is no line to join."""
        guest = Person(len(self.guests) + 1, seats, colleague, since=len(self.gifts))
        if self.hours > 0:
            self.guests.append(guest)
            self.serve(newcomer=guest)
        elif self.free() >= seats:
            self.guests.append(guest)
            self._seat(guest)
        return guest

    def bring_chairs(self, number: int) -> None:
        """Who waits sits down on chairs that were brought in for it, and leave with it."""
        if self.hours > 0:
            self.serve()
        if self.guests[number].state == "waiting":
            self.guests[number].state, self.guests[number].brought = "confirmed", True
            self.serve()

    def leave(self, number: int) -> None:
        self.guests[number].state, self.guests[number].brought = "cancelled", False
        self.serve()

    def accept(self, number: int) -> None:
        assert self.guests[number].state == "offered"
        self.guests[number].state = "confirmed"

    def begin(self) -> None:
        """Whoever has not said yes by then has no seat."""
        for guest in self.guests:
            if guest.state == "offered":
                guest.state = "cancelled"

    def serve(self, newcomer: Person | None = None) -> None:
        """The next who may sit does; in a roster that asks, whoever was not just asking is asked."""
        while self.hours > 0 and (guest := next(filter(self.may_sit, self.line()), None)):
            self._seat(guest, state="offered" if self.asks and guest is not newcomer else "confirmed")

    def line(self) -> list[Person]:
        return [guest for guest in self.guests if guest.state == "waiting"]

    def free(self) -> int:
        return self.capacity - sum(guest.seats for guest in self.seated())

    def seated(self) -> list[Person]:
        """On the room's own chairs."""
        return [guest for guest in self.guests if guest.state in SEATED and not guest.brought]

    def owed_to_the_desk(self) -> int:
        """Of the seats kept for the desk those on which nobody sits who came to it."""
        if self.hours <= self.kept_hours:
            return 0
        came = [guest.seats for guest in self.seated() if guest.colleague]
        return max(self.kept - sum(came), 0)

    def within_reach(self, guest: Person) -> int:
        """The most chairs that this guest could sit on now, tried one after another."""
        reach = 0
        while reach < self.free() and (
            guest.colleague or self.free() - (reach + 1) >= self.owed_to_the_desk()
        ):
            reach += 1
        return reach

    def may_sit(self, guest: Person) -> bool:
        """Whether it fits whole, and nobody before it who was passed over for too long loses a chair by it."""
        if guest.seats > self.within_reach(guest):
            return False
        owed = [other for other in self.line() if other.number < guest.number and self.is_owed(other)]
        before = [self.within_reach(other) for other in owed]
        with self._sitting(guest):
            after = [self.within_reach(other) for other in owed]
        return before == after

    def is_owed(self, guest: Person) -> bool:
        """Passed over for too long, and not too large for what its door could ever have."""
        went_past = sum(seats for number, seats in self.gifts[guest.since :] if number > guest.number)
        empty = Chairs(self.capacity, self.kept, self.kept_hours, self.hours)
        return self.hours > A_DAY and went_past >= self.capacity and guest.seats <= empty.within_reach(guest)

    def set_aside(self) -> int:
        """The free chairs that somebody is waited for who was passed over for too long."""
        return max((self.within_reach(guest) for guest in self.line() if self.is_owed(guest)), default=0)

    def states(self) -> list[str]:
        return [guest.state for guest in self.guests]

    def _seat(self, guest: Person, *, state: str = "confirmed") -> None:
        guest.state = state
        self.gifts.append((guest.number, guest.seats))

    @contextmanager
    def _sitting(self, guest: Person) -> Iterator[None]:
        guest.state = "confirmed"
        yield
        guest.state = "waiting"
