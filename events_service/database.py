"""The engine, the one way to open a transaction, and the four calls for SQL written by hand.

Piccolo 1.38 has three defects we cannot live with (docs/decisions.md, 2026-11-22): a COMMIT or ROLLBACK that raises
leaks its connection, the next transaction of the same task is then silently not one, and a nested block is no
savepoint. `Engine` and `Transaction` mend them; `tests/test_database.py` shows each on the stock engine.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from events_service.connections import ACQUIRE_SECONDS, COMMAND_SECONDS, UnfitDatabase, connect
from events_service.identifiers import uuid7
from events_service.logs import log_failure

# What a lost, overloaded, full or demoted PostgreSQL looks like from here; answered with 503 and "try again", and
# never with 500.
UNAVAILABLE = (
    UnfitDatabase,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
    asyncpg.TransactionRollbackError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.LockNotAvailableError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    OSError,
    TimeoutError,
)
# Whatever connecting may end with.
UNREACHED = (*UNAVAILABLE, asyncpg.PostgresError)
# After these nothing good comes from that server, on any connection: it was demoted to a standby (25006), or it is
# frozen and did not even cancel our statement.
_LOST = (asyncpg.ReadOnlySQLTransactionError, TimeoutError)
# How long a process that just starts waits for PostgreSQL between two tries.
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)

T = TypeVar("T")


class Transaction(PostgresTransaction):
    """A transaction that gives its connection back whatever happens; inside another one it is a savepoint."""

    __slots__ = ("_after_commit", "_calls_before", "_savepoint", "_task")
    _parent: "Transaction | None"
    _task: "asyncio.Task[Any] | None"

    async def __aenter__(self) -> Self:
        self._savepoint: Any = None
        self._after_commit: list[Callable[[], None]] = []
        if self._parent is not None:
            if self._parent._task is not asyncio.current_task():
                raise RuntimeError("a transaction was inherited by another task; open it inside that task")
            self._calls_before = len(self._parent._after_commit)
            self._savepoint = self._parent.connection.transaction()
            await self._savepoint.start()
            self.connection = self._parent.connection
            return self
        self.connection = await _pool().acquire(timeout=ACQUIRE_SECONDS)
        try:
            self.transaction = self.connection.transaction()
            await self.transaction.start()
        except BaseException as error:
            await _leave(self.connection, error)
            await self._give_back()
            raise
        self._task = asyncio.current_task()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        if self._parent is not None:
            await (self._savepoint.rollback() if kind else self._savepoint.commit())
            if kind is not None:
                del self._parent._after_commit[self._calls_before :]
            return False
        try:
            if kind is None:
                await self._commit()
            elif not await _leave(self.connection, error):
                await self._roll_back()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        if kind is None:
            for call in dict.fromkeys(self._after_commit):
                _call(call)
        return False

    async def _commit(self) -> None:
        try:
            await self.transaction.commit()
        except BaseException as error:
            await _leave(self.connection, error)
            raise

    async def _roll_back(self) -> None:
        """Undo, keeping the error that brought us here: a connection that cannot even roll back is thrown away."""
        try:
            await self.transaction.rollback()
        except Exception:
            with contextlib.suppress(Exception):
                self.connection.terminate()

    async def _give_back(self) -> None:
        await _give_back(self.connection)


class Engine(PostgresEngine):
    """Piccolo's engine without a connection at import, with our transaction and a limit on waiting for a connection."""

    def __init__(self) -> None:
        super().__init__(config={})

    async def check_version(self) -> None:
        """Piccolo would connect here, at import; `events-service doctor` and /health/ready do the real check."""

    async def prep_database(self) -> None:
        """Extensions are made by a migration, not by whichever process happens to start first."""

    def transaction(self, allow_nested: bool = True) -> Transaction:
        return Transaction(engine=self, allow_nested=allow_nested)

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:
        connection = await _pool().acquire(timeout=ACQUIRE_SECONDS)
        try:
            return await connection.fetch(query, *(args or ()))
        except BaseException as error:
            await _leave(connection, error)
            raise
        finally:
            await _give_back(connection)

    async def _run_in_new_connection(self, query: str, args: Sequence[Any] | None = None) -> Any:
        raise RuntimeError(
            "no pool: open_pool() first (a connection for each query costs twenty times as much)"
        )


ENGINE = Engine()


def _pool() -> Any:
    if ENGINE.pool is None:
        raise RuntimeError("no pool: open_pool() first")
    return ENGINE.pool


async def _leave(connection: Any, error: BaseException | None) -> bool:
    """Whether we have left the server that this connection leads to, because of that error.

    The connection ends at once: to wait for an answer to our cancelling would take as long again. Every other one is
    replaced before it is used next, because it leads to the same server; so the next try finds the new primary.
    """
    if not isinstance(error, _LOST):
        return False
    with contextlib.suppress(Exception):
        connection.terminate()
    if ENGINE.pool is not None:
        await ENGINE.pool.expire_connections()
    return True


async def _give_back(connection: Any) -> None:
    """To the pool; one that only lets us read is used once, so that the try after a failover is on the new primary.

    PostgreSQL tells each client what it may do after every statement (`in_hot_standby` and
    `default_transaction_read_only`, since version 14), so knowing it costs nothing.
    """
    if not connection.is_closed():
        server = connection.get_settings()
        if "on" in (
            getattr(server, "in_hot_standby", "off"),
            getattr(server, "default_transaction_read_only", "off"),
        ):
            await _pool().expire_connections()
    await asyncio.shield(_pool().release(connection, timeout=ACQUIRE_SECONDS))


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
    which it was asked for. What it raises is logged: the fact is committed, and nobody may be told otherwise.
    """
    current = ENGINE.current_transaction.get()
    if isinstance(current, Transaction):
        current._after_commit.append(call)
    else:
        _call(call)


def _call(call: Callable[[], None]) -> None:
    try:
        call()
    except Exception:
        log_failure("call after commit failed")


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
