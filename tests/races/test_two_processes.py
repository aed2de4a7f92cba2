"""Eight at once over HTTP, in two web processes, for what only one can have: who is refused reads what is free."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from events_service.database import rows, value
from tests.factories import (
    Planned,
    a_colleague,
    a_key,
    a_room,
    bearer,
    some_equipment,
)
from tests.installation import House, free_port, running, wait_until_up
from tests.races.test_occupancy import eight_sessions


@pytest.fixture
async def addresses(house: House) -> AsyncIterator[tuple[str, str]]:
    """Two processes that share nothing but PostgreSQL and Redis."""
    port = free_port()
    with running("web", house.environ | {"EVENTS_PORT": str(port), "EVENTS_WEB_PROCESSES": "1"}):
        second = f"http://127.0.0.1:{port}"
        await wait_until_up(second)
        yield house.url, second


async def patched_at_once(
    addresses: tuple[str, str], sessions: list[Planned], **needs: Any
) -> list[httpx.Response]:
    """The same for each session, every other one in the other process."""
    headers = bearer(await a_key(sessions[0].organisation))
    async with httpx.AsyncClient(headers=headers, timeout=30) as client:
        return await asyncio.gather(
            *[
                client.patch(f"{addresses[number % 2]}/api/v1/sessions/{session.id}", json=needs)
                for number, session in enumerate(sessions)
            ]
        )


async def test_two_processes_give_a_room_tablets_and_a_person_once_and_say_what_is_free(
    addresses: tuple[str, str],
) -> None:
    sessions = await eight_sessions()
    room = await a_room(sessions[0].library)
    await a_room(sessions[0].library, "Salle verte", seats=30)
    tablets = await some_equipment(sessions[0].organisation)
    chloe = await a_colleague(sessions[0].organisation, name="Chloé")
    await a_colleague(sessions[0].organisation, name="Zoé")

    for_the_room = await patched_at_once(addresses, sessions, room=str(room))
    for_tablets = await patched_at_once(addresses, sessions, equipment=[{"id": str(tablets), "quantity": 8}])
    for_chloe = await patched_at_once(addresses, sessions, facilitators=[str(chloe)])

    for answers, code, instead in (
        (for_the_room, "room_taken", ("free_rooms", ["Salle verte"])),
        (for_tablets, "equipment_taken", ("left", 4)),
        (for_chloe, "facilitator_busy", ("free_facilitators", ["Zoé"])),
    ):
        assert sorted(each.status_code for each in answers) == [200] + [409] * 7, code
        for refused in [each.json() for each in answers if each.status_code == 409]:
            assert (refused["code"], len(refused["in_the_way"]), len(refused["free_times"])) == (code, 1, 2)
            name, free = instead
            names = [each["name"] for each in refused[name]] if isinstance(free, list) else refused[name]
            assert names == free


async def test_two_processes_twin_without_constraints_gives_the_same_room_and_person_twice(
    addresses: tuple[str, str],
) -> None:
    sessions = await eight_sessions()
    room = await a_room(sessions[0].library)
    chloe = await a_colleague(sessions[0].organisation, name="Chloé")
    await rows("ALTER TABLE room_use DROP CONSTRAINT room_use_never_twice")
    await rows("ALTER TABLE facilitation DROP CONSTRAINT facilitation_never_twice")

    for_the_room = await patched_at_once(addresses, sessions, room=str(room))
    for_chloe = await patched_at_once(addresses, sessions, facilitators=[str(chloe)])

    assert [each.status_code for each in for_the_room].count(200) > 1
    assert [each.status_code for each in for_chloe].count(200) > 1


async def test_two_processes_twin_without_locks_promises_more_tablets_than_there_are(
    addresses: tuple[str, str],
) -> None:
    """What a function returns is locked by nobody; and each waits before it writes, so that all have counted."""
    sessions = await eight_sessions()
    tablets = await some_equipment(sessions[0].organisation)
    for statement in TABLETS_UNLOCKED:
        await rows(statement)

    answers = await patched_at_once(addresses, sessions, equipment=[{"id": str(tablets), "quantity": 8}])

    assert [each.status_code for each in answers].count(200) > 1
    assert await value("SELECT sum(quantity) FROM equipment_use") > 12


TABLETS_UNLOCKED = (
    "ALTER TABLE equipment RENAME TO locked_equipment",
    """
    CREATE FUNCTION every_equipment() RETURNS SETOF locked_equipment LANGUAGE plpgsql
    AS 'BEGIN RETURN QUERY SELECT * FROM locked_equipment; END'
    """,
    "CREATE VIEW equipment AS SELECT * FROM every_equipment()",
    """
    CREATE FUNCTION wait_a_moment() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END'
    """,
    "CREATE TRIGGER slowly BEFORE INSERT ON equipment_use FOR EACH ROW EXECUTE FUNCTION wait_a_moment()",
)
