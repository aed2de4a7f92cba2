"""One way to open a pool and a transaction, and the calls for SQL written by hand. The engine is engine.py's."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from events_service.connections import ACQUIRE_SECONDS, COMMAND_SECONDS, UnfitDatabase, connect
from events_service.engine import ENGINE, UNREACHED, Transaction, call_now
from events_service.identifiers import uuid7
from events_service.logs import log_failure

# How long a process that just starts waits for PostgreSQL between two tries.
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)

T = TypeVar("T")


async def takes_writes() -> bool:
    """Whether a sign-up could be written: a standby, or a server told to be read-only, answers everything else."""
    return bool(
        await value("SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'")
    )


async def open_pool(
    url: str,
    *,
    name: str,
    connections: int = 10,
    limits: dict[str, str] | None = None,
    command_timeout: float | None = COMMAND_SECONDS,
) -> None:
    """Open this process's pool; `name` shows in pg_stat_activity.

    `limits` replaces some of connections.LIMITS, and `command_timeout` (seconds, None for none) is how long the client
    waits for a statement whatever the server does: pages, migrations and imports need other ones.
    Raises UnfitDatabase.
    """
    await ENGINE.start_connection_pool(
        dsn=url,
        min_size=1,
        max_size=connections,
        timeout=ACQUIRE_SECONDS,
        command_timeout=command_timeout,
        connect=connect,
        reset=_leave_as_it_is,
        server_settings={**(limits or {}), "application_name": f"events-service {name}"},
    )


async def _leave_as_it_is(_: Any) -> None:
    """Instead of asyncpg's RESET ALL, a round trip each time a connection goes back to the pool, after every query.

    Ours leave nothing to reset: what they set is LOCAL, their advisory locks end with the transaction, and asyncpg
    itself still rolls back a transaction left open.
    """


async def patiently(connecting: Callable[[], Awaitable[T]], *, within: float | None = None) -> T:
    """What `connecting` gives, tried again while PostgreSQL is away: for a process that starts before its server.

    Gives up after `within` seconds, if at all, with what PostgreSQL said last. Raises UnfitDatabase at once: what will
    not do today will not do in half a minute either.
    """
    deadline = time.monotonic() + within if within is not None else None
    attempt = 0
    while True:
        try:
            return await connecting()
        except UnfitDatabase:
            raise
        except UNREACHED:
            attempt += 1
            log_failure("postgresql unreachable", attempt=attempt)
            pause = _PAUSES[min(attempt, len(_PAUSES)) - 1]
            if deadline is not None and time.monotonic() + pause > deadline:
                raise
        await asyncio.sleep(pause)


async def close_pool() -> None:
    """Close the pool within five seconds, whatever its connections are doing."""
    pool, ENGINE.pool = ENGINE.pool, None
    if pool is not None:
        try:
            await asyncio.wait_for(pool.close(), timeout=5)
        except TimeoutError:
            pool.terminate()


def transaction() -> Transaction:
    """`async with transaction():` is the whole of a verb. Nested blocks are savepoints of the outer one."""
    return ENGINE.transaction()


def after_commit(call: Callable[[], None]) -> None:
    """Call this once what the current transaction writes is committed; outside of one, now.

    Once per transaction however often it is asked for, and not at all after a rollback, be it of the savepoint in
    which it was asked for.
    """
    current = ENGINE.current_transaction.get()
    if isinstance(current, Transaction):
        current.call_after_commit(call)
    else:
        call_now(call)


def in_transaction() -> bool:
    """Whether this task is inside a transaction already."""
    return ENGINE.current_transaction.get() is not None


async def rows(sql: str, *args: Any) -> list[asyncpg.Record]:
    """Every row of a statement with `$1` placeholders, inside the current transaction when there is one."""
    current = ENGINE.current_transaction.get()
    if current is not None:
        records: list[asyncpg.Record] = await current.connection.fetch(sql, *args)
    else:
        records = await ENGINE._run_in_pool(sql, args)
    return records


async def row(sql: str, *args: Any) -> asyncpg.Record | None:
    """The first row, or None."""
    records = await rows(sql, *args)
    return records[0] if records else None


async def value(sql: str, *args: Any) -> Any:
    """The first column of the first row, or None."""
    records = await rows(sql, *args)
    return records[0][0] if records else None


async def insert(table: str, **columns: Any) -> UUID:
    """Write one row, with an `id` of its own unless one is given, and return the id."""
    written = await insert_once(table, "", **columns)
    assert written is not None
    return written


async def insert_once(table: str, unique: str, **columns: Any) -> UUID | None:
    """The same, unless a row has these values already in the columns that are `unique` together (`"intent"`): then
    nothing is written and the answer is None."""
    columns = {"id": uuid7(), **columns}
    values = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"
    if unique:
        statement += f" ON CONFLICT ({unique}) DO NOTHING"
    written: UUID | None = await value(f"{statement} RETURNING id", *columns.values())
    return written


async def insert_many(table: str, records: Sequence[Mapping[str, Any]]) -> None:
    """Write any number of rows in one statement. Each names the same columns, `id` among them."""
    if records:
        names = ", ".join(records[0])
        await rows(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb)",
            msgspec.json.encode(records).decode(),
        )


async def update(table: str, identifier: UUID, **columns: Any) -> None:
    """Write these columns of the row with that id."""
    assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, start=2))
    await rows(f"UPDATE {table} SET {assignments} WHERE id = $1", identifier, *columns.values())


async def has_migrated_to(name: str) -> bool:
    """Whether that migration has run, or a newer one; False in a database without any table of ours."""
    if await value("SELECT to_regclass('migration')") is None:
        return False
    return await value("SELECT 1 FROM migration WHERE name >= $1", name) is not None


async def lock_name(name: str, *, patience: int | None = None) -> None:
    """Hold an advisory lock of that name until the end of the transaction: one holder among all processes. Whoever
    waits for another's long work waits `patience` seconds instead of the usual few."""
    attempts = 0 if patience is None else 5 * patience
    for _ in range(attempts):  # a statement that waited so long would be cancelled
        if await value("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", name):
            return
        await asyncio.sleep(0.2)
    await rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)
