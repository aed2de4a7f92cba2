"""Ringing: telling the workers that there is post, after the transaction that posted it."""

import asyncio
import time

from arq.connections import ArqRedis
from redis.exceptions import RedisError

from events_service.logs import log
from events_service.settings import Settings
from events_service.worker.queue import connect, queue_name

ANSWER_SECONDS = 1.0
SILENCE_SECONDS = 2.0
GATHER_SECONDS = 0.1
_BUCKET_SECONDS = 0.2


class Bell:
    """A process's bell. Nothing depends on its being heard: the workers look by themselves every few seconds.

    A Redis that is down or hangs costs one caller a second, then nobody anything for two seconds; whoever
    comes while one is ringing leaves it to that one. It waits a tenth of a second first, and then rings for all
    whose letters were written meanwhile: in a rush, ringing for each sign-up took an eighth of the web processes'
    time. Rings within a fifth of a second are one job, of all processes together.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: ArqRedis | None = None
        self._silent_until = 0.0
        self._ringing = False
        self._works = True

    async def ring(self) -> None:
        """Wake a worker, or give up within a second. Never raises; call it outside any transaction."""
        if self._ringing or time.monotonic() < self._silent_until or not self._settings.redis_url:
            return
        self._ringing = True
        try:
            await asyncio.sleep(GATHER_SECONDS)
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._enqueue()
        except (RedisError, OSError, TimeoutError) as error:
            self._silent_until = time.monotonic() + SILENCE_SECONDS
            self._note(works=False, error=type(error).__name__)
        else:
            self._note(works=True)
        finally:
            self._ringing = False

    async def close(self) -> None:
        """Let go of the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose(close_connection_pool=True)

    async def _enqueue(self) -> None:
        if self._client is None:
            self._client = connect(self._settings, seconds=ANSWER_SECONDS)
        bucket = int(time.time() / _BUCKET_SECONDS)
        await self._client.enqueue_job("deliver", _job_id=f"{queue_name(self._settings)}:{bucket}")

    def _note(self, *, works: bool, error: str = "") -> None:
        """One line when it breaks and one when it works again, however many rings there are between them."""
        if works != self._works:
            log("redis reached" if works else "redis unreachable", error=error)
        self._works = works
