"""Which seat is whose: promises 1 and 2 by values, and beside a reading of their words that counts everything again
from the history each time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from events_service.registration.rules import STAFFED, Door, NotEnoughSeats, RosterFull, State
from events_service.registration.seat_rules import (
    Seats,
    Served,
    Waiting,
    left_beside_the_line,
    passed_over,
    place_for,
    saved_seats,
    served,
)
from tests.chairs import SEATED, Chairs

NOON = datetime(2035, 11, 1, 12, tzinfo=UTC)
STARTS_AT = NOON + timedelta(days=10)
DAY = timedelta(days=1)


def line(*parties: tuple[int, int]) -> list[Waiting]:
    """Parties by their seats and what was given past them; their ids are their places in the line, from 1."""
    return [Waiting(UUID(int=n), seats, passed) for n, (seats, passed) in enumerate(parties, start=1)]


def outcome(answer: Served) -> tuple[list[int], list[tuple[int, int]], int, int]:
    """Who is confirmed, who waits with what was given past them, what is free, what of it is saved."""
    waiting = [(party.id.int, party.passed) for party in answer.line]
    return [party.id.int for party in answer.seated], waiting, answer.seats.free, answer.saved


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
    answer = served(parties, seats=Seats(8, 8 - free), now=NOON, starts_at=STARTS_AT)

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

    answer = served(parties, seats=Seats(8, 7), now=STARTS_AT - before, starts_at=STARTS_AT)

    assert outcome(answer) == expected


def placed(seats: int, *, door: Door = Door.WEB, taken: int = 6, saved: int = 0, kept: int = 0) -> State:
    return place_for(
        seats, door=door, seats=Seats(8, taken, kept), saved=saved, waiting=0, waiting_limit=None
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
            seats=Seats(8, taken),
            saved=0,
            waiting=waiting,
            waiting_limit=limit,
            waits=waits,
        )

    assert asked.value.facts == refusal


@pytest.mark.parametrize("waits", [True, False])
def test_place_for_when_nothing_is_left_and_the_list_is_full(waits: bool) -> None:
    with pytest.raises(RosterFull):
        place_for(1, door=Door.WEB, seats=Seats(8, 8), saved=0, waiting=0, waiting_limit=0, waits=waits)


# What is kept for the doors of colleagues: a line of the web's and of theirs, by number of seats.


def desk(*parties: tuple[int, int]) -> list[Waiting]:
    return [
        Waiting(UUID(int=n), seats, passed, staffed=True) for n, (seats, passed) in enumerate(parties, 101)
    ]


@pytest.mark.parametrize(
    ("seats", "parties", "expected"),
    [
        # Eight chairs, six taken, two kept: the web's line sees none, the desk's own party does, past it.
        (Seats(8, 6, 2), line((1, 0)), ([], [(1, 0)], 2, 0)),
        (Seats(8, 6, 2), line((1, 0)) + desk((2, 0)), ([101], [(1, 2)], 0, 0)),
        # One of them is taken already by somebody who came to the desk: one is the line's.
        (Seats(8, 6, 2, 1), line((1, 0), (1, 0)), ([1], [(2, 0)], 1, 0)),
        # Three came to the desk: nothing is kept any more.
        (Seats(8, 6, 2, 3), line((1, 0), (1, 0)), ([1, 2], [], 0, 0)),
        # More is kept than is free.
        (Seats(8, 7, 4), line((1, 0)), ([], [(1, 0)], 1, 0)),
        # The desk's party takes what is kept first, and of the rest what nobody before it could have.
        (Seats(8, 5, 2), line((2, 0)) + desk((3, 0)), ([101], [(1, 3)], 0, 0)),
        # What is saved for a party of the web's is what the web may have: the desk goes on with what is kept.
        (Seats(8, 5, 2), line((2, 8)) + desk((3, 0)), ([], [(1, 8), (101, 0)], 3, 1)),
        (Seats(8, 5, 2), line((2, 8)) + desk((2, 0)), ([101], [(1, 10)], 1, 1)),
        # What is saved for a party of the desk's is all that is free.
        (Seats(8, 5, 2), desk((4, 8)) + line((1, 0)), ([], [(101, 8), (1, 0)], 3, 3)),
        # Seven of the web find no room among eight of which two are kept: nothing is saved for them until these go.
        (Seats(8, 5, 2), line((7, 9), (1, 0)), ([2], [(1, 10)], 2, 0)),
        (Seats(8, 5), line((7, 9), (1, 0)), ([], [(1, 9), (2, 0)], 3, 3)),
    ],
)
def test_served_beside_kept_seats(seats: Seats, parties: list[Waiting], expected: object) -> None:
    answer = served(parties, seats=seats, now=NOON, starts_at=STARTS_AT)

    assert outcome(answer) == expected


@pytest.mark.parametrize(
    ("seats", "saved", "waiting", "staffed", "left"),
    [
        (Seats(8, 4, 2), 0, 0, False, 2),
        (Seats(8, 4, 2), 0, 0, True, 4),
        # Somebody waits: nobody of the web goes before them, and the desk only to what is kept for it.
        (Seats(8, 4, 2), 0, 1, False, 0),
        (Seats(8, 4, 2), 0, 1, True, 2),
        (Seats(8, 4, 2), 2, 1, True, 2),
        (Seats(8, 4, 2), 4, 1, True, 0),
        (Seats(8, 7, 2), 0, 1, True, 1),
        (Seats(8, 9, 2), 0, 0, True, 0),
    ],
)
def test_left_beside_the_line(seats: Seats, saved: int, waiting: int, staffed: bool, left: int) -> None:
    assert left_beside_the_line(seats, saved=saved, waiting=waiting, staffed=staffed) == left


# The same beside a reading of the promises that counts everything again from its history (tests/chairs.py).

DOORS = st.sampled_from((Door.WEB, Door.WEB, Door.DESK, Door.PHONE, Door.REFERRAL, Door.KEY))


class Rosters(RuleBasedStateMachine):
    """Doors, capacity, what is kept, and the clock, in any order; the rules keep one number for each party."""

    def __init__(self) -> None:
        super().__init__()
        self.chairs = Chairs(4)
        self.seats, self.saved, self.line = Seats(4, 0), 0, list[Waiting]()
        self.states, self.parties = list[str](), list[Waiting]()

    @property
    def now(self) -> datetime:
        return STARTS_AT - timedelta(hours=self.chairs.hours)

    def serve(self) -> None:
        keeps = self.chairs.kept if self.chairs.hours > self.chairs.kept_hours else 0
        by_staff = sum(
            party.seats
            for party, state in zip(self.parties, self.states, strict=True)
            if party.staffed and state in SEATED
        )
        seats = Seats(self.chairs.capacity, self.seats.taken, keeps, by_staff)
        answer = served(self.line, seats=seats, now=self.now, starts_at=STARTS_AT)
        for party in answer.seated:
            self.states[party.id.int - 1] = "offered" if self.chairs.asks else "confirmed"
        self.line, self.seats, self.saved = answer.line, answer.seats, answer.saved

    @initialize(
        capacity=st.integers(1, 6), kept=st.integers(0, 4), kept_hours=st.integers(0, 60), asks=st.booleans()
    )
    def open(self, capacity: int, kept: int, kept_hours: int, asks: bool) -> None:
        self.chairs = Chairs(capacity, kept, kept_hours, asks=asks)
        self.serve()

    @rule(door=DOORS, seats=st.sampled_from((1, 1, 1, 2, 2, 3, 4, 5)))
    def join(self, door: Door, seats: int) -> None:
        staffed = door in STAFFED
        if self.chairs.hours <= 0 and not staffed:
            return
        self.serve()
        try:
            state = place_for(
                seats,
                door=door,
                seats=self.seats,
                saved=self.saved,
                waiting=len(self.line),
                waiting_limit=None,
                line_open=self.chairs.hours > 0,
            )
        except (NotEnoughSeats, RosterFull):
            assert self.chairs.join(seats, colleague=staffed).state == "waiting"
            assert len(self.chairs.guests) == len(self.states)
            return
        self.chairs.join(seats, colleague=staffed)
        party = Waiting(UUID(int=len(self.states) + 1), seats, staffed=staffed)
        self.states.append(state)
        self.parties.append(party)
        if state is State.CONFIRMED:
            self.line = passed_over(self.line, seats, out_of=self.seats)
            self.seats = self.seats.give(seats, staffed=staffed)
        else:
            self.line.append(party)
        self.saved = saved_seats(self.line, seats=self.seats, now=self.now, starts_at=STARTS_AT)

    @precondition(lambda self: self.states)
    @rule(number=st.integers(0, 100))
    def leave(self, number: int) -> None:
        number %= len(self.states)
        if self.states[number] in SEATED:
            self.seats = Seats(self.seats.capacity, self.seats.taken - self.parties[number].seats)
        self.states[number] = "cancelled"
        self.line = [party for party in self.line if party.id.int != number + 1]
        self.serve()
        self.chairs.leave(number)

    @precondition(lambda self: "offered" in self.states)
    @rule(number=st.integers(0, 100))
    def accept(self, number: int) -> None:
        """Nothing moves: an offered seat was as good as taken. Declined or lapsed, it is left."""
        offered = [each for each, state in enumerate(self.states) if state == "offered"]
        number = offered[number % len(offered)]
        self.states[number] = "confirmed"
        self.chairs.accept(number)

    @rule(capacity=st.integers(1, 7))
    def resize(self, capacity: int) -> None:
        """Never below what is taken: registration/changes.py refuses that."""
        self.chairs.capacity = max(capacity, self.seats.taken)
        self.serve()
        self.chairs.serve()

    @rule(kept=st.integers(0, 4), kept_hours=st.integers(0, 60))
    def keep(self, kept: int, kept_hours: int) -> None:
        self.chairs.kept, self.chairs.kept_hours = kept, kept_hours
        self.serve()
        self.chairs.serve()

    @rule(hours=st.integers(1, 80))
    def wait(self, hours: int) -> None:
        """Time passes, and the chores have done their work."""
        self.chairs.hours = max(self.chairs.hours - hours, 0)
        if self.chairs.hours == 0:
            self.chairs.begin()
            for number, state in enumerate(self.states):
                if state == "offered":
                    self.seats = Seats(self.seats.capacity, self.seats.taken - self.parties[number].seats)
                    self.states[number] = "cancelled"
        self.serve()
        self.chairs.serve()

    @invariant()
    def agree(self) -> None:
        chairs = self.chairs
        assert self.states == chairs.states()
        assert self.seats.free == chairs.free() >= 0
        assert self.saved == chairs.set_aside()
        # Promise 1: no seat stays empty while somebody waits who could take it, but for what the roster shows.
        if chairs.hours > 0:
            for guest in chairs.line():
                mine = chairs.free() if guest.colleague else chairs.free() - self.seats.kept
                assert guest.seats > mine or self.saved > 0


# Without shrinking: what fails is read from its steps, and would be sought again for minutes.
LONG = settings(max_examples=250, stateful_step_count=40, deadline=None, phases=[Phase.generate])


def test_rules_agree_with_a_reading_of_the_promises() -> None:
    run_state_machine_as_test(Rosters, settings=LONG)
