"""Who is served and who is let in: promises 1 and 2 by values, and beside a reading of their words that counts
everything again from the history each time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.registration.rules import (
    Door,
    NotEnoughSeats,
    RosterFull,
    Served,
    State,
    Waiting,
    passed_over,
    place_for,
    saved_seats,
    served,
)

NOON = datetime(2035, 11, 1, 12, tzinfo=UTC)
STARTS_AT = NOON + timedelta(days=10)
DAY = timedelta(days=1)


def line(*parties: tuple[int, int]) -> list[Waiting]:
    """Parties by their seats and what was given past them; their ids are their places in the line, from 1."""
    return [Waiting(UUID(int=n), seats, passed) for n, (seats, passed) in enumerate(parties, start=1)]


def outcome(answer: Served) -> tuple[list[int], list[tuple[int, int]], int, int]:
    """Who is confirmed, who waits with what was given past them, what is free, what of it is saved."""
    waiting = [(party.id.int, party.passed) for party in answer.line]
    return [party.id.int for party in answer.confirmed], waiting, answer.free, answer.saved


@pytest.mark.parametrize(
    ("parties", "free", "expected"),
    [
        # In order, as long as seats are free.
        (line((1, 0), (1, 0), (1, 0)), 2, ([1, 2], [(3, 0)], 0, 0)),
        # Whole: two do not fit into one; who comes later and fits does, and that is counted.
        (line((2, 0), (1, 0)), 1, ([2], [(1, 1)], 0, 0)),
        # As many seats as the room has went past the first: what is free is saved for it, be others small.
        (line((2, 8), (1, 0)), 1, ([], [(1, 8), (2, 0)], 1, 1)),
        # Until it fits.
        (line((2, 8), (1, 0)), 2, ([1], [(2, 0)], 0, 0)),
        (line((2, 8), (1, 0)), 3, ([1, 2], [], 0, 0)),
        # The last seat given past it makes it so at once: the third party does not get the other one.
        (line((3, 7), (1, 0), (1, 0)), 2, ([2], [(1, 8), (3, 0)], 1, 1)),
        # The first such party, and then the next.
        (line((4, 9), (2, 8), (1, 0)), 3, ([], [(1, 9), (2, 8), (3, 0)], 3, 3)),
        (line((4, 9), (2, 8), (1, 0)), 5, ([1], [(2, 8), (3, 0)], 1, 1)),
        # Nine do not find room among eight, ever: nothing is saved for them.
        (line((9, 20), (1, 0)), 2, ([2], [(1, 21)], 1, 0)),
        ([], 3, ([], [], 3, 0)),
        (line((1, 0)), 0, ([], [(1, 0)], 0, 0)),
    ],
)
def test_served_in_a_room_of_eight(parties: list[Waiting], free: int, expected: object) -> None:
    answer = served(parties, free=free, capacity=8, now=NOON, starts_at=STARTS_AT)

    assert outcome(answer) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (DAY + timedelta(microseconds=1), ([], [(1, 8), (2, 0)], 1, 1)),
        (DAY, ([2], [(1, 9)], 0, 0)),
        (timedelta(microseconds=1), ([2], [(1, 9)], 0, 0)),
        (timedelta(0), ([], [(1, 8), (2, 0)], 1, 0)),
    ],
)
def test_served_saves_until_a_day_before_and_serves_until_the_start(
    before: timedelta, expected: object
) -> None:
    parties = line((2, 8), (1, 0))

    answer = served(parties, free=1, capacity=8, now=STARTS_AT - before, starts_at=STARTS_AT)

    assert outcome(answer) == expected


def placed(seats: int, *, door: Door = Door.WEB, taken: int = 6, saved: int = 0, kept: int = 0) -> State:
    return place_for(
        seats, door=door, capacity=8, taken=taken, saved=saved, kept=kept, waiting=0, waiting_limit=None
    )


@pytest.mark.parametrize(
    ("seats", "taken", "saved", "state"),
    [
        (2, 6, 0, "confirmed"),
        (3, 6, 0, "waiting"),
        (1, 8, 0, "waiting"),
        (1, 6, 1, "confirmed"),
        (1, 6, 2, "waiting"),
        # A room that was made smaller by hand than what was given.
        (1, 9, 0, "waiting"),
    ],
)
def test_place_for_gives_what_is_neither_taken_nor_saved(
    seats: int, taken: int, saved: int, state: str
) -> None:
    assert placed(seats, taken=taken, saved=saved) == state


@pytest.mark.parametrize(
    ("door", "state"),
    [
        (Door.WEB, "waiting"),
        (Door.DESK, "confirmed"),
        (Door.PHONE, "confirmed"),
        (Door.REFERRAL, "confirmed"),
        (Door.KEY, "waiting"),
    ],
)
def test_place_for_keeps_seats_for_the_doors_of_colleagues(door: Door, state: str) -> None:
    assert placed(2, door=door, kept=1) == state


@pytest.mark.parametrize(
    ("taken", "waiting", "limit", "waits", "refusal"),
    [
        (6, 4, 4, True, {"left": 2, "may_wait": False}),
        (6, 3, 4, False, {"left": 2, "may_wait": True}),
        (8, 0, None, False, {"left": 0, "may_wait": True}),
    ],
)
def test_place_for_asks_a_party_that_does_not_fit(
    taken: int, waiting: int, limit: int | None, waits: bool, refusal: dict[str, object]
) -> None:
    with pytest.raises(NotEnoughSeats) as asked:
        place_for(
            3,
            door=Door.WEB,
            capacity=8,
            taken=taken,
            saved=0,
            kept=0,
            waiting=waiting,
            waiting_limit=limit,
            waits=waits,
        )

    assert asked.value.facts == refusal


@pytest.mark.parametrize("waits", [True, False])
def test_place_for_when_nothing_is_left_and_the_list_is_full(waits: bool) -> None:
    with pytest.raises(RosterFull):
        place_for(
            1, door=Door.WEB, capacity=8, taken=8, saved=0, kept=0, waiting=0, waiting_limit=0, waits=waits
        )


# The words of the promises, read by somebody with a long memory and no arithmetic of their own.


@dataclass
class Party:
    number: int
    seats: int
    state: str = "waiting"
    # The number of the gift after which it joined: what was given earlier did not go past it.
    since: int = 0


@dataclass
class Reading:
    """A roster that remembers every gift: to whom, and how many seats."""

    capacity: int
    parties: list[Party] = field(default_factory=list)
    gifts: list[tuple[int, int]] = field(default_factory=list)

    def free(self) -> int:
        return self.capacity - sum(party.seats for party in self.parties if party.state == "confirmed")

    def went_past(self, party: Party) -> int:
        return sum(seats for number, seats in self.gifts[party.since :] if number > party.number)

    def next_to_be_served(self, saving: bool) -> Party | None:
        """The first of the line whom what is free fits whole; only the first passed over for too long, if any is."""
        waiting = [party for party in self.parties if party.state == "waiting"]
        too_long = [
            party
            for party in waiting
            if saving and party.seats <= self.capacity and self.went_past(party) >= self.capacity
        ]
        return next((party for party in too_long[:1] or waiting if party.seats <= self.free()), None)

    def join(self, seats: int, *, saving: bool) -> None:
        """Everyone joins at the end; then the line is served, one party after another."""
        self.parties.append(Party(len(self.parties) + 1, seats, since=len(self.gifts)))
        self.serve(saving=saving)

    def leave(self, number: int, *, saving: bool) -> None:
        self.parties[number % len(self.parties)].state = "cancelled"
        self.serve(saving=saving)

    def serve(self, *, saving: bool) -> None:
        while (party := self.next_to_be_served(saving)) is not None:
            party.state = "confirmed"
            self.gifts.append((party.number, party.seats))


@dataclass
class Ruled:
    """The same roster kept by the rules, with one number for each party in the line."""

    capacity: int
    taken: int = 0
    saved: int = 0
    line: list[Waiting] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    seats: list[int] = field(default_factory=list)

    def join(self, seats: int, *, now: datetime) -> None:
        self.serve(now=now)
        state = place_for(
            seats,
            door=Door.WEB,
            capacity=self.capacity,
            taken=self.taken,
            saved=self.saved,
            kept=0,
            waiting=len(self.line),
            waiting_limit=None,
        )
        self.states.append(state)
        self.seats.append(seats)
        if state is State.CONFIRMED:
            self.taken += seats
            self.line = passed_over(self.line, seats)
        else:
            self.line.append(Waiting(UUID(int=len(self.states)), seats))
        self.saved = saved_seats(
            self.line, free=self.capacity - self.taken, capacity=self.capacity, now=now, starts_at=STARTS_AT
        )

    def leave(self, number: int, *, now: datetime) -> None:
        number %= len(self.states)
        if self.states[number] == "confirmed":
            self.taken -= self.seats[number]
        self.states[number] = "cancelled"
        self.line = [party for party in self.line if party.id.int != number + 1]
        self.serve(now=now)

    def serve(self, *, now: datetime) -> None:
        free = self.capacity - self.taken
        answer = served(self.line, free=free, capacity=self.capacity, now=now, starts_at=STARTS_AT)
        for party in answer.confirmed:
            self.states[party.id.int - 1] = "confirmed"
            self.taken += party.seats
        self.line, self.saved = answer.line, answer.saved


# A party of so many seats joins, or one of those who ever came leaves.
STEPS = st.lists(
    st.one_of(st.tuples(st.just("join"), st.integers(1, 5)), st.tuples(st.just("leave"), st.integers(0, 40))),
    max_size=60,
)


@given(capacity=st.integers(1, 6), steps=STEPS, day_before_after=st.integers(0, 60))
def test_rules_agree_with_a_reading_of_the_promises(
    capacity: int, steps: list[tuple[str, int]], day_before_after: int
) -> None:
    reading, ruled = Reading(capacity), Ruled(capacity)

    for number, (what, size) in enumerate(steps):
        early = number < day_before_after
        now = STARTS_AT - (2 * DAY if early else DAY)
        if what == "join":
            reading.join(size, saving=early)
            ruled.join(size, now=now)
        elif reading.parties:
            reading.leave(size, saving=early)
            ruled.leave(size, now=now)
        # Promise 1: never more than the room has; promise 2: the same people, in the same order.
        assert 0 <= ruled.taken <= capacity
        assert ruled.states == [party.state for party in reading.parties]
        for party in ruled.line:
            assert party.passed == reading.went_past(reading.parties[party.id.int - 1])
        left_for_nobody = [party for party in ruled.line if party.seats <= capacity - ruled.taken]
        assert ruled.saved == capacity - ruled.taken or not left_for_nobody
