import asyncio
import time
from dataclasses import replace

import pytest

from events_service.settings import Settings
from events_service.worker.enqueuer import Enqueuer
from events_service.worker.queue import connect, queue_name
from tests.worker.conftest import ask, frozen_process, server_process


async def jobs_in(settings: Settings) -> int:
    client = connect(settings, seconds=10)
    jobs = await client.zcard(queue_name(settings))
    await client.aclose()
    return int(jobs)


async def test_soon_in_a_rush_is_a_few_jobs(settings: Settings):
    enqueuer = Enqueuer(settings)
    for _ in range(10):
        for _ in range(100):
            enqueuer.soon()
        await asyncio.sleep(0.05)
    await enqueuer.close()

    assert 2 <= await jobs_in(settings) <= 7


async def test_soon_after_a_job_was_enqueued_is_another_job(settings: Settings):
    await ask(settings)
    await ask(settings)

    assert await jobs_in(settings) == 2


async def test_soon_adds_nothing_to_a_long_queue(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("events_service.worker.enqueuer.MOST_JOBS", 2)
    for _ in range(4):
        await ask(settings)

    assert await jobs_in(settings) == 2


async def test_soon_with_nobody_there_costs_nothing(settings: Settings, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO")
    enqueuer = Enqueuer(replace(settings, redis_url="redis://127.0.0.1:1/0"))
    start = time.monotonic()
    for _ in range(100):
        enqueuer.soon()
        await asyncio.sleep(0.005)
    await enqueuer.close()

    assert time.monotonic() - start < 2
    assert [record.msg for record in caplog.records] == ["redis unreachable"]


async def test_soon_at_a_redis_that_hangs_holds_up_nobody(settings: Settings):
    enqueuer = Enqueuer(settings)
    with frozen_process(await server_process(settings.redis_url)):
        start = time.monotonic()
        for _ in range(50):
            enqueuer.soon()
        asked = time.monotonic() - start
        await enqueuer.close()
        gave_up = time.monotonic() - start

    assert asked < 0.1
    assert 0.5 < gave_up < 3


async def test_soon_without_redis_is_silence(settings: Settings):
    enqueuer = Enqueuer(replace(settings, redis_url=""))
    enqueuer.soon()

    assert enqueuer._task is None
