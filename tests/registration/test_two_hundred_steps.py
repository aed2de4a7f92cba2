"""Two hundred steps in a row, over every verb and the clock: two lists of one workshop, of which one is a course, with
kept seats, offers, parties of one to three, corrections, moves, and the question whether they still come."""

import contextlib
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events_service import clock
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
from events_service.registration.places import Place, register
from events_service.registration.restoration import restore_by_link, restore_by_staff
from events_service.registration.rules import Door
from events_service.registration.seat_rules import Seats, Waiting
from events_service.registration.waiting_list import give_what_was_set_aside
from events_service.scheduling.sessions import add_session
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_session
from tests.posted import everything_left

STEPS = 200
# How often each verb is chosen, beside the others.
VERBS = {
    "join": 3,
    "phone": 1,
    "leave": 4,
    "leave by staff": 1,
    "accept": 1,
    "decline": 1,
    "wait again": 1,
    "restore": 1,
    "restore by staff": 1,
    "correct": 1,
    "move": 2,
    "extra": 1,
    "resize": 1,
    "keep": 1,
    "mode": 1,
    "silence": 1,
    "coming": 1,
    "postpone": 1,
    "hours": 5,
    "post": 3,
}
# What the roster says, next to what its parties are, and its line.
_ROSTERS = """
SELECT roster.id, capacity, seats_taken, extra_seats, waiting, saved, kept,
       CASE WHEN kept_until > $1 THEN kept_seats ELSE 0 END AS kept_seats,
       (SELECT coalesce(sum(seats - extra_seats), 0)::int FROM registration
        WHERE roster = roster.id AND state IN ('confirmed', 'offered')) AS held_seats,
       (SELECT coalesce(sum(extra_seats), 0)::int FROM registration WHERE roster = roster.id) AS extra,
       (SELECT coalesce(sum(seats - extra_seats), 0)::int FROM registration
        WHERE roster = roster.id AND state IN ('confirmed', 'offered') AND door = 'phone') AS by_staff,
       (SELECT min(starts_at) FROM session WHERE session.roster = roster.id AND starts_at <= closes_at) AS first,
       (SELECT max(starts_at) FROM session WHERE session.roster = roster.id AND starts_at <= closes_at) AS begins_at
FROM roster ORDER BY id
"""
_LINE = """
SELECT id, seats, passed, door = 'phone' AS staffed FROM registration WHERE roster = $1 AND state = 'waiting'
ORDER BY position
"""
_OFFERS_TOO_LATE = """
SELECT count(*)::int FROM registration WHERE state = 'offered' AND roster = $1 AND $2 >= $3::timestamptz
"""
# Nobody is told twice of one fact, nor of a seat on a list they left for another.
_TWICE = "SELECT intent FROM message GROUP BY intent HAVING count(*) > 1"


@dataclass
class World:
    """Two lists of a workshop, the hour, and everybody who ever had a place."""

    lists: list[Planned]
    hours: int = 300
    places: list[Place] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return STARTS_AT - timedelta(hours=self.hours)

    def place(self, which: int) -> Place:
        return self.places[which % len(self.places)]

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


async def one_verb(world: World, verb: str, which: int, number: int) -> None:
    """One verb; a refusal changes nothing."""
    now, planned = world.now, world.planned(which)
    ada = planned.ada
    if verb in ("join", "phone"):
        door = Door.WEB if verb == "join" else Door.PHONE
        party = a_party("Chloé", seats=number % 3 + 1, email=f"guest{len(world.places)}@example.org")
        world.places.append(await register(planned.roster, party, door=door, key=KEY, now=now, again=True))
        return
    if verb in ("resize", "keep", "mode", "silence", "postpone"):
        await change_session(planned.id, changes_of(world, verb, which, number), by=ada, now=now)
    elif verb == "hours":
        world.hours -= number * 2 // 3
    elif verb == "post":
        await everything_left()
    elif world.places:
        await of_place(world, verb, world.place(which), number)


def changes_of(world: World, verb: str, which: int, number: int) -> dict[str, Any]:
    if verb == "resize":
        return {"capacity": number % 6 + 1}
    if verb == "keep":
        return {"kept_seats": number % 3, "kept_hours": number * 3}
    if verb == "mode":
        return {"waiting_mode": ("given", "offered", "offered")[number % 3]}
    if verb == "silence":
        return {"ask_days": number % 5 + 1, "silence": ("kept", "released")[number % 2]}
    # A few minutes later on the same day: what hangs on the start moves with it.
    return {"starts_at": f"2035-11-20T{14 + 3 * (which % 2)}:{number % 30:02}"}


async def of_place(world: World, verb: str, place: Place, number: int) -> None:
    now, link, identifier, ada = world.now, place.link, place.registration.id, world.lists[0].ada
    if verb == "leave":
        await cancel_by_link(link, now=now)
    elif verb == "leave by staff":
        await cancel_by_staff(identifier, by=ada, now=now)
    elif verb == "accept":
        await accept_by_link(link, now=now)
    elif verb == "decline":
        await decline_by_link(link, now=now)
    elif verb in ("wait again", "restore"):
        await restore_by_link(link, wait=verb == "wait again", now=now)
    elif verb == "restore by staff":
        await restore_by_staff(identifier, by=ada, wait=True, now=now)
    elif verb == "correct":
        await correct_by_link(link, {"seats": number % 3 + 1, "companions": ""}, now=now)
    elif verb == "extra":
        await give_extra_seats(identifier, "Une chaise de plus", by=ada, now=now)
    elif verb == "coming":
        await say_coming_by_guest(identifier, now=now)
    elif verb == "move":
        there = world.planned(number)
        world.places.append(await move_by_guest(identifier, there.roster, key=KEY, sender="", now=now))


async def the_minute_passes(world: World) -> None:
    """Every chore has had its turn."""
    for chore in (give_what_was_set_aside, lapse_due, release_silent, ask_who_is_due):
        await chore(world.now)


async def every_promise_holds(world: World, step: object) -> None:
    now = world.now
    for roster in await rows(_ROSTERS, now):
        line = [Waiting(**each) for each in await rows(_LINE, roster["id"])]
        assert roster["seats_taken"] == roster["held_seats"] <= roster["capacity"], step
        assert roster["extra_seats"] == roster["extra"], step
        assert roster["waiting"] == len(line), step
        assert await value(_OFFERS_TOO_LATE, roster["id"], now, roster["begins_at"]) == 0, step
        seats = Seats(roster["capacity"], roster["seats_taken"], roster["kept_seats"], roster["by_staff"])
        left = seat_rules.served(line, seats=seats, now=now, starts_at=roster["begins_at"])
        # Promise 1 and 2: nobody waits who could have a seat, and what is saved is what is shown.
        assert left.seated == [], step
        assert now >= roster["begins_at"] or left.saved == roster["saved"], step
    assert await rows(_TWICE) == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_two_hundred_steps_sell_no_seat_twice_and_leave_none_empty(database: str, seed: int) -> None:
    chance = random.Random(seed)
    world = await a_world()

    for number in range(STEPS):
        [verb] = chance.choices(list(VERBS), weights=list(VERBS.values()))
        step = verb, chance.randrange(60), chance.randrange(30)
        with contextlib.suppress(Refusal, Invalid):
            await one_verb(world, *step)
        await the_minute_passes(world)

        await every_promise_holds(world, (number, step))
