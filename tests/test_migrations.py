"""Bringing the schema up to date from several processes at once, and against traffic."""

import asyncio
import contextlib
import itertools
import os
import runpy
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from events_service import clock, migrations
from events_service.database import close_pool, open_pool, rows, value
from events_service.local.servers import Servers
from events_service.migrations import MIGRATIONS, MigrationFailed, migrate
from events_service.registration.corrections import correct_by_link, correct_by_staff
from tests.conftest import with_database
from tests.factories import a_session, sign_up

ROOT = Path(__file__).parents[1]
_numbers = itertools.count(1)

# The real function; its twin runs the same migrations without waiting for its turn.
GUARDED = (
    "import asyncio, sys; from events_service.migrations import migrate; asyncio.run(migrate(sys.argv[1]))"
)
UNGUARDED = """
import asyncio, sys
from events_service.cli import migrations
from events_service.database import close_pool, open_pool

async def run(url):
    await open_pool(url, name="migrate", connections=2, limits=migrations.LIMITS)
    try:
        await migrations._forwards()
    finally:
        await close_pool()

asyncio.run(run(sys.argv[1]))
"""


@contextlib.asynccontextmanager
async def an_empty_database(servers: Servers) -> AsyncIterator[str]:
    name = f"empty_{next(_numbers)}"
    owner = await asyncpg.connect(servers.database_url)
    try:
        await owner.execute(f"CREATE DATABASE {name}")
        yield with_database(servers.database_url or "", name)
    finally:
        await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await owner.close()


async def at_once(program: str, url: str, number: int) -> list[int]:
    """The exit statuses of that many processes started together."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            program,
            url,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(number)
    ]
    try:
        return list(await asyncio.wait_for(asyncio.gather(*(each.wait() for each in processes)), 90))
    finally:
        for each in processes:
            if each.returncode is None:
                each.kill()
                await each.wait()


async def ran(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row["name"] for row in await connection.fetch("SELECT name FROM migration ORDER BY name")]
    finally:
        await connection.close()


async def test_three_processes_at_once_run_each_migration_once(servers: Servers):
    async with an_empty_database(servers) as url:
        statuses = await at_once(GUARDED, url, 3)

        assert statuses == [0, 0, 0]
        assert await ran(url) == sorted(migrations._all())


async def test_without_the_lock_processes_trip_over_each_other(servers: Servers):
    """What the lock is for: this test fails when something else has made it needless."""
    for _ in range(5):
        async with an_empty_database(servers) as url:
            statuses = await at_once(UNGUARDED, url, 3)
            if any(statuses) or await ran(url) != sorted(migrations._all()):
                return
    pytest.fail("five rounds of three unguarded processes, and none was in another's way")


async def test_a_database_that_is_up_to_date_is_left_alone(database_url: str):
    assert await migrate(database_url) == 0


@pytest.mark.parametrize("table", ["migration", "organisation"])
async def test_a_lock_that_is_not_given_is_asked_for_again(
    table: str, servers: Servers, monkeypatch: pytest.MonkeyPatch
):
    """Somebody is making the table and has not committed: the first step waits, or a step in the middle."""
    monkeypatch.setitem(migrations.LIMITS, "lock_timeout", "300ms")
    async with an_empty_database(servers) as url:
        traffic = await asyncpg.connect(url)
        hold = traffic.transaction()
        await hold.start()
        await traffic.execute(f"CREATE TABLE {table} ()")

        migrating = asyncio.create_task(migrate(url))
        await asyncio.sleep(1.5)
        waiting = not migrating.done()
        await hold.rollback()
        await traffic.close()
        number = await asyncio.wait_for(migrating, 30)

        assert waiting
        assert number == len(await ran(url)) == len(migrations._all())


async def test_a_lock_that_is_never_given_is_a_sentence(database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(migrations.LIMITS, "lock_timeout", "100ms")
    monkeypatch.setattr(migrations, "ATTEMPTS", 3)
    traffic = await asyncpg.connect(database_url)
    try:
        async with traffic.transaction():
            await traffic.execute("LOCK TABLE migration IN ACCESS EXCLUSIVE MODE")

            with pytest.raises(
                MigrationFailed, match="could not get its lock; try again when traffic is lower"
            ):
                await asyncio.wait_for(migrate(database_url), 20)
    finally:
        await traffic.close()


async def test_a_statement_longer_than_a_pages_may_take_is_not_cut(database_url: str):
    began = time.monotonic()
    await open_pool(
        database_url, name="migrate", connections=2, limits=migrations.LIMITS, command_timeout=None
    )
    try:
        await rows("SELECT pg_sleep(16)")  # an index on a large table takes minutes; a page's limit is 15 s
        limit = await value("SHOW statement_timeout")
    finally:
        await close_pool()

    assert (time.monotonic() - began > 15, limit) == (True, "5min")


async def test_an_extension_that_only_the_administrator_may_make_is_a_sentence_before_anything_is_written(
    servers: Servers,
):
    async with an_empty_database(servers) as url:
        owner = await asyncpg.connect(url)
        await owner.execute(
            "CREATE ROLE tenant LOGIN PASSWORD 'secret'; GRANT ALL ON SCHEMA public TO tenant"
        )
        tenants = f"postgresql://tenant:secret@{url.partition('@')[2]}"

        with pytest.raises(
            MigrationFailed, match="have its administrator run, in this database: CREATE EXTENSION"
        ):
            await migrate(tenants)

        assert await owner.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        await owner.execute("CREATE EXTENSION btree_gist")
        assert await migrate(tenants) > 0
        await owner.execute("DROP OWNED BY tenant; DROP ROLE tenant")
        await owner.close()


async def test_no_database_is_a_sentence():
    with pytest.raises(
        MigrationFailed, match=r"nothing listens at the host and port of EVENTS_DATABASE_URL; "
    ):
        await migrate("postgresql://events@127.0.0.1:1/events")


async def test_a_note_that_a_colleague_may_have_written_is_not_made_a_need(database: str):
    session = await a_session()
    typed, noted = await sign_up(session, "Driss"), await sign_up(session, "Éva")
    await correct_by_staff(noted.registration.id, {"note": "A payé"}, by=session.ada, now=clock.now())
    await correct_by_link(typed.link, {"note": "Une rampe"}, now=clock.now())
    step = runpy.run_path(str(next(MIGRATIONS.glob("*_needs_before.py"))))

    for run in (await step["forwards"]()).raw:
        await run()

    people = await rows(
        """
        SELECT note, need.words FROM registration LEFT JOIN need ON need.registration = registration.id
        ORDER BY position
        """
    )
    assert [tuple(each) for each in people] == [("", "Une rampe"), ("A payé", None)]
