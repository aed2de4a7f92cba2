"""Eight at once, on connections of their own as from eight processes, for what only one can have; with the protection
off, a twin shows what it was for."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration.changes import change_session
from events_service.scheduling import occupancy
from events_service.scheduling.needs import Loan
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from tests.factories import (
    Planned,
    a_colleague,
    a_library,
    a_room,
    a_session,
    an_organisation,
    some_equipment,
)

pytestmark = pytest.mark.usefixtures("database")
EIGHT = 8


async def eight_sessions() -> list[Planned]:
    organisation = await an_organisation()
    library = await a_library(organisation)
    return [await a_session(organisation=organisation, library=library) for _ in range(EIGHT)]


async def asked_at_once(sessions: list[Planned], **values: Any) -> list[object]:
    """What came of it for each: None for whoever has it."""
    changes = [change_session(each.id, values, by=each.ada, now=clock.now()) for each in sessions]
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    return [outcome if isinstance(outcome, Exception) else None for outcome in outcomes]


def unlocked(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    genuine = getattr(occupancy, name)
    assert "FOR NO KEY UPDATE" in genuine
    monkeypatch.setattr(occupancy, name, genuine.partition("FOR NO KEY UPDATE")[0])


def a_pause_before_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine: Callable[..., Any] = occupancy.insert

    async def slowly(*args: Any, **columns: Any) -> UUID:
        await asyncio.sleep(0.05)
        return await genuine(*args, **columns)  # type: ignore[no-any-return]

    monkeypatch.setattr(occupancy, "insert", slowly)


async def test_eight_at_once_for_one_room() -> None:
    sessions = await eight_sessions()
    room = await a_room(sessions[0].library)
    green = await a_room(sessions[0].library, "Salle verte", seats=30)

    outcomes = await asked_at_once(sessions, room=str(room))

    refused = [outcome for outcome in outcomes if outcome is not None]
    assert [type(each) for each in refused] == [RoomTaken] * 7
    for each in refused:
        assert len(each.facts["in_the_way"]) == 1  # type: ignore[attr-defined]
        assert [free.id for free in each.facts["free_rooms"]] == [green]  # type: ignore[attr-defined]
        assert len(each.facts["free_times"]) == 2  # type: ignore[attr-defined]
    assert await value("SELECT count(*) FROM room_use") == 1


async def test_eight_at_once_for_one_room_twin_without_constraint_takes_it_twice() -> None:
    sessions = await eight_sessions()
    room = await a_room(sessions[0].library)
    await rows("ALTER TABLE room_use DROP CONSTRAINT room_use_never_twice")

    await asked_at_once(sessions, room=str(room))

    assert await value("SELECT count(*) FROM room_use") == EIGHT


async def test_eight_at_once_for_twelve_tablets() -> None:
    """Five each: two sessions have them, and the others are told that two are left."""
    sessions = await eight_sessions()
    tablets = await some_equipment(sessions[0].organisation)

    outcomes = await asked_at_once(sessions, equipment=[Loan(tablets, 5)])

    refused = [outcome for outcome in outcomes if outcome is not None]
    assert [type(each) for each in refused] == [EquipmentTaken] * 6
    assert {each.facts["left"] for each in refused} == {2}  # type: ignore[attr-defined]
    assert all(each.facts["free_times"] for each in refused)  # type: ignore[attr-defined]
    assert await value("SELECT sum(quantity) FROM equipment_use") == 10


async def test_eight_at_once_for_twelve_tablets_twin_without_lock_promises_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = await eight_sessions()
    tablets = await some_equipment(sessions[0].organisation)
    unlocked(monkeypatch, "_LOCK_EQUIPMENT")
    a_pause_before_writing(monkeypatch)

    await asked_at_once(sessions, equipment=[Loan(tablets, 5)])

    assert await value("SELECT sum(quantity) FROM equipment_use") > 12


async def test_eight_at_once_for_one_colleague() -> None:
    sessions = await eight_sessions()
    ada = await a_colleague(sessions[0].organisation, name="Ada")
    basile = await a_colleague(sessions[0].organisation, name="Basile")

    outcomes = await asked_at_once(sessions, facilitators=[str(ada)])

    refused = [outcome for outcome in outcomes if outcome is not None]
    assert [type(each) for each in refused] == [FacilitatorBusy] * 7
    for each in refused:
        assert [free.id for free in each.facts["free_facilitators"]] == [basile]  # type: ignore[attr-defined]
    assert await value("SELECT count(*) FROM facilitation") == 1


async def test_eight_at_once_for_one_colleague_twin_without_constraint_gives_her_to_all() -> None:
    sessions = await eight_sessions()
    ada = await a_colleague(sessions[0].organisation, name="Ada")
    await rows("ALTER TABLE facilitation DROP CONSTRAINT facilitation_never_twice")

    await asked_at_once(sessions, facilitators=[str(ada)])

    assert await value("SELECT count(*) FROM facilitation") == EIGHT


async def test_all_three_at_once_in_any_order_end_without_a_deadlock() -> None:
    sessions = await eight_sessions()
    room = await a_room(sessions[0].library)
    tablets = await some_equipment(sessions[0].organisation)
    mice = await some_equipment(sessions[0].organisation, "Souris", 12)
    people = [await a_colleague(sessions[0].organisation, name=name) for name in ("Ada", "Basile")]

    outcomes = await asyncio.gather(
        *(
            asked_at_once(
                [each],
                room=str(room),
                equipment=[Loan(tablets, 1), Loan(mice, 1)][:: 1 if number % 2 else -1],
                facilitators=[str(person) for person in people][:: 1 if number % 2 else -1],
            )
            for number, each in enumerate(sessions)
        )
    )

    assert sorted(str(type(outcome).__name__) for [outcome] in outcomes) == ["NoneType"] + ["RoomTaken"] * 7


async def test_who_swap_rooms_and_people_at_once_are_told_and_none_waits_for_another() -> None:
    """Each asks for what the next one has. Without the locks on what is left, one round in three ends in a ring of
    those who wait for each other: hence twenty."""
    sessions = await eight_sessions()
    organisation, library = sessions[0].organisation, sessions[0].library
    rooms_there = [str(await a_room(library, f"Salle {number}")) for number in range(EIGHT)]
    people = [str(await a_colleague(organisation, f"c{number}@example.org")) for number in range(EIGHT)]
    for session, room, person in zip(sessions, rooms_there, people, strict=True):
        needs = {"room": room, "facilitators": [person]}
        await change_session(session.id, needs, by=session.ada, now=clock.now())
    next_room = [{"room": room} for room in [*rooms_there[1:], rooms_there[0]]]
    next_person = [{"facilitators": [person]} for person in [*people[1:], people[0]]]

    outcomes = [
        await swapped_at_once(sessions, asked) for _ in range(20) for asked in (next_room, next_person)
    ]

    assert {type(each) for round_ in outcomes[::2] for each in round_} == {RoomTaken}
    assert {type(each) for round_ in outcomes[1::2] for each in round_} == {FacilitatorBusy}
    assert await value("SELECT count(DISTINCT room) FROM room_use") == EIGHT
    assert await value("SELECT count(DISTINCT account) FROM facilitation") == EIGHT


async def swapped_at_once(sessions: list[Planned], asked: list[dict[str, Any]]) -> list[object]:
    changes = [
        change_session(each.id, needs, by=each.ada, now=clock.now())
        for each, needs in zip(sessions, asked, strict=True)
    ]
    return await asyncio.gather(*changes, return_exceptions=True)


async def test_who_swap_people_twin_without_locks_wait_for_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each lets go of one and then waits for the other, until PostgreSQL ends one of them."""
    sessions = (await eight_sessions())[:2]
    people = [str(await a_colleague(sessions[0].organisation, name=name)) for name in ("Ada", "Basile")]
    for session, person in zip(sessions, people, strict=True):
        await change_session(session.id, {"facilitators": [person]}, by=session.ada, now=clock.now())
    unlocked(monkeypatch, "_LOCK_PEOPLE")
    genuine = occupancy.rows

    async def slowly(sql: str, *values: Any) -> Any:
        await asyncio.sleep(0.2 if sql == occupancy._ASSIGN else 0)
        return await genuine(sql, *values)

    monkeypatch.setattr(occupancy, "rows", slowly)

    outcomes = await swapped_at_once(sessions, [{"facilitators": [person]} for person in reversed(people)])

    assert asyncpg.DeadlockDetectedError in {type(each) for each in outcomes}
