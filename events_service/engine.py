"""Piccolo's engine as we need it, and which errors mean that PostgreSQL is away.

Piccolo 1.38 has three defects we cannot live with (docs/decisions.md, 2026-11-22): a COMMIT or ROLLBACK that raises
leaks its connection, the next transaction of the same task is then silently not one, and a nested block is no
savepoint. `Engine` and `Transaction` mend them; `tests/test_database.py` shows each on the stock engine.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Literal, Self

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from events_service.connections import ACQUIRE_SECONDS, UnfitDatabase
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
                call_now(call)
        return False

    def call_after_commit(self, call: Callable[[], None]) -> None:
        self._after_commit.append(call)

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


def call_now(call: Callable[[], None]) -> None:
    """What it raises is logged: the fact is committed, and nobody may be told otherwise."""
    try:
        call()
    except Exception:
        log_failure("call after commit failed")
