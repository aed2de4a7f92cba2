"""Asking for the delivery of letters, after the COMMIT that wrote them."""

import asyncio
import time
from contextvars import Context

from arq.connections import ArqRedis
from redis.exceptions import RedisError

from events_service.logs import log
from events_service.settings import Settings
from events_service.worker.queue import connect, queue_name

DELIVER = "deliver"  # the name of the chore (chores.py), which a web process need not import
ANSWER_SECONDS = 1.0
SILENCE_SECONDS = 2.0
GATHER_SECONDS = 0.1
# Every delivery that has not begun looks at what is committed by then; beyond so many, one more changes nothing. (More
# may be at work than wait, so this is far above what all workers together do at once.)
MOST_JOBS = 200


class Enqueuer:
    """A process's way to wake the workers. Nothing depends on it: they look by themselves every five seconds.

    A Redis that is down or hangs costs this process one task for a second, then nothing for two seconds; no verb and no
    page ever waits for it. All that is committed within a tenth of a second is one job: in a rush, a job for each
    sign-up took an eighth of the web processes' time. A job has no name by which arq could drop it as a double while an
    earlier one runs: that one may have looked already.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: ArqRedis | None = None
        self._silent_until = 0.0
        self._asked = False
        self._task: asyncio.Task[None] | None = None
        self._works = True

    def soon(self) -> None:
        """Enqueue one delivery within a tenth of a second, in the background."""
        if time.monotonic() < self._silent_until or not self._settings.redis_url:
            return
        self._asked = True
        if self._task is None or self._task.done():
            # A context of its own: the one of whoever committed still knows of a transaction.
            self._task = asyncio.get_running_loop().create_task(self._enqueue(), context=Context())

    async def close(self) -> None:
        """Enqueue what was asked for, and let go of the connection."""
        if self._task is not None:
            await self._task
        client, self._client = self._client, None
        if client is not None:
            await client.aclose(close_connection_pool=True)

    async def _enqueue(self) -> None:
        while self._asked:
            await asyncio.sleep(GATHER_SECONDS)
            self._asked = (
                False  # whoever commits from here on may be too late for this job, and gets the next one
            )
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._ask()
            except (RedisError, OSError, TimeoutError) as error:
                self._asked = False
                self._silent_until = time.monotonic() + SILENCE_SECONDS
                self._note(works=False, error=type(error).__name__)
            else:
                self._note(works=True)

    async def _ask(self) -> None:
        if self._client is None:
            self._client = connect(self._settings, seconds=ANSWER_SECONDS)
        if await self._client.zcard(queue_name(self._settings)) < MOST_JOBS:
            await self._client.enqueue_job(DELIVER)

    def _note(self, *, works: bool, error: str = "") -> None:
        """One line when it breaks and one when it works again, however many jobs there are between them."""
        if works != self._works:
            log("redis reached" if works else "redis unreachable", error=error)
        self._works = works
