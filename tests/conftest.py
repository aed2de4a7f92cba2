"""Real servers for every test: one cluster per test process, a migrated template, a fresh clone of it per test."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from events_service.cli.embedded import Servers, bundled_servers
from events_service.cli.migrations import migrate
from events_service.database import close_pool, open_pool

TEMPLATE = "template_events"
_numbers = itertools.count(1)


def pytest_configure() -> None:
    """Nothing of the caller's own installation may reach a test."""
    for name in [name for name in os.environ if name.startswith("EVENTS_")]:
        del os.environ[name]


def with_database(url: str, name: str) -> str:
    """The same server's URL with another database name."""
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{query}"


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder: Path = tmp_path_factory.mktemp("servers", numbered=True)
    with bundled_servers(folder, durable=False) as running:
        asyncio.run(_make_template(running.database_url or ""))
        yield running


async def _make_template(url: str) -> None:
    await _run(url, f"CREATE DATABASE {TEMPLATE}")
    await migrate(with_database(url, TEMPLATE))


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def database_url(servers: Servers) -> AsyncIterator[str]:
    """A migrated, empty database of this test's own, with nobody connected yet."""
    name = f"test_{next(_numbers)}"
    url = servers.database_url or ""
    await _run(url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield with_database(url, name)
    await _run(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same, with this process's pool open on it."""
    await open_pool(database_url, name="tests")
    yield database_url
    await close_pool()


@pytest.fixture
async def redis_url(servers: Servers) -> AsyncIterator[str]:
    """The bundled Valkey, emptied before and after."""
    client = redis.asyncio.Redis.from_url(servers.redis_url or "")
    await client.flushall()
    yield servers.redis_url or ""
    await client.flushall()
    await client.aclose()
