"""What the chores do to rows; the clocks that call them are tested beside this."""

import asyncio
import logging
from datetime import timedelta

import pytest

from events_service import heartbeats
from events_service.database import value
from events_service.heartbeats import Heartbeat
from events_service.identifiers import uuid7
from events_service.registration import needs
from events_service.settings import Settings
from events_service.worker.chores import Chore, chores
from tests.factories import ENDS_AT, KEY, a_party, a_registration, a_session
from tests.posted import NOON, nothing_to_deliver
from tests.registration.test_meetings import a_meeting

MOMENT = timedelta(seconds=1)
SETTINGS = Settings(secret_key=KEY, retention_days=30)
WORKER = Heartbeat(uuid7(), "biblio-1", "1.0", NOON)
SILENT = Heartbeat(uuid7(), "biblio-2", "1.0", NOON)
DUE = ENDS_AT + timedelta(days=30)


def chore(name: str) -> Chore:
    return next(each for each in chores(SETTINGS, WORKER, nothing_to_deliver) if each.name == name)


async def names_kept() -> list[str]:
    names = await value("SELECT coalesce(array_agg(name ORDER BY name), '{}') FROM registration")
    return list(names)


async def test_guests_are_forgotten_when_the_promised_days_are_over(database: str):
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.fr"))
    forget = chore("forget_guests").piece

    early = await forget(DUE - MOMENT)
    before = await names_kept()
    more = [await forget(DUE + MOMENT), await forget(DUE + MOMENT)]

    assert (early, before) == (False, ["Chloé"])
    assert more == [True, False]
    assert await names_kept() == ["–"]
    assert await value("SELECT count(*) FROM registration WHERE email IS NOT NULL") == 0


async def test_addresses_of_visits_are_deleted_the_day_after(database: str):
    place, *_ = await a_meeting()
    await needs.write({place.registration.id: "Une rampe"})
    forget = chore("forget_addresses").piece
    ends_at = place.registration.ends_at

    assert await forget(ends_at) is False
    before = await value("SELECT count(*) FROM home_address")
    needed = await value("SELECT count(*) FROM need")
    await forget(ends_at + timedelta(days=1))

    assert (before, needed) == (1, 0)
    assert await value("SELECT count(*) FROM home_address") == 0


async def test_two_workers_forget_each_guest_once(database: str, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    planned = await a_session()
    for number in range(6):
        await a_registration(planned.id, a_party(f"Guest {number}"))

    forget = chore("forget_guests").piece
    await asyncio.gather(*(forget(DUE + MOMENT) for _ in range(2)))
    while await forget(DUE + MOMENT):
        pass

    told = [record.facts["count"] for record in caplog.records if record.msg == "guests forgotten"]  # type: ignore[attr-defined]
    assert sum(told) == 6
    assert set(await names_kept()) == {"–"}


async def test_a_worker_is_heard_and_the_silent_ones_are_forgotten(database: str):
    await heartbeats.beat(SILENT, now=NOON - timedelta(days=2))
    await chore("heartbeat").piece(NOON)
    heard = await heartbeats.workers(NOON + MOMENT)
    before = await value("SELECT count(*) FROM worker")
    await chore("forget_workers").piece(NOON)

    assert (heard.at_work, heard.heard_ago) == ((WORKER,), MOMENT)
    assert (before, await value("SELECT count(*) FROM worker")) == (2, 1)
