"""A permanence of twelve half-hours is filled by the desk and the web at once, without a double; with a twin whose
protection is off."""

import asyncio
import re
from collections import Counter
from typing import Any
from uuid import UUID

import httpx
import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration import ledger, places
from events_service.registration.places import register
from events_service.registration.rules import Door, RosterFull
from events_service.scheduling.permanences import permanence_slots
from events_service.scheduling.queries import SessionLine
from tests.factories import KEY, Planned, a_key, a_party, bearer
from tests.installation import House
from tests.races.test_seats import InProcessesOfTheirOwn, without
from tests.scheduling.test_permanences import a_permanence


async def twelve_half_hours() -> tuple[Planned, list[SessionLine]]:
    planned, permanence = await a_permanence(starts_at="2035-11-20T10:00", ends_at="2035-11-20T16:00")
    slots = await permanence_slots(permanence, now=clock.now())
    assert len(slots) == 12
    return planned, slots


async def seats_by_slot() -> Counter[UUID]:
    confirmed = await rows("SELECT roster FROM registration WHERE state = 'confirmed'")
    return Counter(each["roster"] for each in confirmed)


async def by_a_citizen(client: httpx.AsyncClient, url: str, slot: SessionLine, number: int) -> int:
    home = {"X-Forwarded-For": f"203.0.113.{number}"}
    page = await client.get(f"{url}/sessions/{slot.id}/registrations")
    intent = re.search('name="intent" value="([^"]+)"', page.text)
    typed = {"intent": intent[1] if intent else "x" * 36, "name": f"Web {number}", "seats": "1"}
    answer = await client.post(f"{url}/sessions/{slot.id}/registrations", data=typed, headers=home)
    return answer.status_code


async def by_a_colleague(
    client: httpx.AsyncClient, url: str, slot: SessionLine, number: int, key: str
) -> int:
    answer = await client.post(
        f"{url}/api/v1/sessions/{slot.id}/registrations",
        json={"name": f"Accueil {number}", "if_full": "refuse"},
        headers=bearer(key),
    )
    return answer.status_code


async def test_desk_and_web_fill_twelve_half_hours_over_two_processes(house: House) -> None:
    planned, slots = await twelve_half_hours()
    key = await a_key(planned.organisation, "desk")

    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=64), timeout=60) as client:
        asking = []
        for number, slot in enumerate(slots):
            asking += [by_a_citizen(client, house.url, slot, 3 * number + each) for each in range(3)]
            asking += [by_a_colleague(client, house.url, slot, 3 * number + each, key) for each in range(3)]
        answers = await asyncio.gather(*asking)

    assert Counter(answers)[303] + Counter(answers)[201] == 12
    assert set(answers) <= {200, 201, 303, 409}
    assert await seats_by_slot() == Counter({slot.roster: 1 for slot in slots})
    assert await value("SELECT count(*)::int FROM registration WHERE state <> 'confirmed'") == 0


async def fill(slots: list[SessionLine]) -> list[Any]:
    asking = [
        register(slot.roster, a_party(f"{door} {slot.id}"), door=door, key=KEY, now=clock.now(), waits=False)
        for slot in slots
        for door in (Door.WEB, Door.DESK)
    ]
    return await asyncio.gather(*asking, return_exceptions=True)


@pytest.mark.usefixtures("database")
async def test_fill_twin_without_lock_meets_the_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    _, slots = await twelve_half_hours()
    monkeypatch.setattr(places, "_GATHERING", InProcessesOfTheirOwn())
    monkeypatch.setattr(ledger, "rows", without(ledger, "FOR UPDATE", "rows"))

    answers = await fill(slots)

    # Without the row's lock two count the same free seat; only the CHECK of the roster is left, as an error.
    broken = [each for each in answers if isinstance(each, Exception) and not isinstance(each, RosterFull)]
    assert broken


@pytest.mark.usefixtures("database")
async def test_fill_by_two_doors_gives_each_slot_once(monkeypatch: pytest.MonkeyPatch) -> None:
    _, slots = await twelve_half_hours()
    monkeypatch.setattr(places, "_GATHERING", InProcessesOfTheirOwn())

    answers = await fill(slots)

    assert sum(isinstance(each, RosterFull) for each in answers) == 12
    assert await seats_by_slot() == Counter({slot.roster: 1 for slot in slots})
