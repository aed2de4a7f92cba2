"""Two dates made one: everyone is moved with what they had, told once, and nobody is lost."""

import asyncio
from uuid import UUID

import pytest
from asyncpg import Record

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import row, rows, value
from events_service.errors import NotFound
from events_service.registration import merging
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.merging import NotAllFit, NotToBeMerged, merge_session
from events_service.registration.queries import Registration
from events_service.scheduling.sessions import OWN_SESSION, add_session
from tests.factories import Planned, a_session, roster_of_session, sign_up
from tests.posted import everything_left, letters_to

pytestmark = pytest.mark.usefixtures("database")


async def with_another_date(*, capacity: int = 4) -> tuple[Planned, Planned]:
    """A date for which five are needed, and the same workshop a week later."""
    session = await a_session(capacity=8, minimum=5)
    times = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": capacity}
    later = await add_session(session.event, times, by=session.ada, now=clock.now())
    roster = await roster_of_session(later)
    return session, Planned(later, roster, session.event, session.library, session.organisation, session.ada)


async def test_everyone_keeps_the_registration_and_is_told_once_by_the_channel_they_have() -> None:
    session, later = await with_another_date()
    ada, basile = await sign_up(session, "Ada"), await sign_up(session, "Basile", 2, phone="+33467000000")
    await everything_left()
    uids = [each["uid"] for each in await rows("SELECT uid FROM registration_date ORDER BY uid")]

    moved = await merge_session(session.id, later.id, by=session.ada, now=clock.now())

    assert moved == 2
    on = await rows("SELECT roster, state, id FROM registration ORDER BY position")
    assert [tuple(each) for each in on] == [
        (later.roster, "confirmed", ada.registration.id),
        (later.roster, "confirmed", basile.registration.id),
    ]
    dates = await rows("SELECT uid, session, sequence FROM registration_date ORDER BY uid")
    assert [tuple(each) for each in dates] == [(uid, later.id, 1) for uid in uids]
    assert await letters_to("Ada") == ["confirmation", "change"]
    calls = await rows("SELECT about, letter, session FROM call_task WHERE closed_at IS NULL")
    assert [tuple(each) for each in calls] == [(basile.registration.id, "change", later.id)]
    taken = await rows("SELECT id, seats_taken, cancelled_at IS NULL AS stands FROM roster")
    assert {tuple(each) for each in taken} == {(session.roster, 0, False), (later.roster, 3, True)}


async def test_who_cannot_come_then_says_so_with_one_press() -> None:
    session, later = await with_another_date()
    ada = await sign_up(session, "Ada")
    await merge_session(session.id, later.id, by=session.ada, now=clock.now())

    await cancel_by_link(ada.link, now=clock.now())

    assert await value("SELECT seats_taken FROM roster WHERE id = $1", later.roster) == 0


async def test_nobody_is_moved_where_one_would_lose_a_seat_or_somebody_waits() -> None:
    session, later = await with_another_date(capacity=1)
    await sign_up(session, "Ada", 2)

    with pytest.raises(NotAllFit):
        await merge_session(session.id, later.id, by=session.ada, now=clock.now())
    await sign_up(later, "Basile")
    await sign_up(later, "Chloé")
    with pytest.raises(NotToBeMerged):
        await merge_session(session.id, later.id, by=session.ada, now=clock.now())

    assert await value("SELECT roster FROM registration WHERE name = 'Ada'") == session.roster
    assert await value("SELECT count(*) FROM session WHERE cancelled_at IS NOT NULL") == 0


async def test_decided_twice_it_is_called_off_once_and_a_strangers_date_is_not_found() -> None:
    session, later = await with_another_date()
    await sign_up(session, "Ada")
    elsewhere = await a_session()
    await everything_left()

    both = await asyncio.gather(
        *(merge_session(session.id, later.id, by=session.ada, now=clock.now()) for _ in range(2)),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in both) == ["SessionCancelled", "int"]
    assert await letters_to("Ada") == ["confirmation", "change"]
    with pytest.raises(NotFound):
        await merge_session(later.id, elsewhere.id, by=session.ada, now=clock.now())


async def everybody_meanwhile(*, door: asyncio.Event | None = None) -> tuple[int, int]:
    """Five sign up while the date is merged, as soon as the door opens: how many stand on a date that takes place, and
    on one that does not."""
    session, later = await with_another_date(capacity=8)
    await sign_up(session, "Ada")

    async def come(number: int) -> None:
        if door is not None:
            await door.wait()
        await sign_up(session, f"Guest{number}")

    await asyncio.gather(
        *(come(number) for number in range(5)),
        merge_session(session.id, later.id, by=session.ada, now=clock.now()),
        return_exceptions=True,
    )

    stands = "SELECT count(*)::int FROM registration WHERE state <> 'cancelled' AND roster = $1"
    return await value(stands, later.roster), await value(stands, session.roster)


async def test_who_signs_up_meanwhile_is_moved_too_or_told_that_it_is_called_off() -> None:
    there, lost = await everybody_meanwhile()

    assert (there >= 1, lost) == (True, 0)


async def test_twin_without_the_lock_counts_seats_that_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine, door = merging.active_on, asyncio.Event()

    async def read_too_early(roster: UUID) -> list[Registration]:
        people = await genuine(roster)
        door.set()
        await asyncio.sleep(0.5)
        return people

    async def unlocked(session_id: UUID, _: Viewer) -> Record | None:
        return await row(f"{OWN_SESSION} WHERE session.id = $1", session_id)

    monkeypatch.setattr(merging, "_LOCK", merging._LOCK.replace("FOR UPDATE", ""))
    monkeypatch.setattr(merging, "own_session", unlocked)
    monkeypatch.setattr(merging, "active_on", read_too_early)

    there, _ = await everybody_meanwhile(door=door)

    assert there == 0  # the wall of the roster stopped it: it would have given back seats that nobody has
