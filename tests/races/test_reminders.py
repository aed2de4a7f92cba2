"""Reminders written by several workers at the same time, committed for real; the twin goes wrong with the claim off."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from events_service.database import rows
from events_service.identifiers import uuid7
from events_service.messages import outbox
from events_service.messages.outbox import NewMessage
from events_service.registration import letters, reminders
from events_service.registration.reminders import remind
from tests.factories import STARTS_AT, a_session, sign_up
from tests.posted import everything_left

pytestmark = pytest.mark.usefixtures("database")

TWO_DAYS_BEFORE = STARTS_AT - timedelta(hours=48)


async def twelve_who_come() -> None:
    session = await a_session(capacity=12)
    for number in range(12):
        await sign_up(session, f"Guest{number}")
    await everything_left()


async def reminded() -> tuple[int, int]:
    """Reminders, and people who have one."""
    [counts] = await rows(
        "SELECT count(*) AS letters, count(DISTINCT about) AS people FROM message WHERE letter = 'reminder'"
    )
    return counts["letters"], counts["people"]


async def test_two_workers_at_once_remind_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    await twelve_who_come()
    monkeypatch.setattr(reminders, "AT_ONCE", 5)

    for _ in range(3):
        await asyncio.gather(remind(TWO_DAYS_BEFORE), remind(TWO_DAYS_BEFORE))

    assert await reminded() == (12, 12)


async def test_two_workers_whose_clocks_differ_remind_each_once() -> None:
    await twelve_who_come()
    five_minutes_on = TWO_DAYS_BEFORE + timedelta(minutes=5)

    await asyncio.gather(remind(five_minutes_on), remind(TWO_DAYS_BEFORE))
    await remind(TWO_DAYS_BEFORE)

    assert await reminded() == (12, 12)


async def test_two_workers_twin_without_claim_meets_the_intent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the claim each piece writes to everybody again; the intent is what holds then."""
    await twelve_who_come()
    unclaimed = reminders._CLAIM.replace("SET reminded_at = claimed.at", "SET sequence = sequence")
    monkeypatch.setattr(reminders, "_CLAIM", unclaimed)
    await asyncio.gather(remind(TWO_DAYS_BEFORE), remind(TWO_DAYS_BEFORE))
    with_intent = await reminded()
    genuine = outbox.write

    async def without_intent(messages: Sequence[NewMessage], *, now: datetime) -> None:
        await genuine([replace(each, intent=f"{each.intent} {uuid7()}") for each in messages], now=now)

    await everything_left()
    monkeypatch.setattr(letters.outbox, "write", without_intent)

    await asyncio.gather(remind(TWO_DAYS_BEFORE), remind(TWO_DAYS_BEFORE))

    assert with_intent == (12, 12)
    assert (await reminded())[0] > 12
