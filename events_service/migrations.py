"""Bringing the schema up to date: one process at a time, however many are told to."""

import contextlib
import io
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import asyncpg

from events_service import clock
from events_service.causes import of_database
from events_service.connections import connect
from events_service.database import close_pool, open_pool, rows, value
from events_service.database_server import describe, unusable
from events_service.engine import UNREACHED
from events_service.failures import Failed
from events_service.registration.identity import settle
from events_service.settings import Settings

APP = "events_service"
MIGRATIONS = Path(__file__).parent.parent / "piccolo_migrations"
_ID = re.compile(r'^ID = "([^"]+)"$', re.MULTILINE)
T = TypeVar("T")
# A migration never queues traffic behind it for long: it gives up on a lock after three seconds and is tried again.
LIMITS = {"lock_timeout": "3s", "statement_timeout": "300s", "idle_in_transaction_session_timeout": "600s"}
# Whoever waits for another process's migrations waits for as long as they take.
GUARD = {"lock_timeout": "0", "statement_timeout": "0", "application_name": "events-service migrate"}
ATTEMPTS = 10
DEFAULTS = Settings()


class MigrationFailed(Failed):
    """The schema could not be brought up to date; the text is for the person who runs the service."""


async def migrate(url: str, settings: Settings = DEFAULTS) -> int:
    """Run what has not run yet and return how many did. A second process waits for the first, then finds nothing.

    The `settings` of the first run name the installation for ever (registration/identity.py).

    Opens and closes its own pool: call it outside a running service. Raises MigrationFailed, before anything is
    written, for a database in which not every name could be kept or that takes no writes.
    """
    guard = await _connect(url)
    try:
        trouble = unusable(await describe(guard))
        if trouble:
            raise MigrationFailed(f"{trouble}.")
        await guard.execute("SELECT pg_advisory_lock(hashtextextended('events-service migrations', 0))")
        await open_pool(url, name="migrate", connections=2, limits=LIMITS, command_timeout=None)
        try:
            ran = await _forwards()
            await settle(
                public_url=settings.public_url,
                sender=settings.mail_from,
                key=settings.secret_key,
                now=clock.now(),
            )
            return ran
        except asyncpg.InsufficientPrivilegeError as error:
            raise MigrationFailed(f"{of_database(error)}.") from None
        finally:
            await close_pool()
    finally:
        await guard.close(timeout=5)


async def _connect(url: str) -> asyncpg.Connection:
    try:
        return await connect(url, timeout=10, server_settings=GUARD)
    except UNREACHED as error:
        raise MigrationFailed(f"{of_database(error)}.") from None


async def pending() -> list[str]:
    """The migrations that have not run, oldest first; needs an open pool."""
    ran = await _ran()
    return [name for name in _all() if name not in ran]


async def check_schema() -> None:
    """Raises Failed when this release's tables are not there yet: no command makes them in passing."""
    waiting = await pending()
    if waiting:
        what = "has no tables yet" if len(waiting) == len(_all()) else "is older than this release"
        raise Failed(f"the database {what}; run `events-service migrate` first.")


def newest_known() -> str:
    """The newest migration this release brings."""
    return max(_all(), default="")


async def _forwards() -> int:
    before = await _patiently(_ran)
    if before.issuperset(_all()):
        return 0
    await _patiently(_run_forwards)
    return len(await _patiently(_ran)) - len(before)


async def _patiently(step: Callable[[], Awaitable[T]]) -> T:
    """The step, again when traffic did not let go of a lock: what it had begun was rolled back."""
    for _ in range(ATTEMPTS):
        with contextlib.suppress(asyncpg.LockNotAvailableError):
            return await step()
    raise MigrationFailed("A migration could not get its lock; try again when traffic is lower.")


async def _run_forwards() -> None:
    os.environ["PICCOLO_CONF"] = "events_service.piccolo_conf"
    from piccolo.apps.migrations.commands.forwards import run_forwards  # noqa: PLC0415 reads PICCOLO_CONF

    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        result = await run_forwards(APP)
    if not result.success:
        raise MigrationFailed(output.getvalue().strip() or "A migration failed.")


async def _ran() -> set[str]:
    if await value("SELECT to_regclass('migration')") is None:
        return set()
    return {row["name"] for row in await rows("SELECT name FROM migration WHERE app_name = $1", APP)}


def _all() -> list[str]:
    """Their IDs, oldest first, as the files say them: Piccolo would import each, a quarter of a second in every process
    that only wants to know whether the schema is current."""
    texts = (path.read_text(encoding="utf-8") for path in MIGRATIONS.glob("*.py"))
    return sorted(match[1] for text in texts if (match := _ID.search(text)))
