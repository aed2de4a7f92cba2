"""The chores as jobs of arq's: each by cron, once in all workers together, and the delivery whenever it is asked for.

What arq does not do well is made harmless here (docs/decisions.md, 2026-11-25): it cancels jobs when Redis vanishes,
and then ends; it loses jobs that ran out of time, and any that Redis forgets. A job holds nothing: rows say what is to
be done, the work is shielded from the job that asked for it, and the next tick finds what a lost one left.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any

import msgspec
from arq.cron import CronJob, cron
from arq.typing import WorkerCoroutine
from arq.worker import Function, Worker, func

from events_service.logs import log, log_failure
from events_service.settings import Settings
from events_service.worker.chores import Chore
from events_service.worker.queue import connect, queue_name
from events_service.worker.rounds import Rounds

ANSWER_SECONDS = 5.0
RETRY_SECONDS = (1.0, 2.0, 5.0)
# Longer than a piece of the delivery and the letter in hand usually take. A job that is given up costs nothing.
JOB_SECONDS = 40


class Jobs:
    """A worker's part in arq's queue."""

    def __init__(self, settings: Settings, rounds: Rounds) -> None:
        self._settings = settings
        self._rounds = rounds
        self._worker: Worker | None = None
        self._stopping = False
        self.reached = False

    async def run(self) -> None:
        """Take jobs until cancelled. arq ends when Redis vanishes: it is started again, and the local clock does the
        work meanwhile."""
        failures = 0
        while True:
            self._worker = self._new_worker()
            try:
                await self._worker.main()
            except Exception:
                # Whatever Redis is, answers or contains, the work goes on without it: one line, and again.
                failures = 0 if self.reached else failures
                if failures == 0:
                    log_failure("redis unreachable")
                failures += 1
            finally:
                self.reached = False
                await _let_go(self._worker)
            await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1])

    def stop(self) -> None:
        """Take no other job; other workers get them."""
        self._stopping = True
        if self._worker is not None:
            self._worker.allow_pick_jobs = False

    async def recorded(self, *, within: float) -> None:
        """Wait, so long at most, until Redis knows of the jobs that have ended."""
        tasks = list(self._worker.tasks.values()) if self._worker is not None and self.reached else []
        if tasks:
            await asyncio.wait(tasks, timeout=within)

    def _new_worker(self) -> Worker:
        shared = [chore for chore in self._rounds.chores.values() if not chore.own]
        queue = queue_name(self._settings)

        async def on_startup(ctx: dict[Any, Any]) -> None:
            self.reached = True
            log("redis reached")

        worker = Worker(
            functions=[self._function(chore) for chore in shared],
            # Named after the queue: jobs of two installations in one Redis would be taken for each other's doubles.
            cron_jobs=[self._cron_job(f"{queue}:{chore.name}", chore) for chore in shared],
            redis_pool=connect(self._settings, seconds=ANSWER_SECONDS),
            queue_name=queue,
            on_startup=on_startup,
            handle_signals=False,
            job_serializer=msgspec.msgpack.encode,
            job_deserializer=msgspec.msgpack.decode,
            keep_result=0,
            max_jobs=8,
            max_tries=3,
            job_timeout=JOB_SECONDS,
            poll_delay=0.1,
            health_check_interval=15,
            log_results=False,
            timezone=UTC,
        )
        worker.allow_pick_jobs = not self._stopping
        return worker

    def _function(self, chore: Chore) -> Function:
        return func(self._job(chore.name), name=chore.name)

    def _cron_job(self, name: str, chore: Chore) -> CronJob:
        return cron(self._job(chore.name), name=name, max_tries=3, **ticks(chore.every))

    def _job(self, name: str) -> WorkerCoroutine:
        async def job(ctx: dict[Any, Any], *_: Any, **__: Any) -> None:
            if await self._rounds.do(name):
                await ctx["redis"].enqueue_job(name)

        return job


def ticks(every: timedelta) -> Mapping[str, Any]:
    """When that often is, in the words of `arq.cron`: from the top of the minute, the hour or the day."""
    seconds = int(every.total_seconds())
    if seconds < 60:
        return {"second": set(range(0, 60, seconds))}
    if seconds < 3600:
        return {"second": 0, "minute": set(range(0, 60, seconds // 60))}
    return {"second": 0, "minute": 0, "hour": set(range(0, 24, seconds // 3600))}


async def end(task: asyncio.Task[None]) -> None:
    """Cancel until it is over. Once is not enough: redis-py waits for every command with `asyncio.wait_for`,
    and before Python 3.12 that loses a cancellation which comes together with the answer
    (python/cpython#86296).
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.2)


async def _let_go(worker: Worker) -> None:
    """Not arq's own `close`, which asks Redis for one more thing and waits for ever when it hangs."""
    for task in worker.tasks.values():
        task.cancel()
    await worker.pool.connection_pool.disconnect()
