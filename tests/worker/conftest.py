"""Redis as a worker meets it: emptied, frozen, with settings of a test's own."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis.asyncio

from events_service.settings import Settings
from events_service.worker.enqueuer import Enqueuer
from tests.factories import KEY


@pytest.fixture
def settings(redis_url: str, tmp_path: Path) -> Settings:
    return Settings(redis_url=redis_url, secret_key=KEY, data_dir=tmp_path)


async def ask(settings: Settings) -> None:
    """What a process does after a COMMIT, as its only one."""
    enqueuer = Enqueuer(settings)
    enqueuer.soon()
    await enqueuer.close()


@contextmanager
def frozen_process(process: int) -> Iterator[None]:
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


async def until(fact: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether it came about in time."""
    deadline = time.monotonic() + seconds
    while not fact() and time.monotonic() < deadline:  # noqa: ASYNC110 a fact of work that tells nobody
        await asyncio.sleep(0.01)
    return fact()
