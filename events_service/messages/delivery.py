"""Letters leaving: what is due is claimed in batches and handed over, one at a time on each open connection.

    due ──claim──▶ sending ──▶ sent
     ▲               │  ├────▶ failed     refused for good, not renderable, or three days of trying
     │               │  ├────▶ withdrawn  a newer one tells more, or there is nothing left to tell
     ├──later────────┘  └────▶ unknown    the server had the text, we do not have its answer
     └──once, after 15 minutes────┘

What a letter says is decided when it leaves (`Revise`): from what is true then, and from what its recipient was last
told. It is written down with the note that the text is being given away, so that the next one knows. A letter that is
superseded between the two stays here (messages/marks.py). Nothing here holds a transaction while a server is spoken to.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from events_service.engine import UNAVAILABLE
from events_service.logs import log_failure
from events_service.messages import breaker
from events_service.messages.breaker import Turn
from events_service.messages.channels.transport import DeliveryFailed, Envelope, Transport
from events_service.messages.claims import BEGIN_WITHIN, Claim, claim, give_back
from events_service.messages.marks import LeaseLost, Marks
from events_service.messages.relay import PAUSE, Relay
from events_service.messages.rendering import Letter
from events_service.messages.retries import NOTHING_NEW, Fate, fate_of
from events_service.messages.rules import Channel, State
from events_service.messages.sharing import can_say, saying_all, says_all

AT_ONCE = 8  # letters claimed for each connection

# What letters have become by the time they leave, each from what its recipient was last told; None when there is
# nothing to tell any more, and a Fate where they cannot be told in this way. Supplied by the worker, because the outbox
# knows no registration.
Revise = Callable[
    [Sequence[tuple[Letter, Mapping[str, object] | None]]], Awaitable[Sequence[Letter | Fate | None]]
]
Write = Callable[[Letter], Envelope]


async def as_written(letters: Sequence[tuple[Letter, Mapping[str, object] | None]]) -> list[Letter | None]:
    """Letters that say whenever they leave what they said when they were written."""
    return [letter for letter, _ in letters]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a run came to: how many letters left, and whether more was due when it was told to stop."""

    sent: int
    more: bool


async def deliver_due(
    transports: Sequence[Transport],
    write: Write,
    relay: Relay,
    *,
    now: Callable[[], datetime],
    revise: Revise = as_written,
    stopping: Callable[[], bool] = lambda: False,
    channel: Channel = Channel.EMAIL,
) -> Delivered:
    """Deliver a channel's messages until none is due, one at a time on each of these ways out.

    `revise` decides what each one says, or that there is nothing to say; `write` makes the message of it.
    Any number of runs may work at the same time, each with its own transports. A run stops early when `stopping` says
    so, after the letters in hand, and when the mail server rests, for this worker or for all (messages/breaker.py).
    When nothing is left, the transports are closed.
    """
    turn = await breaker.turn(channel, now=now())
    if turn is Turn.NONE:
        return Delivered(0, more=False)
    if turn is Turn.ALL and relay.rests(now()):
        relay.forget()
    run = _Run(write, relay, now, revise, stopping, AT_ONCE * len(transports), Marks(now), turn, channel)
    try:
        ways = transports[:1] if turn is Turn.ONE else transports
        ends = await asyncio.gather(*map(run.deliver, ways), return_exceptions=True)
    finally:
        await run.marks.settle()
        await give_back([claim for ready in run.waiting for claim in ready.claims])
        if not run.more:
            await asyncio.gather(*(transport.close() for transport in transports))
    for end in ends:
        if end is not None:
            raise end
    return Delivered(run.sent, run.more)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A letter in hand as it will leave, and the `mates` that it says too, whose end is its own."""

    claim: Claim
    letter: Letter
    mates: tuple[tuple[Claim, Letter], ...] = ()

    @property
    def claims(self) -> list[Claim]:
        return [self.claim, *(claim for claim, _ in self.mates)]


@dataclass(slots=True)
class _Run:
    """What the connections of a run share: the letters they have claimed and not begun, and their notes."""

    write: Write
    relay: Relay
    now: Callable[[], datetime]
    revise: Revise
    stopping: Callable[[], bool]
    most: int
    marks: Marks
    turn: Turn
    channel: Channel
    waiting: deque[_Ready] = field(default_factory=deque)
    begin_by: datetime | None = None
    sent: int = 0
    more: bool = False
    _claiming: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def deliver(self, transport: Transport) -> None:
        """What one connection does: the next letter, until there is none."""
        while (ready := await self._next()) is not None:
            await self._deliver(ready, transport)

    async def _next(self) -> _Ready | None:
        async with self._claiming:  # one claims for all
            if self.stopping():
                self.more = True
                return None
            if self.relay.rests(self.now()):
                return None
            if self.begin_by is not None and self.waiting and self.now() > self.begin_by:
                late = [claim for ready in self.waiting for claim in ready.claims]
                self.waiting.clear()
                await give_back(late)
            while not self.waiting:
                if not await self._claim():
                    return None
            return self.waiting.popleft()

    async def _claim(self) -> bool:
        """Take what is due, and find out what it says by now; False when nothing is due."""
        await self.marks.settle()  # the next letter to somebody waits for the end of the one before
        now = self.now()
        claims = await claim(now, most=self.most, channel=self.channel)
        self.begin_by = now + BEGIN_WITHIN
        fresh = [each for each in claims if not each.resent]
        letters = dict(zip((each.token for each in fresh), await self._revised(fresh), strict=True))
        leaving = []
        for each in claims:
            # Sent once more, a letter is the same to the byte.
            letter = letters.get(each.token, each.letter)
            if isinstance(letter, Fate):
                self.marks.ended(each, each.letter, letter)
            else:
                leaving.append((each, letter))
        self.waiting.extend(_together(leaving))
        return bool(claims)

    async def _revised(self, claims: Sequence[Claim]) -> Sequence[Letter | Fate]:
        """Each letter as it is now, or what becomes of it instead. One that cannot be told spoils no other."""
        try:
            letters = await self.revise([(each.letter, each.last_told) for each in claims])
        except UNAVAILABLE:
            raise
        except Exception:
            if len(claims) > 1:
                return [letter for each in claims for letter in await self._revised([each])]
            return [_not_rendered(claims[0].letter)]
        return [letter or Fate(State.WITHDRAWN, NOTHING_NEW) for letter in letters]

    async def _deliver(self, ready: _Ready, transport: Transport) -> None:
        claim, letter = ready.claim, ready.letter
        try:
            envelope = self.write(letter)
        except Exception:
            self.marks.ended(claim, letter, _not_rendered(letter))
            await give_back([mate for mate, _ in ready.mates])
            return
        fate = await self._hand_over(ready, envelope, transport)
        self.marks.ended(claim, letter, fate)
        for mate, its in ready.mates:
            self.marks.ended(mate, its, replace(fate, segments=0))
        self.sent += fate.state == State.SENT

    async def _hand_over(self, ready: _Ready, envelope: Envelope, transport: Transport) -> Fate:
        claim, letter = ready.claim, ready.letter

        async def handed() -> None:
            await self.marks.handed(claim, letter, envelope.segments, mates=ready.mates)

        try:
            segments = await transport.hand_over(envelope, handed=handed)
        except LeaseLost:
            return Fate(State.DUE)  # still ours when it was only superseded: then this withdraws it
        except DeliveryFailed as failure:
            if failure.of_relay:
                log_failure(f"{self.relay.name} failed", message=letter.id, code=failure.code)
                await self._failed(failure)
            else:
                await self._answered()
            return fate_of(claim, failure, now=self.now())
        await self._answered()
        return Fate(State.SENT, segments=segments)

    async def _failed(self, failure: DeliveryFailed) -> None:
        now = self.now()
        self.relay.failed(now, failure.pause if self.turn is Turn.ALL else max(failure.pause, PAUSE))
        if self.relay.rests(now):
            with contextlib.suppress(*UNAVAILABLE):
                await breaker.rest(self.channel, until=self.relay.rests_until, reason=failure.reason, now=now)

    async def _answered(self) -> None:
        self.relay.answered()
        if self.turn is Turn.ONE:
            with contextlib.suppress(*UNAVAILABLE):
                await breaker.answers(self.channel)
                self.turn = Turn.ALL


def _together(leaving: Sequence[tuple[Claim, Letter]]) -> list[_Ready]:
    """What leaves, in order, each with the texts that it says too. Of those that are sent once more the one that said
    the others is the one."""
    groups: dict[UUID, list[tuple[Claim, Letter]]] = {}
    for each in leaving:
        groups.setdefault(each[0].lead or each[1].id, []).append(each)
    ready = []
    for group in groups.values():
        while group:
            first = next((each for each in group if says_all(each[1])), group[0])
            text, again = first[1], first[0].resent
            others = [each for each in group if each is not first]
            if again:
                mates = [each for each in others if each[0].said_by == text.id]
            else:
                mates = [each for each in others if can_say(text, each[1])]
                text = saying_all(text, [letter for _, letter in mates])
            ready.append(_Ready(first[0], text, tuple(mates)))
            group = [each for each in others if each not in mates]
    return ready


def _not_rendered(letter: Letter) -> Fate:
    """The loop's one guard: a letter that cannot be written never can, and the next one is not to blame."""
    log_failure("letter not rendered", message=letter.id, kind=letter.name)
    return Fate(State.FAILED, "rendering")
