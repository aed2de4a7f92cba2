import asyncio
import os
import pickle
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pytest
import redis.asyncio

from events_service.settings import Settings
from events_service.worker.arq_settings import create_worker, end, listen
from events_service.worker.enqueuer import Enqueuer
from events_service.worker.postman import Postman
from events_service.worker.queue import connect, queue_name
from tests.posted import completing


@pytest.fixture
def settings(redis_url: str, tmp_path: Path) -> Settings:
    return Settings(redis_url=redis_url, secret_key="k" * 32, data_dir=tmp_path)


class Woken(Postman):
    """A postman that counts how often he was woken."""

    times = 0

    def wake(self) -> None:
        self.times += 1
        self.changed.set()

    @cached_property
    def changed(self) -> asyncio.Event:
        return asyncio.Event()


@asynccontextmanager
async def listening(settings: Settings) -> AsyncIterator[Woken]:
    woken = Woken(settings, completing())
    task = asyncio.create_task(listen(settings, woken))
    try:
        yield woken
    finally:
        await end(task)


async def woken_within(postman: Woken, seconds: float, *, times: int = 1) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while postman.times < times:
                postman.changed.clear()
                await postman.changed.wait()
    return postman.times >= times


@contextmanager
def frozen(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


async def server_process(url: str) -> int:
    client = redis.asyncio.Redis.from_url(url)
    process = (await client.info("server"))["process_id"]
    await client.aclose()
    return int(process)


async def ask(settings: Settings) -> None:
    """What a process does after a COMMIT, as its only one."""
    enqueuer = Enqueuer(settings)
    enqueuer.soon()
    await enqueuer.close()


async def jobs_in(settings: Settings) -> int:
    client = connect(settings, seconds=1)
    jobs = await client.zcard(queue_name(settings))
    await client.aclose()
    return int(jobs)


async def test_soon_wakes_the_postman(settings: Settings):
    async with listening(settings) as postman:
        await ask(settings)

        assert await woken_within(postman, 5)


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
    with frozen(await server_process(settings.redis_url)):
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


async def test_two_installations_on_one_redis_do_not_wake_each_other(settings: Settings):
    stranger = replace(settings, public_url="https://ailleurs.example.fr")
    async with listening(settings) as postman, listening(stranger) as other:
        await ask(settings)
        await woken_within(postman, 5)
        await ask(stranger)
        await woken_within(other, 5)

    assert (postman.times, other.times) == (1, 1)


class Trap:
    """What arq's default serializer would run on reading it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self._path),)


@pytest.mark.parametrize("garbage", [b"", b"\x00\xff", b"garbage"])
async def test_garbage_in_the_queue_is_thrown_away(settings: Settings, garbage: bytes):
    await plant(settings, garbage)
    await hear_once(settings)


async def test_planted_pickle_runs_nothing(settings: Settings, tmp_path: Path):
    sprung = tmp_path / "sprung"
    await plant(settings, pickle.dumps({"t": None, "f": Trap(sprung), "a": (), "k": {}, "et": 0}))
    await hear_once(settings)

    assert not sprung.exists()


async def plant(settings: Settings, job: bytes) -> None:
    client = connect(settings, seconds=1)
    await client.set("arq:job:planted", job)
    await client.zadd(queue_name(settings), {"planted": 1})
    await client.aclose()


async def hear_once(settings: Settings) -> None:
    """Ask after the garbage, and wait until both have been taken from the queue."""
    async with listening(settings) as postman:
        await ask(settings)
        assert await woken_within(postman, 5)
        client = connect(settings, seconds=1)
        for _ in range(100):
            if await client.zcard(queue_name(settings)) == 0:
                break
            await asyncio.sleep(0.02)
        left = await client.zcard(queue_name(settings))
        await client.aclose()
    assert left == 0


async def test_listen_survives_a_queue_of_the_wrong_kind(settings: Settings):
    client = connect(settings, seconds=1)
    await client.set(queue_name(settings), b"not a queue")
    async with listening(settings) as postman:
        await asyncio.sleep(0.2)
        await client.delete(queue_name(settings))
        await asyncio.sleep(1.1)
        await ask(settings)
        heard = await woken_within(postman, 5)
    await client.aclose()

    assert heard


async def test_listen_survives_a_lost_connection(settings: Settings):
    client = connect(settings, seconds=1)
    async with listening(settings) as postman:
        await ask(settings)
        await woken_within(postman, 5)
        await client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        await asyncio.sleep(0.3)
        await ask(settings)
        heard = await woken_within(postman, 5, times=2)
    await client.aclose()

    assert heard


async def test_listen_ends_whenever_it_is_told_to(settings: Settings):
    for number in range(60):
        async with asyncio.timeout(2), listening(settings):
            await asyncio.sleep(0.0005 * number)


async def test_worker_knows_one_job_and_keeps_no_result(settings: Settings):
    worker = create_worker(settings, Postman(settings, completing()))

    assert list(worker.functions) == ["deliver"]
    assert (worker.keep_result_s, worker.cron_jobs) == (0, [])
    assert worker.queue_name.startswith("events-service:")
