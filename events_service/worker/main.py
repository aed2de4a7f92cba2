"""The worker process: wait for PostgreSQL, work until SIGTERM, leave nothing half done."""

import asyncio
import contextlib
import importlib.metadata
import signal
import socket
from functools import partial

from events_service import clock, heartbeats
from events_service.database import close_pool, open_pool, patiently
from events_service.engine import UNREACHED
from events_service.heartbeats import Heartbeat
from events_service.identifiers import uuid7
from events_service.installation import send_texts
from events_service.logs import log, start_logging
from events_service.messages.outbox import wake_workers_with
from events_service.messages.rendering import Complete
from events_service.settings import Settings
from events_service.worker.chores import chores
from events_service.worker.delivering import Delivery
from events_service.worker.enqueuer import DELIVER
from events_service.worker.jobs import Jobs, end
from events_service.worker.rounds import Rounds

GRACE_SECONDS = 16.0  # of the twenty we are given; the rest is for saying so and closing connections
RECORD_SECONDS = 0.5


def run_worker(settings: Settings, complete: Complete) -> int:
    """Run one worker until SIGTERM or SIGINT; the exit status.

    `complete` gives each letter its links and its calendar part. Raises ValueError for an SMTP URL or a sender that
    makes no sense, UnfitDatabase for a database that never will do.
    """
    start_logging()
    asyncio.run(_work(settings, Delivery(settings, complete)))
    return 0


async def _work(settings: Settings, delivery: Delivery) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    connections = settings.database_connections
    opening = asyncio.create_task(
        patiently(partial(open_pool, settings.database_url, name="worker", connections=connections))
    )
    await _first_of(opening, stopping)
    if opening.done():
        opening.result()
        log("worker started")
        await send_texts(settings.sends_texts)
        await _work_until(stopping, settings, delivery)
    opening.cancel()
    await close_pool()
    log("worker stopped")


async def _work_until(stopping: asyncio.Event, settings: Settings, delivery: Delivery) -> None:
    version = importlib.metadata.version("events-service")
    worker = Heartbeat(uuid7(), socket.gethostname(), version, clock.now())
    rounds = Rounds(chores(settings, worker, delivery.deliver))
    jobs = Jobs(settings, rounds)
    # What a chore writes leaves at once, with or without Redis.
    wake_workers_with(lambda: rounds.soon(DELIVER))
    tasks = [asyncio.create_task(rounds.keep_time(lambda: jobs.reached))]
    if settings.redis_url:
        tasks.append(asyncio.create_task(jobs.run()))
    await stopping.wait()
    log("worker stopping")
    for each in (delivery, jobs, rounds):
        each.stop()
    if not await rounds.finished(within=GRACE_SECONDS):
        # A server that still has not answered: the lease will run out, and the sweep knows what that means.
        log("letter released")
    await jobs.recorded(within=RECORD_SECONDS)
    for task in tasks:
        await end(task)
    with contextlib.suppress(*UNREACHED):
        async with asyncio.timeout(RECORD_SECONDS):
            await heartbeats.leave(worker.id, now=clock.now())


async def _first_of(task: asyncio.Task[None], event: asyncio.Event) -> None:
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
