"""A worker's share of the chores: each at most once at a time, never cut short, and by its own clock when need be."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import Context

from events_service import clock
from events_service.logs import log_failure
from events_service.worker.chores import Chore

LOOK_SECONDS = 1.0


class Rounds:
    """The chores of one worker process, whoever asks for them: a job of arq's, or the local clock."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self.chores = {chore.name: chore for chore in chores}
        self._running: dict[str, asyncio.Task[bool]] = {}
        self._asked_again: set[str] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def do(self, name: str) -> bool:
        """One piece of a chore; whether it should be asked for again at once.

        Asked for while it is at work here, it is not done twice: the one at work answers that there is more, for it may
        have looked before there was. Whoever asked may be cancelled, as arq does with its jobs when Redis vanishes: the
        piece goes on to its end.
        """
        if name in self._running:
            self._asked_again.add(name)
            return False
        task = self._running[name] = asyncio.create_task(self._piece(self.chores[name]))
        return await asyncio.shield(task)

    def soon(self, name: str) -> None:
        """Do all there is of a chore, in the background."""
        # A context of its own: the one of whoever asks after a COMMIT still knows of a transaction.
        task = asyncio.get_running_loop().create_task(self._do_all(name), context=Context())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def keep_time(self, done_elsewhere: Callable[[], bool]) -> None:
        """The local clock, until `stop`: each chore once at the start; later, what is due and not `done_elsewhere`."""
        due_at = dict.fromkeys(self.chores, 0.0)
        while not self._stopping.is_set():
            for chore in self.chores.values():
                now = time.monotonic()
                if now < due_at[chore.name]:
                    continue
                if chore.own or not due_at[chore.name] or not done_elsewhere():
                    self.soon(chore.name)
                due_at[chore.name] = now + chore.every.total_seconds()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)

    def stop(self) -> None:
        """Begin nothing by the local clock any more."""
        self._stopping.set()

    async def finished(self, *, within: float) -> bool:
        """Whether everything in hand came to its end within so many seconds; what did not is cancelled."""
        tasks = set(self._running.values())
        if tasks:
            _, tasks = await asyncio.wait(tasks, timeout=within)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        return not tasks

    async def _do_all(self, name: str) -> None:
        while await self.do(name) and not self._stopping.is_set():
            pass

    async def _piece(self, chore: Chore) -> bool:
        """The job loop's one guard: what goes wrong is said once, and comes up again at the next tick."""
        self._asked_again.discard(chore.name)
        try:
            more = await chore.piece(clock.now())
        except Exception:
            log_failure("chore failed", kind=chore.name)
            more = False
        finally:
            del self._running[chore.name]
        return more or chore.name in self._asked_again
