"""Gathering: whoever asks for seats while others are being given theirs shares the next transaction. (Readings of
sessions are gathered by it too, without one: registration/remembered.py.)

It locks the rosters of all who share it once, and COMMIT is waited for once. Each process has a short queue for each
roster, first come, first served; between processes the row's lock decides. A roster whose row somebody else holds keeps
nobody waiting but its own people: it is passed over, and gets a transaction of its own. Nobody is answered before
COMMIT, and what is wrong with one party is that one's own: the others are given their seats without it. A process that
dies before COMMIT has written nothing and told nobody; after it, whoever sends the same attempt again (`intent`) gets
the registration that was made. A CHECK of the roster has the last word: no more seats are taken than there are.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from events_service.database import in_transaction
from events_service.engine import UNAVAILABLE
from events_service.errors import Refusal

Asking = TypeVar("Asking")
Answer = TypeVar("Answer")
Asking_contra = TypeVar("Asking_contra", contravariant=True)
Answer_co = TypeVar("Answer_co", covariant=True)

# So many parties at most in one transaction: it holds everybody else's rows while it is written.
MOST_TOGETHER = 64
# Whoever comes to a longer queue is asked to come back: their browser, or a proxy, would give up before their turn.
LONGEST_QUEUE = 400
COME_BACK_SECONDS = 2


class Busy(Refusal):
    """More people are signing up for this roster than can be answered soon; `retry_after` is in seconds."""

    code = "busy"


class Settle(Protocol[Asking_contra, Answer_co]):
    """The transaction: it answers all who are given to it, by roster and in their order, each with what it came to or
    with an exception that is this one's own. A roster that somebody else holds is left out, unless it is to
    `wait_for_lock`."""

    async def __call__(
        self, asking: Mapping[UUID, Sequence[Asking_contra]], /, *, wait_for_lock: bool
    ) -> "Mapping[UUID, Sequence[Answer_co | Exception]]": ...


@dataclass(frozen=True, slots=True)
class _Turn(Generic[Asking, Answer]):
    """Somebody in a queue, and where their answer is put."""

    asking: Asking
    answer: "asyncio.Future[Answer | Exception]"

    def tell(self, answer: Answer | Exception) -> None:
        if not self.answer.done():  # else the request was cancelled meanwhile: what was committed stays whole
            self.answer.set_result(answer)


class Gathering(Generic[Asking, Answer]):
    """The queues of this process, and the two ways in which they are worked off: together, or one roster apart."""

    def __init__(self, settle: Settle[Asking, Answer]) -> None:
        self._settle = settle
        self._queues: dict[UUID, deque[_Turn[Asking, Answer]]] = {}  # whose turn comes first is first
        self._together: asyncio.Task[None] | None = None
        self._apart: set[UUID] = set()
        self._work: set[asyncio.Task[None]] = set()  # the event loop itself keeps none alive

    async def ask(self, roster: UUID, asking: Asking) -> Answer:
        """Wait for one's turn, and for the COMMIT of what it came to. Raises what is wrong with this one, and Busy."""
        if in_transaction():  # the caller's own, which commits later: nobody else's party belongs into it
            return _unwrapped((await self._settle({roster: [asking]}, wait_for_lock=True))[roster][0])
        if len(self._queues.get(roster, ())) >= LONGEST_QUEUE:
            raise Busy(retry_after=COME_BACK_SECONDS)
        turn: _Turn[Asking, Answer] = _Turn(asking, asyncio.get_running_loop().create_future())
        self._queues.setdefault(roster, deque()).append(turn)
        if roster not in self._apart and (self._together is None or self._together.done()):
            self._together = self._start(self._work_together())
        return _unwrapped(await turn.answer)

    def _start(self, serving: Coroutine[None, None, None]) -> asyncio.Task[None]:
        work = asyncio.create_task(serving, context=Context())
        self._work.add(work)
        work.add_done_callback(self._work.discard)
        return work

    async def _work_together(self) -> None:
        """One transaction after the other for whoever waits, until nobody does but in rosters that are apart."""
        turns: dict[UUID, list[_Turn[Asking, Answer]]] = {}
        try:
            while turns := self._next():
                for roster in await self._settle_and_tell(turns, wait_for_lock=False):
                    self._apart.add(roster)
                    self._start(self._work_apart(roster, turns[roster]))
        finally:
            _give_up(turn for roster, here in turns.items() if roster not in self._apart for turn in here)
            _give_up(
                turn for roster in self._queues.keys() - self._apart for turn in self._queues.pop(roster)
            )

    async def _work_apart(self, roster: UUID, turns: list[_Turn[Asking, Answer]]) -> None:
        """Transactions for one roster only: somebody else holds it, or something is wrong with one of those parties,
        who is met alone then. In company again once nobody waits."""
        try:
            while turns:
                if await self._settle_and_tell({roster: turns}, wait_for_lock=True):
                    for turn in turns:
                        await self._settle_and_tell({roster: [turn]}, wait_for_lock=True)
                turns = self._take(roster, MOST_TOGETHER)
        finally:
            self._apart.discard(roster)
            _give_up((*turns, *self._queues.pop(roster, ())))

    async def _settle_and_tell(
        self, turns: "Mapping[UUID, Sequence[_Turn[Asking, Answer]]]", *, wait_for_lock: bool
    ) -> list[UUID]:
        """Tell everyone what their asking came to, and return the rosters that have no answer yet: those whose row
        somebody else holds, or all of them when a fault of one party undid what the others had."""
        asking = {roster: [turn.asking for turn in here] for roster, here in turns.items()}
        answers: Mapping[UUID, Sequence[Answer | Exception]]
        try:
            answers = await self._settle(asking, wait_for_lock=wait_for_lock)
        except UNAVAILABLE as error:
            answers = {roster: [error] * len(here) for roster, here in asking.items()}
        except Exception as error:
            one_party = sum(map(len, asking.values())) == 1
            answers = {roster: [error] for roster in asking} if one_party else {}
        for roster, here in answers.items():
            for turn, answer in zip(turns[roster], here, strict=True):
                turn.tell(answer)
        return [roster for roster in turns if roster not in answers]

    def _next(self) -> "dict[UUID, list[_Turn[Asking, Answer]]]":
        """Whoever waits when a transaction begins, but for rosters that are apart."""
        turns: dict[UUID, list[_Turn[Asking, Answer]]] = {}
        left = MOST_TOGETHER
        for roster in [roster for roster in self._queues if roster not in self._apart]:
            if left and (first := self._take(roster, left)):
                turns[roster] = first
                left -= len(first)
        return turns

    def _take(self, roster: UUID, most: int) -> "list[_Turn[Asking, Answer]]":
        """The first in a queue, but for those who have stopped asking. Who is left waits behind the other rosters."""
        turns: list[_Turn[Asking, Answer]] = []
        queue = self._queues.pop(roster, deque())
        while queue and len(turns) < most:
            turn = queue.popleft()
            if not turn.answer.done():
                turns.append(turn)
        if queue:
            self._queues[roster] = queue
        return turns


def _give_up(turns: "Iterable[_Turn[Asking, Answer]]") -> None:
    """Should the process stop here, nobody waits for ever."""
    for turn in turns:
        turn.answer.cancel()


def _unwrapped(answer: Answer | Exception) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    return answer
