"""A worker's chore really forgets, once an hour."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from events_service.database import value
from events_service.settings import Settings
from events_service.worker.postman import Postman
from events_service.worker.retention import EVERY, forgetting
from tests.factories import ENDS_AT, KEY, a_party, a_registration, a_session
from tests.posted import completing

MOMENT = timedelta(seconds=1)
SETTINGS = Settings(secret_key=KEY, retention_days=30)
DUE = ENDS_AT + timedelta(days=30)


async def named() -> list[str]:
    found = await value("SELECT coalesce(array_agg(name ORDER BY name), '{}') FROM registration")
    return list(found)


async def test_the_chore_forgets_when_the_promised_days_are_over(database: str):
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.fr"))
    forget = forgetting(SETTINGS)

    await forget(DUE - EVERY - MOMENT)
    before = await named()
    await forget(DUE + MOMENT)

    assert before == ["Chloé"]
    assert await named() == ["–"]
    assert await value("SELECT count(*) FROM registration WHERE email IS NOT NULL") == 0


async def test_the_chore_looks_once_an_hour(database: str):
    planned = await a_session()
    forget = forgetting(SETTINGS)
    await forget(DUE + MOMENT)
    await a_registration(planned.id)

    await forget(DUE + EVERY)
    within = await named()
    await forget(DUE + EVERY + MOMENT)

    assert within == ["Chloé"]
    assert await named() == ["–"]


async def test_two_workers_do_the_chore_at_once(database: str, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    planned = await a_session()
    for number in range(6):
        await a_registration(planned.id, a_party(f"Guest {number}"))

    await asyncio.gather(*(forgetting(SETTINGS)(DUE + MOMENT) for _ in range(2)))

    told = [record.facts["count"] for record in caplog.records if record.msg == "guests forgotten"]  # type: ignore[attr-defined]
    assert sum(told) == 6
    assert set(await named()) == {"–"}


async def test_a_postman_does_the_chore(database: str, tmp_path: Path):
    planned = await a_session()
    await a_registration(planned.id)
    forget = forgetting(SETTINGS)
    done = asyncio.Event()

    async def late(_: object) -> None:
        await forget(DUE + MOMENT)  # the postman's own clock is far from that day
        done.set()

    settings = Settings(secret_key=KEY, data_dir=tmp_path)
    postman = Postman(settings, completing(), chores=[late], streams=1)
    working = asyncio.create_task(postman.run())
    await asyncio.wait_for(done.wait(), 20)
    postman.stop()
    await asyncio.wait_for(working, 20)

    assert await named() == ["–"]
