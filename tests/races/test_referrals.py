"""A professional's link pressed several times at once; its twin, with the roster's lock off,
takes more than its seats."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from events_service.registration import places, referrals
from tests.factories import a_session
from tests.registration.test_referrals import a_referral, refer_to

pytestmark = pytest.mark.usefixtures("database")


async def answers_of_three_at_once() -> list[str]:
    """What three come to who press at once with two seats left, on a list that has enough; from a network
    each, because what is counted of one network holds its presses in line as well."""
    link = await a_referral(await a_session(capacity=20))
    presses = (refer_to(link, f"Guest{number}", network=f"203.0.113.{number}") for number in range(3))
    answers = await asyncio.gather(*presses, return_exceptions=True)
    return sorted(type(answer).__name__ for answer in answers)


async def test_a_link_takes_no_more_than_its_seats() -> None:
    assert await answers_of_three_at_once() == ["Place", "Place", "ReferralUsedUp"]


async def test_a_link_s_twin_without_the_roster_lock_takes_three(monkeypatch: pytest.MonkeyPatch) -> None:
    three = asyncio.Barrier(3)
    genuine = places.take_seats

    async def unlocked(roster: UUID) -> None:
        return None

    async def together(*args: Any, **rest: Any) -> Any:
        await three.wait()
        return await genuine(*args, **rest)

    monkeypatch.setattr(referrals, "lock_list", unlocked)
    monkeypatch.setattr(places, "take_seats", together)

    assert await answers_of_three_at_once() == ["Place", "Place", "Place"]
