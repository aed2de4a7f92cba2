"""No connection of ours exists on which a COMMIT may be lost, a name not be kept, or a statement land elsewhere."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from events_service.connections import UnfitDatabase, connect, one_by_one, unfitness
from events_service.database import close_pool, open_pool, rows, transaction, value
from tests.clusters import Switch
from tests.pgbouncer import WITHOUT_PGBOUNCER, pooled


async def settings_of_the_pool() -> list[str]:
    """On every connection of the pool, in a transaction as a verb opens it."""

    async def one() -> str:
        async with transaction():
            await rows("SELECT pg_sleep(0.1)")
            return str(await value("SELECT current_setting('synchronous_commit')"))

    return await asyncio.gather(*(one() for _ in range(5)))


async def test_a_commit_is_on_disk_although_the_server_would_not_wait(database: str) -> None:
    """The servers of the tests run with it off, as somebody's own may."""
    owner = await asyncpg.connect(database)
    by_default = await owner.fetchval("SHOW synchronous_commit")
    await owner.close()

    assert by_default == "off"
    assert await settings_of_the_pool() == ["on"] * 5


@pytest.fixture
async def careless_role(database_url: str) -> AsyncIterator[str]:
    """Somebody for whom a COMMIT does not wait, whatever the server does."""
    owner = await asyncpg.connect(database_url)
    await owner.execute("CREATE ROLE careless LOGIN PASSWORD 'secret'")
    await owner.execute("ALTER ROLE careless SET synchronous_commit = off")
    yield f"postgresql://careless:secret@{database_url.partition('@')[2]}"
    await close_pool()
    await owner.execute("DROP ROLE careless")
    await owner.close()


async def test_a_commit_is_on_disk_although_the_role_would_not_wait(careless_role: str) -> None:
    await open_pool(careless_role, name="tests")

    assert await settings_of_the_pool() == ["on"] * 5


@pytest.mark.parametrize("words", ["options=-c%20synchronous_commit%3Doff", "synchronous_commit=off"])
async def test_a_commit_is_on_disk_although_the_url_says_otherwise(database_url: str, words: str) -> None:
    connection = await connect(f"{database_url}&{words}")

    assert await connection.fetchval("SHOW synchronous_commit") == "on"
    await connection.close()


@pytest.mark.parametrize(
    ("facts", "announced", "beginning"),
    [
        ({"process": 7, "synchronous_commit": "on", "encoding": "UTF8"}, 7, ""),
        ({"process": 7, "synchronous_commit": "remote_apply", "encoding": "UTF8"}, 7, ""),
        (
            {"process": 7, "synchronous_commit": "local", "encoding": "UTF8"},
            7,
            "synchronous_commit stays local",
        ),
        (
            {"process": 7, "synchronous_commit": "remote_write", "encoding": "UTF8"},
            7,
            "synchronous_commit stays",
        ),
        ({"process": 7, "synchronous_commit": "on", "encoding": "SQL_ASCII"}, 7, "the database is SQL_ASCII"),
        (
            {"process": 8, "synchronous_commit": "on", "encoding": "UTF8"},
            7,
            "a pooler such as pgbouncer stands",
        ),
    ],
)
def test_unfitness(facts: dict[str, object], announced: int, beginning: str) -> None:
    said = unfitness(facts, announced=announced)

    assert said.startswith(beginning)
    assert bool(said) == bool(beginning)


IGNORED = (
    "ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout,"
    "synchronous_commit,timezone"
)


@WITHOUT_PGBOUNCER
@pytest.mark.parametrize(
    ("mode", "settings"),
    [("transaction", ""), ("transaction", IGNORED), ("session", ""), ("statement", IGNORED)],
)
async def test_a_pooler_is_refused_in_one_line(database_url: str, mode: str, settings: str) -> None:
    with pooled(database_url, mode=mode, settings=settings) as url:
        for _ in range(2):
            with pytest.raises(UnfitDatabase) as refused:
                await open_pool(url, name="tests")

    assert str(refused.value) == (
        "a pooler such as pgbouncer stands between us and PostgreSQL; let EVENTS_DATABASE_URL lead to PostgreSQL"
        " itself (docs/settings.md says why)."
    )


def test_one_by_one() -> None:
    several = "postgresql://ada:secret@a.example:5432,b.example/events?sslmode=require"
    standby = "postgresql://a.example,b.example/events?target_session_attrs=any"

    assert one_by_one(several) == [
        "postgresql://ada:secret@a.example:5432/events?target_session_attrs=read-write&sslmode=require",
        "postgresql://ada:secret@b.example/events?target_session_attrs=read-write&sslmode=require",
    ]
    assert one_by_one(standby) == [
        "postgresql://a.example/events?target_session_attrs=any",
        "postgresql://b.example/events?target_session_attrs=any",
    ]
    for single in ("postgresql://ada@a.example/events", "postgresql:///events?host=/run/a,/run/b"):
        assert one_by_one(single) == [single]


async def test_the_second_machine_answers_while_the_first_is_silent(
    database_url: str, tmp_path: Path
) -> None:
    """Switched off, it does not even refuse: a socket that takes everybody and never answers is the same."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        switch = Switch(tmp_path, database_url)
        places = f"127.0.0.1:{silent.getsockname()[1]},127.0.0.1:{await switch.open_port()}"
        login, _, rest = database_url.partition("@")

        connection = await connect(f"{login}@{places}{rest.partition('?')[0]}", timeout=2, ssl=False)

        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
        await switch.close()
