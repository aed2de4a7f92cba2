"""Two hundred steps in a row, over every verb and the clock: two lists of one workshop, of which one is a course, with
kept seats, offers, parties of one to three, corrections, moves, several dates of one form, what somebody needs,
children who come with an adult once the workshop asks for one, and the question whether they still come. Hypothesis
chooses the steps; whatever it chooses, the promises hold after each.

MACHINE_EXAMPLES says how many such rows of steps are tried (`make steps`), MACHINE_SEED which; both are printed, and
what the steps came to.
"""

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.attendance.counting import count_sessions
from events_service.attendance.seating import seat_who_is_here
from events_service.database import rows, value
from events_service.errors import Invalid, Refusal
from events_service.registration import seat_rules
from events_service.registration.cancellation import cancel_by_link, cancel_by_staff
from events_service.registration.changes import add_date, change_session
from events_service.registration.coming import ask_who_is_due, release_silent, say_coming_by_guest
from events_service.registration.corrections import correct_by_link
from events_service.registration.extra_seats import give_extra_seats
from events_service.registration.moving import move_by_guest
from events_service.registration.offers import accept_by_link, decline_by_link, lapse_due
from events_service.registration.parties import Party
from events_service.registration.places import Place, register
from events_service.registration.restoration import restore_by_link, restore_by_staff
from events_service.registration.rules import Door
from events_service.registration.seat_rules import Seats, Waiting
from events_service.registration.ticked_dates import register_for_dates
from events_service.registration.waiting_list import give_what_was_set_aside
from events_service.scheduling.events import amend_event
from events_service.scheduling.queries import date_of_roster
from events_service.scheduling.sessions import add_session
from tests.attendance.test_counting import kept_counts_are_those_of_the_rows
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_session
from tests.posted import everything_left

STEPS = 200
EXAMPLES, SEED = int(os.environ.get("MACHINE_EXAMPLES", "2")), int(os.environ.get("MACHINE_SEED", "1"))
# What the roster says, next to what its parties are, and its line.
_ROSTERS = """
SELECT roster.id, capacity, seats_taken, extra_seats, waiting, saved, kept,
       CASE WHEN kept_until > $1 THEN kept_seats ELSE 0 END AS kept_seats,
       (SELECT coalesce(sum(seats - extra_seats), 0)::int FROM registration
        WHERE roster = roster.id AND state IN ('confirmed', 'offered')) AS held_seats,
       (SELECT coalesce(sum(extra_seats), 0)::int FROM registration WHERE roster = roster.id) AS extra,
       (SELECT coalesce(sum(seats - extra_seats), 0)::int FROM registration
        WHERE roster = roster.id AND state IN ('confirmed', 'offered') AND door IN ('desk', 'phone', 'referral'))
       AS by_staff,
       (SELECT min(starts_at) FROM session WHERE session.roster = roster.id AND starts_at <= closes_at) AS first,
       (SELECT max(starts_at) FROM session WHERE session.roster = roster.id AND starts_at <= closes_at) AS begins_at
FROM roster WHERE id = ANY($2::uuid[]) ORDER BY id
"""
_LINE = """
SELECT id, seats, passed, door IN ('desk', 'phone', 'referral') AS staffed FROM registration
WHERE roster = $1 AND state = 'waiting' ORDER BY position
"""
# Who moved has what they need where they are, and nowhere else.
_NEEDS_LEFT_BEHIND = """
SELECT count(*)::int FROM need JOIN registration ON registration.id = need.registration WHERE cancelled_by = 'moved'
"""
_OFFERS_TOO_LATE = """
SELECT count(*)::int FROM registration WHERE state = 'offered' AND roster = $1 AND $2 >= $3::timestamptz
"""
_OFFERED = "SELECT count(*)::int FROM registration WHERE roster = $1 AND state = 'offered'"
# Nobody is told twice of one fact, nor of a seat on a list they left for another.
_TWICE = "SELECT intent FROM message GROUP BY intent HAVING count(*) > 1"
# The last letter that said how somebody stands, whatever became of it.
_TOLD = """
SELECT registration.name, registration.state,
       (SELECT letter FROM message WHERE about = registration.id AND letter = ANY($2::text[])
        ORDER BY position DESC LIMIT 1) AS letter
FROM registration WHERE roster = $1 AND cancelled_by IS DISTINCT FROM 'moved'
"""
# Where so many steps come to, whatever they are: a machine that stands still proves nothing.
REACHED = (
    "joined confirmed",
    "joined waiting",
    "joined with an adult",
    "joined with a need",
    "kept for the desk",
    "offered",
    "waiting",
)
SAYS = {
    "confirmation": "confirmed",
    "promotion": "confirmed",
    "waiting": "waiting",
    "offer": "offered",
    "cancellation": "cancelled",
    "lapsed": "cancelled",
    "released": "cancelled",
}


@dataclass
class World:
    """Two lists of a workshop, the hour, and everybody who ever had a place."""

    lists: list[Planned]
    hours: int = 300
    places: list[Place] = field(default_factory=list)
    # Whether children come with an adult, as the workshop has it by now.
    asks: bool = False
    came_to: Counter[str] = field(default_factory=Counter)

    @property
    def now(self) -> datetime:
        return STARTS_AT - timedelta(hours=self.hours)

    @property
    def ada(self) -> Viewer:
        return self.lists[0].ada

    def somebody(self, seats: int, adult: str = "", need: str = "") -> Party:
        party = a_party("Chloé", seats=seats, email=f"guest{len(self.places)}@example.org")
        return replace(party, adult=adult.strip("-"), only_adults=adult == "-", need=need)

    def joined(self, place: Place | None) -> None:
        """Nobody comes in without an answer while the workshop asks which adult stays with a child."""
        if place is not None:
            said = place.registration.adult or place.registration.only_adults
            assert said or not self.asks
            self.places.append(place)
            self.came_to[f"joined {place.state}"] += 1
            self.came_to["joined with an adult"] += bool(said and self.asks)
            self.came_to["joined with a need"] += bool(place.registration.need)

    def place(self, which: int) -> Place | None:
        return self.places[which % len(self.places)] if self.places else None

    def planned(self, which: int) -> Planned:
        return self.lists[which % 2]


async def a_world() -> World:
    single = await a_session(capacity=4, kept_seats=1, waiting_mode="offered", ask_days=3, silence="released")
    times = {"starts_at": "2035-11-20T17:00", "ends_at": "2035-11-20T18:00", "capacity": 3}
    first = await add_session(single.event, times, by=single.ada, now=clock.now())
    roster: UUID = await value("SELECT roster FROM session WHERE id = $1", first)
    again = {"starts_at": "2035-11-27T17:00", "ends_at": "2035-11-27T18:00"}
    await add_date(roster, again, by=single.ada, now=clock.now())
    course = Planned(first, roster, single.event, single.library, single.organisation, single.ada)
    return World([single, course])


async def the_minute_passes(world: World) -> None:
    """Every chore has had its turn."""
    for chore in (give_what_was_set_aside, lapse_due, release_silent, ask_who_is_due):
        await chore(world.now)


async def every_promise_holds(world: World) -> None:
    now = world.now
    for roster in await rows(_ROSTERS, now, [planned.roster for planned in world.lists]):
        line = [Waiting(**each) for each in await rows(_LINE, roster["id"])]
        world.came_to["offered"] += await value(_OFFERED, roster["id"])
        assert roster["seats_taken"] == roster["held_seats"] <= roster["capacity"]
        assert roster["extra_seats"] == roster["extra"]
        assert roster["waiting"] == len(line)
        assert await value(_OFFERS_TOO_LATE, roster["id"], now, roster["begins_at"]) == 0
        seats = Seats(roster["capacity"], roster["seats_taken"], roster["kept_seats"], roster["by_staff"])
        left = seat_rules.served(line, seats=seats, now=now, starts_at=roster["begins_at"])
        # Promise 1 and 2: nobody waits who could have a seat, and what is saved is what is shown.
        assert left.seated == []
        assert now >= roster["begins_at"] or left.saved == roster["saved"]
        # Promise 7: the last letter says how they stand; of what ends with the start nobody is written to.
        if now < roster["begins_at"]:
            told = await rows(_TOLD, roster["id"], list(SAYS))
            assert [each["name"] for each in told if SAYS[each["letter"]] != each["state"]] == []
        world.came_to["kept for the desk"] += roster["kept_seats"] > roster["by_staff"]
        world.came_to["saved for who was passed over"] += roster["saved"] > 0
        world.came_to["over the capacity"] += roster["extra_seats"] > 0
        world.came_to["waiting"] += len(line) > 0
    assert await rows(_TWICE) == []
    assert await value(_NEEDS_LEFT_BEHIND) == 0
    # What is kept of who came is what the rows say, whatever has been done since it was counted.
    assert await kept_counts_are_those_of_the_rows()
    await count_sessions(STARTS_AT + timedelta(days=365))


Answer = TypeVar("Answer")
Verb = TypeVar("Verb", bound=Callable[..., None])
WHICH, NUMBER = st.integers(0, 59), st.integers(0, 29)
# Nothing, that only adults come, or a name.
ADULT, NEED = st.sampled_from(["", "-", "Mina"]), st.sampled_from(["", "", "Une rampe"])


def lists_of(loop: asyncio.AbstractEventLoop, came_to: Counter[str]) -> type[RuleBasedStateMachine]:
    """The machine, whose verbs run in the test's loop: Hypothesis itself knows no coroutines.

    One more verb is one more deed here: `which` is a list or a party of the world, `number` whatever else it takes.
    """

    deeds: list[st.SearchStrategy[tuple[str, dict[str, Any]]]] = []

    def deed(**lot: st.SearchStrategy[Any]) -> Callable[[Verb], Verb]:
        """One of what may be done next. Not a rule of its own: of those Hypothesis leaves some out of each row."""

        def noted(verb: Verb) -> Verb:
            deeds.append(st.tuples(st.just(verb.__name__), st.fixed_dictionaries(lot)))
            return verb

        return noted

    class Lists(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.world = self.wait_for(a_world())
            self.world.came_to = came_to

        def wait_for(self, verb: Coroutine[Any, Any, Answer]) -> Answer:
            return asyncio.run_coroutine_threadsafe(verb, loop).result(timeout=60)

        def act(self, verb: Coroutine[Any, Any, Any]) -> Any:
            """A refusal changes nothing."""
            with contextlib.suppress(Refusal, Invalid):
                return self.wait_for(verb)
            return None

        def change(self, which: int, values: dict[str, Any]) -> None:
            planned = self.world.planned(which)
            self.act(change_session(planned.id, values, by=planned.ada, now=self.world.now))

        @initialize(
            hours=st.sampled_from([60, 120, 300]),
            guests=st.lists(st.tuples(WHICH, st.integers(1, 3), NEED), min_size=5, max_size=8),
        )
        def begin(self, hours: int, guests: list[tuple[int, int, str]]) -> None:
            """Some are there from the beginning."""
            self.world.hours = hours
            for which, seats, need in guests:
                self.join(which, seats, Door.WEB, "", need)

        @deed(
            which=WHICH,
            seats=st.integers(1, 3),
            door=st.sampled_from([Door.WEB, Door.WEB, *Door]),
            adult=ADULT,
            need=NEED,
        )
        def join(self, which: int, seats: int, door: Door, adult: str, need: str) -> None:
            world = self.world
            roster, party = world.planned(which).roster, world.somebody(seats, adult, need)
            world.joined(self.act(register(roster, party, door=door, key=KEY, now=world.now, again=True)))

        @deed(seats=st.integers(1, 2), adult=ADULT)
        def tick_both(self, seats: int, adult: str) -> None:
            for place in self.act(tick_both(self.world, seats, adult)) or []:
                self.world.joined(place)

        @deed()
        def ask_for_an_adult_or_no_more(self) -> None:
            """Whoever signed up before keeps what they have."""
            world, ada = self.world, self.world.ada
            world.asks = not world.asks
            changes = {"with_adult": world.asks}
            self.wait_for(amend_event(world.lists[0].event, changes, by=ada, now=world.now))

        @deed(which=WHICH)
        def leave(self, which: int) -> None:
            if place := self.world.place(which):
                self.act(cancel_by_link(place.link, now=self.world.now))

        @deed(which=WHICH)
        def leave_as_well(self, which: int) -> None:
            self.leave(which)

        @deed(which=WHICH)
        def leave_by_staff(self, which: int) -> None:
            if place := self.world.place(which):
                self.act(cancel_by_staff(place.registration.id, by=self.world.ada, now=self.world.now))

        @deed(which=WHICH)
        def accept(self, which: int) -> None:
            if place := self.world.place(which):
                self.act(accept_by_link(place.link, now=self.world.now))

        @deed(which=WHICH)
        def decline(self, which: int) -> None:
            if place := self.world.place(which):
                self.act(decline_by_link(place.link, now=self.world.now))

        @deed(which=WHICH, wait=st.booleans())
        def restore(self, which: int, wait: bool) -> None:
            if place := self.world.place(which):
                self.act(restore_by_link(place.link, wait=wait, now=self.world.now))

        @deed(which=WHICH)
        def restore_by_staff(self, which: int) -> None:
            if place := self.world.place(which):
                identifier, world = place.registration.id, self.world
                self.act(restore_by_staff(identifier, by=world.ada, wait=True, now=world.now))

        @deed(which=WHICH, seats=st.integers(1, 3), adult=ADULT)
        def correct(self, which: int, seats: int, adult: str) -> None:
            if place := self.world.place(which):
                values: dict[str, Any] = {"seats": seats, "companions": ""}
                values |= {"only_adults": True} if adult == "-" else {"adult": adult} if adult else {}
                self.act(correct_by_link(place.link, values, now=self.world.now))

        @deed(which=WHICH)
        def give_extra(self, which: int) -> None:
            if place := self.world.place(which):
                identifier, world = place.registration.id, self.world
                self.act(give_extra_seats(identifier, "Une chaise de plus", by=world.ada, now=world.now))

        @deed(which=WHICH)
        def seat_at_the_door(self, which: int) -> None:
            if place := self.world.place(which):
                single, world = self.world.lists[0].id, self.world
                self.act(seat_who_is_here(single, [place.registration.id], by=world.ada, now=world.now))

        @deed(which=WHICH)
        def say_coming(self, which: int) -> None:
            if place := self.world.place(which):
                self.act(say_coming_by_guest(place.registration.id, now=self.world.now))

        @deed(which=WHICH, number=NUMBER)
        def move(self, which: int, number: int) -> None:
            if place := self.world.place(which):
                identifier, roster = place.registration.id, self.world.planned(number).roster
                moved = self.act(move_by_guest(identifier, roster, key=KEY, sender="", now=self.world.now))
                if moved and not moved.replayed:
                    self.world.joined(moved)
                    self.world.came_to["moved"] += 1

        @deed(which=WHICH, capacity=st.integers(1, 6))
        def resize(self, which: int, capacity: int) -> None:
            self.change(which, {"capacity": capacity})

        @deed(which=WHICH, kept=st.integers(0, 2), hours=st.integers(0, 87))
        def keep(self, which: int, kept: int, hours: int) -> None:
            self.change(which, {"kept_seats": kept, "kept_hours": hours})

        @deed(which=WHICH, mode=st.sampled_from(["given", "offered", "offered"]))
        def wait_otherwise(self, which: int, mode: str) -> None:
            self.change(which, {"waiting_mode": mode})

        @deed(which=WHICH, days=st.integers(1, 5), silence=st.sampled_from(["kept", "released"]))
        def ask_otherwise(self, which: int, days: int, silence: str) -> None:
            self.change(which, {"ask_days": days, "silence": silence})

        @deed(which=WHICH, minutes=NUMBER)
        def postpone(self, which: int, minutes: int) -> None:
            """A few minutes on the same day: what hangs on the start moves with it."""
            self.change(which, {"starts_at": f"2035-11-20T{14 + 3 * (which % 2)}:{minutes:02}"})

        @deed(hours=st.integers(1, 8))
        def hours_pass(self, hours: int) -> None:
            self.world.hours -= hours

        @deed(hours=st.integers(1, 16))
        def more_hours_pass(self, hours: int) -> None:
            self.world.hours -= hours

        @deed()
        def letters_leave(self) -> None:
            self.wait_for(everything_left())

        @rule(step=st.one_of(deeds))
        def take(self, step: tuple[str, dict[str, Any]]) -> None:
            verb, lot = step
            getattr(self, verb)(**lot)

        @invariant()
        def every_promise_holds(self) -> None:
            self.wait_for(the_minute_passes(self.world))
            self.wait_for(every_promise_holds(self.world))

    return Lists


async def tick_both(world: World, seats: int, adult: str) -> list[Place]:
    """Both lists in one form."""
    lines = [await date_of_roster(planned.roster, now=world.now) for planned in world.lists]
    answers = await register_for_dates(
        [line for line in lines if line],
        world.somebody(seats, adult),
        door=Door.WEB,
        key=KEY,
        sender="",
        now=world.now,
        again=True,
    )
    return [answer.place for answer in answers if answer.place]


async def test_two_hundred_steps_sell_no_seat_twice_and_leave_none_empty(database: str) -> None:
    print(f"MACHINE_SEED={SEED} MACHINE_EXAMPLES={EXAMPLES}")
    came_to: Counter[str] = Counter()
    machine = seed(SEED)(lists_of(asyncio.get_running_loop(), came_to))
    tried = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # to shrink what fails would take an hour on rows: every step is printed
        suppress_health_check=list(HealthCheck),
    )

    await asyncio.to_thread(run_state_machine_as_test, machine, settings=tried)

    print(dict(sorted(came_to.items())))
    assert {name for name in REACHED if not came_to[name]} == set()
