"""What one process has composed of feeds, how it learns that something changed, and what it does without a database."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from events_service.codings import CODINGS, PLAIN, coded
from events_service.engine import UNAVAILABLE
from events_service.errors import NotFound
from events_service.feeds.composing import Composed
from events_service.feeds.kept_texts import Texts
from events_service.feeds.queries import news

# Of bodies, plain and compressed, in each process.
MOST_BYTES_KEPT = 32 * 1024 * 1024
# How long the last bytes are given out while PostgreSQL cannot be asked.
WITHOUT_DATABASE = timedelta(minutes=10)
# How long PostgreSQL is believed that there is no news. A notification makes it shorter, and one that is lost costs no
# more than this: a change is in the next answer within a second. Nobody asks in a process that nobody asks for feeds.
BELIEVED_SECONDS = 0.8
# How long after it could not be reached it is asked again.
RETRY_SECONDS = 1.0


@dataclass(slots=True)
class KeptFeed:
    """A feed ready to be sent, in each of its codings, right while `news` and time are what they were; `confirmed_at`
    is when that was known.

    `prepared` is for whoever sends it: what need not be written again for each visitor.
    """

    bodies: Mapping[str, bytes]
    digest: str
    changed_at: datetime | None
    lost: Mapping[str, int]
    stands_until: datetime
    news: int
    confirmed_at: datetime
    prepared: object = None

    @property
    def body(self) -> bytes:
        return self.bodies[PLAIN]

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values()))


Compose = Callable[[], Awaitable[Composed]]


class FeedShelf:
    """The feeds and texts that one process keeps.

    Most visitors are given what is there, without a query. About once a second, and at once when a change was notified,
    the next of them asks PostgreSQL how much news there is (FeedNews), one for all. Where there is any, each feed is
    composed again when somebody asks for it, once for all who do.
    """

    def __init__(
        self, public_url: str, *, believed: float = BELIEVED_SECONDS, most_bytes: int = MOST_BYTES_KEPT
    ) -> None:
        self.texts = Texts(public_url)
        self._believed = believed
        self._most_bytes = most_bytes
        self._feeds: OrderedDict[str, KeptFeed] = OrderedDict()
        self.size = 0
        self._news = 0
        self._confirmed_at: datetime | None = None
        self._believed_until = 0.0
        self._notices = 0
        self._failure: BaseException | None = None
        self._retry_at = 0.0
        self._asking: asyncio.Task[None] | None = None
        self._composing: dict[tuple[str, int], asyncio.Task[KeptFeed]] = {}

    def current(self, address: str, now: datetime) -> KeptFeed | None:
        """The feed at that address, if there is surely nothing new about it."""
        kept = self._feeds.get(address)
        if kept is None or monotonic() >= self._believed_until or not self._is_right(kept, now):
            return None
        self._feeds.move_to_end(address)
        return kept

    async def feed(self, address: str, compose: Compose, *, now: datetime) -> KeptFeed:
        """The feed at that address, composed again where there is news; while PostgreSQL is away as it was last,
        for ten minutes. Raises what `compose` raises, NotFound among others, and one of UNAVAILABLE."""
        kept = self._feeds.get(address)
        try:
            await self._ask(now, patient=kept is None)
            kept = self._feeds.get(address)
            if kept is None or not self._is_right(kept, now):
                kept = await self._composed(address, compose, now)
        except UNAVAILABLE:
            kept = self._feeds.get(address)
            if kept is None or now - self._last_right_at(kept) > WITHOUT_DATABASE:
                raise
        return kept

    def notice(self) -> None:
        """Something was changed: PostgreSQL is asked before anything more is given out."""
        self._notices += 1
        self._believed_until = 0.0

    async def close(self) -> None:
        """Give up whatever is still being asked or composed."""
        running = [each for each in (self._asking, *self._composing.values()) if each is not None]
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _is_right(self, kept: KeptFeed, now: datetime) -> bool:
        return kept.news == self._news and now < kept.stands_until

    def _last_right_at(self, kept: KeptFeed) -> datetime:
        if kept.news == self._news and self._confirmed_at is not None:
            return self._confirmed_at
        return kept.confirmed_at

    async def _ask(self, now: datetime, *, patient: bool) -> None:
        """Know how much news there is. After a failure only the `patient`, who have nothing to give out, wait for an
        answer that may not come; the others learn of the failure at once. Raises one of UNAVAILABLE."""
        if monotonic() < self._believed_until:
            return
        if self._asking is None and (patient or monotonic() >= self._retry_at):
            self._asking = _started(self._ask_once(now))
        if self._failure is not None and not patient:
            raise self._failure
        if self._asking is not None:
            await asyncio.shield(self._asking)

    async def _ask_once(self, now: datetime) -> None:
        began, notices = monotonic(), self._notices
        try:
            self._news = await news()
        except UNAVAILABLE as failure:
            self._failure, self._retry_at = failure, monotonic() + RETRY_SECONDS
            raise
        else:
            self._failure, self._retry_at, self._confirmed_at = None, 0.0, now
            self._believed_until = began + self._believed if notices == self._notices else 0.0
        finally:
            self._asking = None

    async def _composed(self, address: str, compose: Compose, now: datetime) -> KeptFeed:
        """Composed after the present news, once for all who want it; whoever leaves does not end it for the others."""
        key = (address, self._news)
        if key not in self._composing:
            self._composing[key] = _started(self._compose_and_keep(address, compose, now))
        return await asyncio.shield(self._composing[key])

    async def _compose_and_keep(self, address: str, compose: Compose, now: datetime) -> KeptFeed:
        # Known before any row is read: whatever is changed from here on is news for the next visitor.
        present = self._news
        try:
            composed = await compose()
            kept = await self._kept(self._feeds.get(address), composed, present, now)
        except NotFound:
            self._drop(address)
            raise
        finally:
            del self._composing[address, present]
        if present == self._news or address not in self._feeds:
            self._drop(address)
            self._feeds[address] = kept
            self.size += kept.size
            while self.size > self._most_bytes and len(self._feeds) > 1:
                self._drop(next(iter(self._feeds)))
        return kept

    async def _kept(
        self, before: KeptFeed | None, composed: Composed, present: int, now: datetime
    ) -> KeptFeed:
        """What was composed, compressed; the same bytes are neither kept nor compressed twice."""
        same = before if before is not None and before.digest == composed.digest else None
        kept = KeptFeed(
            same.bodies if same else await asyncio.to_thread(_in_each_coding, composed.body),
            composed.digest,
            composed.changed_at,
            composed.lost,
            composed.stands_until,
            present,
            now,
        )
        if same and same.changed_at == composed.changed_at:
            kept.prepared = same.prepared
        return kept

    def _drop(self, address: str) -> None:
        dropped = self._feeds.pop(address, None)
        self.size -= dropped.size if dropped is not None else 0


def _in_each_coding(body: bytes) -> dict[str, bytes]:
    return {PLAIN: body, **{coding: coded(body, coding) for coding in CODINGS}}


def _started(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """A task whose failure is told to those who wait for it, and to nobody when they have all left."""
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task
