"""Gathering: whoever asks for seats while others are being given theirs shares the next transaction.

One roster's row is locked once for all of them, and COMMIT is waited for once. Each process has a short queue for each
roster, first come, first served; between processes the row's lock decides. Nobody is answered before COMMIT, and what
is wrong with one party is that one's own: the others are given their seats without it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from events_service.database import UNAVAILABLE, in_transaction
from events_service.errors import Refusal

Asking = TypeVar("Asking")
Answer = TypeVar("Answer")

# So many parties at most in one transaction: it holds everybody else's row while it is written.
MOST_TOGETHER = 64
# Whoever comes to a longer queue is asked to come back: their browser, or a proxy, would give up before their turn.
LONGEST_QUEUE = 400
COME_BACK_SECONDS = 2


class Busy(Refusal):
    """More people are signing up for this roster than can be answered soon; `retry_after` is in seconds."""

    code = "busy"


@dataclass(frozen=True, slots=True)
class _Turn(Generic[Asking, Answer]):
    """Somebody in a queue, and where their answer is put."""

    asking: Asking
    answer: "asyncio.Future[Answer | Exception]"

    def tell(self, answer: Answer | Exception) -> None:
        if not self.answer.done():  # else the request was cancelled meanwhile: what was committed stays whole
            self.answer.set_result(answer)


class Gathering(Generic[Asking, Answer]):
    """The queues of this process. `settle` is the transaction: it answers all who are given to it, in their order, each
    with what it came to or with an exception that is this one's own."""

    def __init__(self, settle: Callable[[Sequence[Asking]], Awaitable[Sequence[Answer | Exception]]]) -> None:
        self._settle = settle
        self._queues: dict[UUID, deque[_Turn[Asking, Answer]]] = {}
        self._work: set[asyncio.Task[None]] = set()  # the event loop itself keeps none alive

    async def ask(self, roster: UUID, asking: Asking) -> Answer:
        """Wait for one's turn, and for the COMMIT of what it came to. Raises what is wrong with this one, and Busy."""
        if in_transaction():  # the caller's own, which commits later: nobody else's party belongs into it
            return _own((await self._settle([asking]))[0])
        queue = self._queues.get(roster)
        if queue is not None and len(queue) >= LONGEST_QUEUE:
            raise Busy(retry_after=COME_BACK_SECONDS)
        answer: asyncio.Future[Answer | Exception] = asyncio.get_running_loop().create_future()
        (queue if queue is not None else self._open(roster)).append(_Turn(asking, answer))
        return _own(await answer)

    def _open(self, roster: UUID) -> "deque[_Turn[Asking, Answer]]":
        """A queue, at work until nobody is left in it."""
        queue = self._queues[roster] = deque()
        work = asyncio.create_task(self._serve(roster, queue), context=Context())
        self._work.add(work)
        work.add_done_callback(self._work.discard)
        return queue

    async def _serve(self, roster: UUID, queue: "deque[_Turn[Asking, Answer]]") -> None:
        together: list[_Turn[Asking, Answer]] = []
        try:
            while together := _next(queue):
                await self._answer(together)
        finally:  # should the process stop here, nobody waits for ever
            del self._queues[roster]
            for turn in (*together, *queue):
                turn.answer.cancel()

    async def _answer(self, together: "Sequence[_Turn[Asking, Answer]]") -> None:
        """Settle those, each alone where the fault of one undid them all, and tell each what it came to."""
        answers: Sequence[Answer | Exception]
        try:
            answers = await self._settle([turn.asking for turn in together])
        except UNAVAILABLE as error:
            answers = [error] * len(together)
        except Exception as error:
            if len(together) > 1:
                for turn in together:
                    await self._answer([turn])
                return
            answers = [error]
        for turn, answer in zip(together, answers, strict=True):
            turn.tell(answer)


def _next(queue: "deque[_Turn[Asking, Answer]]") -> "list[_Turn[Asking, Answer]]":
    """Whoever waits when a transaction begins, but for those who have stopped asking."""
    together: list[_Turn[Asking, Answer]] = []
    while queue and len(together) < MOST_TOGETHER:
        turn = queue.popleft()
        if not turn.answer.done():
            together.append(turn)
    return together


def _own(answer: Answer | Exception) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    return answer
