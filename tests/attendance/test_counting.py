"""Who came to a session is counted once it is over; the count goes as soon as a row changes that it was made from."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.attendance.counting import BY_DOOR, OVER_SINCE, count_sessions
from events_service.attendance.presence import note_everybody, note_presence
from events_service.attendance.rules import Mark, WalkInDraft
from events_service.attendance.walk_ins import forget_walk_ins, note_walk_in, remove_walk_in
from events_service.database import rows, transaction, value
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.changes import change_session
from events_service.registration.erasure import forget_past
from events_service.registration.merging import merge_session
from events_service.registration.restoration import restore_by_staff
from events_service.registration.rules import Presence
from events_service.registration.same_person import join_entries, look_at_joining
from events_service.scheduling.sessions import add_session
from tests.factories import ENDS_AT, STARTS_AT, a_party, a_registration, a_session, sign_up

pytestmark = pytest.mark.usefixtures("database")

CAME, ABSENT = Presence.ATTENDED, Presence.ABSENT
LATER = ENDS_AT + OVER_SINCE
# What is kept of each session, and what its rows say.
KEPT = """
SELECT session, line.* FROM session_count
CROSS JOIN unnest(doors, people_by_door, first_timers_by_door) AS line (door, people, first_timers)
ORDER BY session, door
"""
OTHERWISE = """
SELECT FROM session_count WHERE (people, first_timers) <> (
    SELECT coalesce(sum(by_door), 0), coalesce(sum(first), 0) FROM unnest(people_by_door, first_timers_by_door)
    AS line (by_door, first))
"""
COUNTED = f"""
SELECT * FROM ({BY_DOOR.format(sessions="session")}) AS counted
WHERE session IN (SELECT session FROM session_count) ORDER BY session, door
"""


async def kept_lines() -> list[tuple[object, ...]]:
    return [tuple(each) for each in await rows(KEPT)]


async def kept_counts_are_those_of_the_rows() -> bool:
    return await rows(OTHERWISE) == [] and await kept_lines() == [tuple(each) for each in await rows(COUNTED)]


async def test_counts_are_kept_of_sessions_that_are_over() -> None:
    planned, ahead = (
        await a_session(),
        await a_session(starts_at="2035-12-24T14:00", ends_at="2035-12-24T16:00"),
    )
    chloe = await sign_up(planned, "Chloé", seats=3)
    await note_presence(planned.id, chloe.registration.id, Mark(CAME, 2, 1), by=planned.ada, now=STARTS_AT)
    await note_walk_in(planned.id, WalkInDraft(None, 5, 2), by=planned.ada, now=STARTS_AT)
    nobody = await a_session()

    assert await count_sessions(LATER - timedelta(seconds=1)) is False
    assert await rows("SELECT FROM session_count") == []
    assert await count_sessions(LATER) is False

    assert await kept_lines() == [(planned.id, "walk_in", 5, 2), (planned.id, "web", 2, 1)]
    counted = {each["session"] for each in await rows("SELECT session FROM session_count")}
    assert counted == {planned.id, nobody.id}
    assert ahead.id not in counted


async def test_whatever_changes_who_came_drops_the_count() -> None:
    planned, day = await a_session(), timedelta(days=1)
    ada = planned.ada
    chloe, denise = [(await sign_up(planned, name)).registration.id for name in ("Chloé", "Denise")]
    zoe = [a_party("Zoé", email="zoe@example.org"), a_party("Zoé", phone="+33612345678")]
    twice, again = [(await a_registration(planned.id, each)).registration.id for each in zoe]
    walk_in: list[UUID] = []

    async def walk() -> None:
        walk_in.append(await note_walk_in(planned.id, WalkInDraft("Aïcha", 2), by=ada, now=STARTS_AT))

    async def join() -> None:
        mark = (await look_at_joining(twice, again, ada)).mark
        await join_entries(twice, again, mark=mark, by=ada, now=STARTS_AT)

    async def merge() -> None:
        times = {"starts_at": "2035-11-21T14:00", "ends_at": "2035-11-21T16:00", "capacity": 20}
        other = await add_session(planned.event, times, by=ada, now=clock.now())
        await merge_session(planned.id, other, by=ada, now=clock.now())

    verbs: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: note_presence(planned.id, chloe, Mark(CAME, 1, 1), by=ada, now=STARTS_AT),
        lambda: note_presence(planned.id, chloe, Mark(CAME, 1, 0), by=ada, now=STARTS_AT),
        lambda: note_presence(planned.id, chloe, Mark(ABSENT), by=ada, now=STARTS_AT),
        lambda: note_everybody(planned.id, by=ada, now=STARTS_AT),
        walk,
        lambda: remove_walk_in(planned.id, walk_in[0], by=ada, now=STARTS_AT),
        lambda: cancel_by_staff(denise, by=ada, now=STARTS_AT - day),
        lambda: restore_by_staff(denise, by=ada, wait=False, now=STARTS_AT - day),
        join,
        lambda: cancel_by_staff(denise, by=ada, now=STARTS_AT - timedelta(hours=1)),
        # It is moved to the morning: then she gave her seat back after it had begun.
        lambda: change_session(planned.id, {"starts_at": "2035-11-20T11:00"}, by=ada, now=clock.now()),
        merge,
    )
    for number, verb in enumerate(verbs):
        await count_sessions(LATER + day)
        before = await kept_lines()
        await verb()
        assert [each for each in await kept_lines() if each[0] == planned.id] == [], number
        assert await kept_counts_are_those_of_the_rows(), number
        await count_sessions(LATER + day)
        assert await kept_lines() != before, number
        assert await kept_counts_are_those_of_the_rows(), number


async def test_names_are_forgotten_and_the_count_stays() -> None:
    planned = await a_session()
    await sign_up(planned, "Chloé")
    await note_everybody(planned.id, by=planned.ada, now=STARTS_AT)
    await note_walk_in(planned.id, WalkInDraft("Aïcha", 2), by=planned.ada, now=STARTS_AT)
    await count_sessions(LATER)

    await forget_past(days=1, now=LATER)
    await forget_walk_ins(days=1, now=LATER)

    assert await kept_lines() == [(planned.id, "walk_in", 2, 0), (planned.id, "web", 1, 0)]
    assert await kept_counts_are_those_of_the_rows()


async def counted_beside_a_tick(*, tick_first: bool) -> bool:
    """Whether the rows are what was kept, when a tick and the chore were in one another's way, either begun first."""
    planned = await a_session()
    chloe = (await sign_up(planned, "Chloé")).registration.id
    begun, end = asyncio.Event(), asyncio.Event()

    async def tick() -> None:
        await note_presence(planned.id, chloe, Mark(CAME), by=planned.ada, now=STARTS_AT)

    async def count() -> None:
        await count_sessions(LATER)

    async def slowly(verb: Callable[[], Awaitable[None]]) -> None:
        async with transaction():
            await verb()
            begun.set()
            await end.wait()

    first, second = (tick, count) if tick_first else (count, tick)
    slow = asyncio.create_task(slowly(first))
    await begun.wait()
    quick = asyncio.create_task(second())
    await asyncio.wait([quick], timeout=0.3)
    end.set()
    await asyncio.gather(slow, quick)
    return await kept_counts_are_those_of_the_rows()


@pytest.mark.parametrize("tick_first", [True, False])
async def test_counted_while_somebody_ticks_it_is_what_the_rows_say(tick_first: bool) -> None:
    assert await counted_beside_a_tick(tick_first=tick_first)


async def test_counted_while_somebody_ticks_twin_that_holds_no_session_keeps_what_was() -> None:
    body: str = await value("SELECT prosrc FROM pg_proc WHERE proname = 'drop_session_count'")
    unheld = "\n".join(line for line in body.splitlines() if "FOR KEY SHARE" not in line)
    await rows(
        f"CREATE OR REPLACE FUNCTION drop_session_count() RETURNS trigger LANGUAGE plpgsql AS $${unheld}$$"
    )

    assert [await counted_beside_a_tick(tick_first=each) for each in (True, False)] == [False, False]
