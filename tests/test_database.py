"""Piccolo's three transaction defects, shown on the stock engine and mended in ours; and the limits."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from piccolo.engine.postgres import PostgresEngine

from events_service import engine
from events_service.database import after_commit, close_pool, open_pool, rows, transaction, value
from events_service.engine import ENGINE, Engine

# A deferred constraint fails at COMMIT, not before: the way a commit that raises is provoked.
TABLES = """
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int, parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
"""


@pytest.fixture
async def tables(database: str) -> str:
    connection = await asyncpg.connect(database)
    await connection.execute(TABLES)
    await connection.close()
    return database


@pytest.fixture
async def stock(tables: str) -> AsyncIterator[PostgresEngine]:
    """Piccolo's own engine, as it is installed."""

    class Quiet(PostgresEngine):
        async def check_version(self) -> None: ...

    engine = Quiet(config={"dsn": tables})
    await engine.start_connection_pool(min_size=1, max_size=2)
    yield engine
    engine.pool.terminate()


async def commit_that_fails(engine: PostgresEngine) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with engine.transaction():
            await engine.run_ddl("INSERT INTO child VALUES (1, 99)")


async def in_a_task(work: object) -> None:
    """Each in a task of its own, as requests are, so that the context variable starts clean."""
    await asyncio.create_task(work)  # type: ignore[arg-type]


async def test_a_commit_that_fails_leaks_on_the_stock_engine(stock: PostgresEngine) -> None:
    for _ in range(2):
        await in_a_task(commit_that_fails(stock))

    with pytest.raises(TimeoutError):
        await stock.pool.acquire(timeout=0.5)


async def test_a_commit_that_fails_gives_its_connection_back(tables: str) -> None:
    for _ in range(20):
        await commit_that_fails(ENGINE)

    assert await value("SELECT count(*) FROM child") == 0


async def test_the_next_transaction_is_not_one_on_the_stock_engine(stock: PostgresEngine) -> None:
    await commit_that_fails(stock)

    with pytest.raises(LookupError):
        async with stock.transaction():
            await stock.run_ddl("INSERT INTO parent VALUES (1)")
            raise LookupError
    assert await stock._run_in_new_connection("SELECT count(*) FROM parent WHERE id = 1") != [0]


async def test_the_next_transaction_of_the_same_task_really_rolls_back(tables: str) -> None:
    await commit_that_fails(ENGINE)

    with pytest.raises(LookupError):
        async with transaction():
            await rows("INSERT INTO parent VALUES (1)")
            raise LookupError
    assert await value("SELECT count(*) FROM parent") == 0


async def test_an_inner_block_is_no_savepoint_on_the_stock_engine(stock: PostgresEngine) -> None:
    async with stock.transaction():
        try:
            async with stock.transaction():
                await stock.run_ddl("INSERT INTO parent VALUES (1)")
                raise LookupError
        except LookupError:
            pass
    found = await stock._run_in_new_connection("SELECT count(*) AS n FROM parent")
    assert found[0]["n"] == 1


async def test_an_inner_block_is_a_savepoint(tables: str) -> None:
    async with transaction():
        await rows("INSERT INTO parent VALUES (1)")
        with pytest.raises(asyncpg.UniqueViolationError):
            async with transaction():
                await rows("INSERT INTO parent VALUES (2)")
                await rows("INSERT INTO parent VALUES (1)")
        async with transaction():
            await rows("INSERT INTO parent VALUES (3)")

    assert [r["id"] for r in await rows("SELECT id FROM parent ORDER BY id")] == [1, 3]


async def test_an_inner_failure_that_escapes_undoes_everything(tables: str) -> None:
    with pytest.raises(LookupError):
        async with transaction():
            await rows("INSERT INTO parent VALUES (1)")
            async with transaction():
                await rows("INSERT INTO parent VALUES (2)")
                raise LookupError

    assert await value("SELECT count(*) FROM parent") == 0


async def test_a_task_started_inside_a_transaction_is_refused_loudly(tables: str) -> None:
    async def other() -> None:
        async with transaction():
            await rows("INSERT INTO parent VALUES (1)")

    async with transaction():
        with pytest.raises(RuntimeError, match="inherited by another task"):
            await asyncio.create_task(other())


async def test_waiting_for_a_connection_ends(tables: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ACQUIRE_SECONDS", 0.3)
    await close_pool()
    await open_pool(tables, name="tests", connections=2)
    holding = asyncio.Event()

    async def hold() -> None:
        async with transaction():
            holding.set()
            await asyncio.sleep(1.5)

    tasks = [asyncio.create_task(hold()) for _ in range(2)]
    await holding.wait()
    await asyncio.sleep(0.1)
    with pytest.raises(TimeoutError):
        await value("SELECT 1")
    await asyncio.gather(*tasks)
    assert await value("SELECT 1") == 1


async def test_a_cancelled_transaction_rolls_back_and_returns_its_connection(tables: str) -> None:
    async def long() -> None:
        async with transaction():
            await rows("INSERT INTO parent VALUES (1)")
            await rows("SELECT pg_sleep(5)")

    for _ in range(12):
        task = asyncio.create_task(long())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert await value("SELECT count(*) FROM parent") == 0


async def test_every_connection_killed_costs_one_request_at_most(tables: str) -> None:
    await asyncio.gather(*(value("SELECT pg_sleep(0.05)") for _ in range(5)))
    killer = await asyncpg.connect(tables)
    await killer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'events-service tests'"
    )
    await killer.close()
    await asyncio.sleep(0.1)

    assert [await value("SELECT 1") for _ in range(5)] == [1, 1, 1, 1, 1]
    assert ENGINE.pool is not None
    assert ENGINE.pool.get_size() == ENGINE.pool.get_idle_size() <= 10


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("statement_timeout", "10s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "15s"),
        ("TimeZone", "UTC"),
        ("application_name", "events-service tests"),
    ],
)
async def test_every_limit_is_set(database: str, name: str, expected: str) -> None:
    assert await value("SELECT current_setting($1)", name) == expected


async def test_no_pool_means_no_query() -> None:
    with pytest.raises(RuntimeError, match="no pool"):
        await value("SELECT 1")


def test_the_engine_connects_to_nothing_when_it_is_made() -> None:
    assert Engine().pool is None


async def test_a_query_is_one_round_trip_and_nothing_is_reset_after_it(database: str) -> None:
    await value("SELECT 1")

    outside = await asyncpg.connect(database)
    last = await outside.fetchval(
        "SELECT query FROM pg_stat_activity WHERE application_name = 'events-service tests'"
    )
    await outside.close()

    assert last == "SELECT 1"


async def test_what_a_transaction_sets_is_gone_with_it(database: str) -> None:
    async with transaction():
        await rows("SET LOCAL statement_timeout = '60s'")
        await rows("SELECT pg_advisory_xact_lock(7)")

    assert await value("SELECT current_setting('statement_timeout')") == "10s"
    assert await value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


async def test_after_commit_comes_once_and_after_the_outermost_commit(tables: str) -> None:
    seen = []

    def look() -> None:
        seen.append(ENGINE.current_transaction.get())

    async with transaction():
        after_commit(look)
        async with transaction():
            after_commit(look)
        assert seen == []

    assert seen == [None]


async def test_after_commit_of_a_rolled_back_savepoint_never_comes(tables: str) -> None:
    calls = []
    async with transaction():
        after_commit(lambda: calls.append("outer"))
        with pytest.raises(LookupError):
            async with transaction():
                after_commit(lambda: calls.append("inner"))
                raise LookupError

    assert calls == ["outer"]


async def test_after_commit_never_comes_after_a_rollback(tables: str) -> None:
    calls = []
    with pytest.raises(LookupError):
        async with transaction():
            async with transaction():
                after_commit(lambda: calls.append("inner"))
            raise LookupError

    assert calls == []


async def test_after_commit_never_comes_when_the_commit_fails(tables: str) -> None:
    calls = []
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with transaction():
            after_commit(lambda: calls.append("told"))
            await rows("INSERT INTO child VALUES (1, 99)")

    assert calls == []


async def test_after_commit_that_fails_is_logged_and_harms_nothing(
    tables: str, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []
    async with transaction():
        await rows("INSERT INTO parent VALUES (1)")
        after_commit(lambda: calls.pop())
        after_commit(lambda: calls.append("next"))

    assert await value("SELECT count(*) FROM parent") == 1
    assert calls == ["next"]
    assert [record.msg for record in caplog.records] == ["call after commit failed"]


async def test_after_commit_outside_a_transaction_comes_at_once(tables: str) -> None:
    calls = []
    after_commit(lambda: calls.append("told"))

    assert calls == ["told"]
