"""How we use arq: as an ear. A job carries nothing and decides nothing, so a lost one costs at most five
seconds.

Delivering inside the job itself was considered and refused: arq cancels its jobs when Redis vanishes, does
not retry one that ran out of time, and would cut a letter in two at the worst moment.
"""

import asyncio
from typing import Any

import msgspec
from arq.worker import Worker

from events_service.logs import log, log_failure
from events_service.settings import Settings
from events_service.worker.jobs import deliver
from events_service.worker.postman import Postman
from events_service.worker.queue import connect, queue_name

ANSWER_SECONDS = 5.0
RETRY_SECONDS = (1.0, 2.0, 5.0)


def create_worker(settings: Settings, postman: Postman) -> Worker:
    """An arq worker that wakes the postman; run it with `await worker.main()`, in the loop it was made in."""
    return Worker(
        functions=[deliver],
        redis_pool=connect(settings, seconds=ANSWER_SECONDS),
        queue_name=queue_name(settings),
        ctx={"postman": postman},
        on_startup=_heard,
        handle_signals=False,
        job_serializer=msgspec.msgpack.encode,
        job_deserializer=msgspec.msgpack.decode,
        keep_result=0,
        max_jobs=8,
        max_tries=1,
        job_timeout=10,
        poll_delay=0.1,
        health_check_interval=15,
        log_results=False,
    )


async def listen(settings: Settings, postman: Postman) -> None:
    """Hear the bell until ended. arq stops when Redis vanishes: we start it again; the post goes on
    meanwhile.
    """
    failures = 0
    while True:
        worker = create_worker(settings, postman)
        try:
            await worker.main()
        except Exception:
            # Whatever Redis is, answers or contains, the post goes on without it: one line, and again.
            failures = 0 if "heard" in worker.ctx else failures
            if failures == 0:
                log_failure("redis unreachable")
            failures += 1
        finally:
            await _let_go(worker)
        await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1])


async def end(task: asyncio.Task[None]) -> None:
    """Cancel until it is over. Once is not enough: redis-py waits for every command with `asyncio.wait_for`,
    and before Python 3.12 that loses a cancellation which comes together with the answer
    (python/cpython#86296).
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.2)


async def _heard(ctx: dict[Any, Any]) -> None:
    ctx["heard"] = True
    log("redis reached")


async def _let_go(worker: Worker) -> None:
    """Not arq's own `close`, which asks Redis for one more thing and waits for ever when it hangs."""
    for task in worker.tasks.values():
        task.cancel()
    await worker.pool.connection_pool.disconnect()
