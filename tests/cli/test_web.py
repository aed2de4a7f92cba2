"""The web server as a service manager sees it: real processes, real signals."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from events_service.cli import web as serving
from events_service.failures import Failed
from events_service.settings import Settings
from tests.cli.commands import started
from tests.factories import KEY
from tests.installation import free_port


@contextlib.contextmanager
def web(
    port: int, database_url: str, redis_url: str, folder: Path, processes: int
) -> Iterator[subprocess.Popen[str]]:
    process = started(
        "web",
        EVENTS_DATABASE_URL=database_url,
        EVENTS_REDIS_URL=redis_url,
        EVENTS_SECRET_KEY=KEY,
        EVENTS_PORT=str(port),
        EVENTS_DATA_DIR=str(folder),
        EVENTS_WEB_PROCESSES=str(processes),
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@contextlib.asynccontextmanager
async def held_up(database_url: str) -> AsyncIterator[None]:
    """For as long as this lasts, /health/ready waits for PostgreSQL."""
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE migration IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def answers_at(client: httpx.AsyncClient, path: str = "/health/live") -> bool:
    try:
        return (await client.get(path, timeout=5)).status_code == 200
    except httpx.TransportError:
        return False


async def until_it_answers(client: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + 30
    while not await answers_at(client):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("processes", [1, 2])
async def test_web_told_to_stop_answers_what_is_in_hand(
    processes: int, database_url: str, redis_url: str, tmp_path: Path
):
    port = free_port()
    with web(port, database_url, redis_url, tmp_path, processes) as process:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await until_it_answers(client)
            async with held_up(database_url):
                asked = asyncio.create_task(client.get("/health/ready", timeout=20))
                await asyncio.sleep(0.5)
                process.send_signal(signal.SIGTERM)
                await asyncio.sleep(1.5)
                waiting = not asked.done() and process.poll() is None
            answer = await asked
        said, complaints = await asyncio.to_thread(process.communicate, timeout=20)

    assert waiting
    assert answer.status_code == 200
    assert (process.returncode, complaints) == (0, "")
    assert all(line.startswith("{") for line in said.splitlines())


async def test_web_killed_leaves_nobody_at_the_port(database_url: str, redis_url: str, tmp_path: Path):
    port = free_port()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        with web(port, database_url, redis_url, tmp_path, 2) as process:
            await until_it_answers(client)
            process.kill()
            for _ in range(200):
                if not (answered := await answers_at(client)):
                    break
                await asyncio.sleep(0.1)

    assert not answered


async def test_web_waits_for_the_database(database_url: str, redis_url: str, tmp_path: Path):
    port, late = free_port(), f"{database_url.partition('?')[0].rsplit('/', 1)[1]}_late"
    nowhere = database_url.replace(late.removesuffix("_late"), late)
    connection = await asyncpg.connect(database_url.replace(late.removesuffix("_late"), "postgres"))
    try:
        with web(port, nowhere, redis_url, tmp_path, 1) as process:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                await asyncio.sleep(2)
                before = await answers_at(client), process.poll()
                await connection.execute(f"CREATE DATABASE {late} TEMPLATE template_events")
                await until_it_answers(client)
                process.terminate()
                _, complaints = await asyncio.to_thread(process.communicate, timeout=20)
    finally:
        await connection.execute(f"DROP DATABASE IF EXISTS {late} WITH (FORCE)")
        await connection.close()

    assert before == (False, None)
    assert (process.returncode, complaints) == (0, "")


async def test_web_stopped_while_it_waits_for_the_database_is_status_0(redis_url: str, tmp_path: Path):
    with web(free_port(), "postgresql://events@127.0.0.1:1/events", redis_url, tmp_path, 2) as process:
        await asyncio.sleep(
            5
        )  # until it waits for the database, also on a busy machine: nothing shows it from outside
        process.terminate()
        _, complaints = await asyncio.to_thread(process.communicate, timeout=60)

    assert (process.returncode, complaints) == (0, "")


def test_web_without_a_database_says_so_when_it_has_waited_enough():
    settings = Settings(database_url="postgresql://events@127.0.0.1:1/events", port=free_port())

    with pytest.raises(Failed) as refused:
        serving.serve(settings, patience=1)

    assert str(refused.value).startswith(
        "waited 1 s for the database: nothing listens at the host and port of EVENTS_DATABASE_URL; "
    )


@pytest.mark.parametrize("processes", [1, 2])
async def test_web_that_cannot_start_is_status_1(
    processes: int, database_url: str, redis_url: str, tmp_path: Path
):
    """The last connection of the role is the one that looks whether the database is there."""
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"CREATE ROLE shy_{processes} LOGIN PASSWORD 'secret' CONNECTION LIMIT 1")
    theirs = f"postgresql://shy_{processes}:secret@{database_url.partition('@')[2]}"
    taken = None
    try:
        with web(free_port(), theirs, redis_url, tmp_path, processes) as process:
            assert process.stdout is not None
            while '"web started"' not in await asyncio.to_thread(process.stdout.readline):
                assert process.poll() is None
            taken = await asyncpg.connect(theirs)
            _, complaints = await asyncio.to_thread(process.communicate, timeout=50)
    finally:
        if taken is not None:
            await taken.close()
        await owner.execute(f"DROP ROLE shy_{processes}")
        await owner.close()

    assert process.returncode == 1
    assert complaints == (
        "events-service: the web server could not start; its log, on stdout, says where it failed.\n"
    )
