"""The worker process: wait for PostgreSQL, work until SIGTERM, leave nothing half done."""

import asyncio
import signal
from collections.abc import Sequence

import asyncpg

from events_service.connections import UnfitDatabase
from events_service.database import UNAVAILABLE, close_pool, open_pool
from events_service.logs import log, log_failure, start_logging
from events_service.messages.rendering import Complete
from events_service.settings import Settings
from events_service.worker.arq_settings import end, listen
from events_service.worker.postman import Chore, Postman

GRACE_SECONDS = 17.0  # of the twenty we are given; the rest is for closing connections
PATIENCE_SECONDS = (0.5, 1.0, 2.0, 5.0)


def run_worker(settings: Settings, complete: Complete, *, chores: Sequence[Chore] = ()) -> int:
    """Run one worker until SIGTERM or SIGINT; the exit status.

    `complete` gives each letter its links and its calendar part. `chores` are done every five seconds by
    every worker, so they are idempotent, quick when there is nothing to do, and need PostgreSQL only. Raises
    ValueError for an SMTP URL or a sender that makes no sense, UnfitDatabase for a database that never will do.
    """
    start_logging()
    asyncio.run(_work(settings, complete, chores))
    return 0


async def _work(settings: Settings, complete: Complete, chores: Sequence[Chore]) -> None:
    postman = Postman(settings, complete, chores=chores)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    opening = asyncio.create_task(_open_pool_patiently(settings))
    await _first_of(opening, stopping)
    if opening.done():
        opening.result()
        log("worker started")
        await _deliver_until(stopping, settings, postman)
    opening.cancel()
    await close_pool()
    log("worker stopped")


async def _deliver_until(stopping: asyncio.Event, settings: Settings, postman: Postman) -> None:
    working = asyncio.create_task(postman.run())
    listening = asyncio.create_task(listen(settings, postman)) if settings.redis_url else None
    await stopping.wait()
    log("worker stopping")
    postman.stop()
    if listening is not None:
        await end(listening)
    await asyncio.wait({working}, timeout=GRACE_SECONDS)
    if not working.done():
        # A server that still has not answered: the lease will run out, and the sweep knows what that means.
        log("letter released")
    await end(working)


async def _first_of(task: asyncio.Task[None], event: asyncio.Event) -> None:
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


async def _open_pool_patiently(settings: Settings) -> None:
    attempt = 0
    while True:
        try:
            await open_pool(settings.database_url, name="worker", connections=settings.database_connections)
            return
        except UnfitDatabase:
            raise
        except (*UNAVAILABLE, asyncpg.PostgresError):
            log_failure("postgresql unreachable", attempt=attempt + 1)
        await asyncio.sleep(PATIENCE_SECONDS[min(attempt, len(PATIENCE_SECONDS) - 1)])
        attempt += 1
