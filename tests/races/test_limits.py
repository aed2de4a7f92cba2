"""One network in many processes at the same time: what it may take is counted once; beside it the twin that counts
in each process."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from events_service import allowances, clock
from events_service.database import rows, value
from events_service.registration import limits, places
from events_service.registration.limits import Limit, TooManySignUps
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from events_service.registration.seats import Gathering
from tests.factories import KEY, Planned, a_party, a_session
from tests.installation import House

HERE = "203.0.113.9"


async def sixty_at_once(sessions: list[Planned]) -> list[Place | BaseException]:
    return await asyncio.gather(
        *(
            register(
                *(sessions[n % len(sessions)].roster, a_party(f"Guest{n}", email="victim@example.org")),
                door=Door.WEB,
                key=KEY,
                now=clock.now(),
                network=HERE,
            )
            for n in range(60)
        ),
        return_exceptions=True,
    )


@pytest.fixture
def twenty_seats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEATS", Limit(at_once=20, a_day=20))


@pytest.mark.usefixtures("database", "twenty_seats")
async def test_sixty_at_once_from_one_network_are_counted_once() -> None:
    sessions = [await a_session(capacity=30) for _ in range(3)]

    made = await sixty_at_once(sessions)

    assert [type(each) for each in made].count(Place) == 20
    assert [type(each) for each in made].count(TooManySignUps) == 40
    assert await value("SELECT sum(seats)::int FROM registration") == 20
    assert (
        await value(
            "SELECT count(*)::int FROM message"
            " WHERE state = 'due' AND coalesce(not_before, created_at) < created_at + interval '1 hour'"
        )
        == 3
    )
    assert await value("SELECT count(*)::int FROM message WHERE state = 'due'") == 9


@pytest.mark.usefixtures("database", "twenty_seats")
async def test_sixty_at_once_twin_that_reads_before_it_writes_lets_more_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = [await a_session(capacity=30) for _ in range(3)]

    async def unprotected(sql: str, *args: Any) -> Any:
        if sql != allowances.COUNT:
            return await rows(sql, *args)
        now, names, costs = args
        found = await rows("SELECT id, used_until FROM allowance WHERE id = ANY($1)", names)
        used = {each["id"]: max(each["used_until"], now) - now for each in found}
        await asyncio.sleep(0.01)
        used = {name: used.get(name, now - now) + cost for name, cost in zip(names, costs, strict=True)}
        for name in sorted(names):
            await rows(
                "INSERT INTO allowance VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET used_until = $2",
                *(name, now + used[name]),
            )
        return [{"id": name, "used": used[name]} for name in names]

    class InProcessesOfTheirOwn:
        async def ask(self, roster: UUID, sign_up: Any) -> Place:
            return await Gathering(places._place_all).ask(roster, sign_up)

    monkeypatch.setattr(places, "_GATHERING", InProcessesOfTheirOwn())
    monkeypatch.setattr(allowances, "rows", unprotected)

    made = await sixty_at_once(sessions)

    assert [type(each) for each in made].count(Place) > 20


async def test_two_processes_count_the_same_network_once(house: House) -> None:
    """Sixteen parties of twenty over two web processes; 240 seats are twelve of them."""
    sessions = [await a_session(capacity=200, most_seats=20) for _ in range(2)]

    async def sign_up(client: httpx.AsyncClient, n: int) -> httpx.Response:
        return await client.post(
            f"{house.url}/api/v1/sessions/{sessions[n % 2].id}/registrations",
            json={"name": f"Guest {n}", "seats": 20},
            headers={"X-Forwarded-For": f"198.51.100.{n}, {HERE}"},
        )

    # A connection each, so that both processes get some.
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_keepalive_connections=0)) as client:
        made = await asyncio.gather(*(sign_up(client, n) for n in range(16)))
        other = await client.post(
            f"{house.url}/api/v1/sessions/{sessions[0].id}/registrations",
            json={"name": "Chlo\u00e9"},
            headers={"X-Forwarded-For": "192.0.2.7"},
        )

    assert sorted(each.status_code for each in made) == [201] * 12 + [429] * 4
    assert other.status_code == 201
    assert await value("SELECT sum(seats)::int FROM registration") == 241
