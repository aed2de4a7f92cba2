"""Real servers for every test: one cluster per test process, a migrated template, and for each test a clone of it that
is new, or that the test before has left as it found it but for rows."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis.asyncio
from hypothesis import HealthCheck, settings

from events_service.database import close_pool, open_pool
from events_service.engine import ENGINE
from events_service.local.servers import Servers, bundled_servers
from events_service.migrations import migrate

# A busy machine is no fault of what is tested.
settings.register_profile(
    "any machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
TEMPLATE = "template_events"
POOL = "tests"
_numbers = itertools.count(1)
# Names of databases that a test has left and that are empty again, with and without a pool.
_warm: list[str] = []
_cold: list[str] = []
_pools: dict[str, Any] = {}
_template: list[Any] = []  # its shape and size, once it is made
# Beyond what the template weighs: deleted rows leave their room behind, and a roomy table is a slow one.
MOST_ROOM = 4_000_000
# What a test may change about a database and not see undone by deleting rows.
SHAPE = """
SELECT md5(concat_ws('/',
    (SELECT string_agg(concat_ws(' ', oid, relname, relkind, relowner, relacl, reloptions), ',' ORDER BY oid)
     FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT string_agg(concat_ws(' ', attrelid, attnum, attname, atttypid, atttypmod, attnotnull, attisdropped), ','
                       ORDER BY attrelid, attnum)
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace),
    (SELECT string_agg(concat_ws(' ', oid, convalidated), ',' ORDER BY oid) FROM pg_constraint),
    (SELECT string_agg(concat_ws(' ', oid, tgenabled), ',' ORDER BY oid) FROM pg_trigger),
    (SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
    (SELECT string_agg(extname, ',' ORDER BY extname) FROM pg_extension),
    (SELECT string_agg(migration::text, ',' ORDER BY id) FROM migration),
    (SELECT string_agg(installation::text, ',') FROM installation),
    (SELECT count(*) FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
     WHERE datname = current_database()))) AS shape, pg_database_size(current_database()) AS size
"""
SEND_AWAY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> $1
"""
EMPTY = """
SET LOCAL lock_timeout = '2s';
SET LOCAL session_replication_role = replica;
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND relname NOT IN ('migration', 'installation') LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""


def pytest_configure() -> None:
    """Nothing of the caller's own installation may reach a test."""
    for name in [name for name in os.environ if name.startswith("EVENTS_")]:
        del os.environ[name]


# Files that take long, or wait much: they go first, so that none of them runs alone at the end.
LONGEST = (
    "journeys/test_looks.py",
    "journeys/test_whole_journeys.py",
    "journeys",
    "local",
    "worker",
    "cli",
    "operations",
    "test_migrations.py",
    "demo",
    "imports",
    "races",
    "web/test_failover.py",
    "web/test_routes.py",
    "registration/test_orders_of_verbs.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; xdist deals them out in this order (`--no-loadscope-reorder`)."""
    tests = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        path = item.path.relative_to(tests).as_posix()
        return next((n for n, long in enumerate(LONGEST) if path.startswith(long)), len(LONGEST))

    items.sort(key=rank)


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
    connection = await asyncpg.connect(with_database(url, TEMPLATE))
    _template[:] = list(await connection.fetchrow(SHAPE) or ())
    await connection.close()


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def a_clone(servers: Servers, name: str) -> str:
    """The name of a new database with all tables and no rows."""
    await _run(servers.database_url or "", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return name


@pytest.fixture
async def database_url(servers: Servers, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A migrated, empty database of this test's own, with nobody connected yet; but for the pool of `database`."""
    url = servers.database_url or ""
    emptied = _warm if "database" in request.fixturenames else _cold
    name = emptied.pop() if emptied else await a_clone(servers, f"test_{next(_numbers)}")
    before = asyncio.all_tasks()
    yield with_database(url, name)
    await _end_tasks(before)
    if await _is_empty_again(url, name):
        (_warm if name in _pools else _cold).append(name)
    else:
        await _let_go(name)
        await _run(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def _end_tasks(before: "set[asyncio.Task[Any]]") -> None:
    """One loop runs all tests, so that connections and browsers can be kept; what a test left running, and was not
    there before, ends with the test."""
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _is_empty_again(url: str, name: str) -> bool:
    """Whether the database could be made like the template by deleting rows; a clone costs ten times as much."""
    pool = _pools.get(name)
    try:
        if pool is not None:
            async with pool.acquire(timeout=5) as connection:
                return await _empty(connection, staying=f"events-service {POOL}")
        connection = await asyncpg.connect(with_database(url, name), timeout=5)
        try:
            return await _empty(connection, staying="")
        finally:
            await connection.close(timeout=5)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        return False


async def _empty(connection: Any, *, staying: str) -> bool:
    await connection.execute(SEND_AWAY, staying)
    async with connection.transaction():
        await connection.execute(EMPTY)
    now = await connection.fetchrow(SHAPE)
    shape, size = _template
    return bool(now["shape"] == shape and now["size"] < size + MOST_ROOM)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same, with this process's pool open on it.

    The next test gets the database with the pool: a backend that has read the catalogue and made its plans answers
    the first statements of a test five times as fast as one that has only just started.
    """
    name = database_url.partition("?")[0].rpartition("/")[2]
    ENGINE.pool = _pools.pop(name, None)
    if ENGINE.pool is None:
        await open_pool(database_url, name=POOL)
    pool = ENGINE.pool
    before = asyncio.all_tasks()
    yield database_url
    await _end_tasks(before)
    if pool is not None and ENGINE.pool is pool and pool.get_size() == pool.get_idle_size():
        ENGINE.pool = None
        _pools[name] = pool
    else:
        await close_pool()


async def _let_go(name: str) -> None:
    """A pool that is not kept; its connections may be gone or broken."""
    if name in _pools:
        ENGINE.pool = _pools.pop(name)
        await close_pool()


@pytest.fixture
async def redis_url(servers: Servers) -> AsyncIterator[str]:
    """The bundled Valkey, emptied before and after."""
    client = redis.asyncio.Redis.from_url(servers.redis_url or "")
    await client.flushall()
    yield servers.redis_url or ""
    await client.flushall()
    await client.aclose()
