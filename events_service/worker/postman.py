"""The postman: a few streams of letters, a sweep every few seconds, and PostgreSQL as the only thing needed
for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from events_service import clock
from events_service.installation import uid_host
from events_service.logs import log_failure
from events_service.messages.channels.mailbox import MailboxTransport
from events_service.messages.channels.smtp import SmtpTransport
from events_service.messages.channels.transport import Transport
from events_service.messages.delivery import Relay, deliver_due, sweep
from events_service.messages.rendering import Complete, Letterhead, render
from events_service.registration.news import newest
from events_service.settings import Settings

# Done in every worker at every round: cheap when there is nothing to do, harmless when two do it at once.
Chore = Callable[[datetime], Awaitable[object]]

ROUND_SECONDS = 5.0
CHORE_SECONDS = 60.0
# Connections to the mail server per worker. Most of a letter's time is spent waiting for the server.
STREAMS = 4


class Postman:
    """One worker's delivery: `run` works until `stop`, and `wake` makes it look now."""

    def __init__(
        self, settings: Settings, complete: Complete, *, chores: Sequence[Chore] = (), streams: int = STREAMS
    ) -> None:
        self._write = partial(render, complete=complete)
        self._head = Letterhead.from_settings(settings, host="")
        self._transports = [_transport(settings) for _ in range(streams)]
        self._nudges = [asyncio.Event() for _ in range(streams)]
        self._relay = Relay()
        self._chores = tuple(chores)
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """There may be post. A stream that is busy keeps it in mind and looks once more before it rests."""
        for nudge in self._nudges:
            nudge.set()

    def stop(self) -> None:
        """Finish the letters in hand and take no other."""
        self._stopping.set()
        self.wake()

    async def run(self) -> None:
        """Deliver and sweep until told to stop, whatever fails meanwhile."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._rounds())
            for transport, nudge in zip(self._transports, self._nudges, strict=True):
                group.create_task(self._stream(transport, nudge))

    async def _stream(self, transport: Transport, nudge: asyncio.Event) -> None:
        while not self._stopping.is_set():
            nudge.clear()
            await self._deliver(transport)
            await nudge.wait()

    async def _deliver(self, transport: Transport) -> None:
        try:
            # Read again at every run: a worker may be there before the first `migrate` is through.
            head = replace(self._head, host=await uid_host())
            await deliver_due(
                *(transport, partial(self._write, letterhead=head), self._relay),
                now=clock.now,
                revise=newest,
                stopping=self._stopping.is_set,
            )
        except Exception:
            log_failure("delivery stopped")

    async def _rounds(self) -> None:
        while not self._stopping.is_set():
            await self._do(sweep)
            self.wake()
            for chore in self._chores:
                await self._do(chore)
            with suppress(TimeoutError):
                async with asyncio.timeout(ROUND_SECONDS):
                    await self._stopping.wait()

    async def _do(self, chore: Chore) -> None:
        try:
            async with asyncio.timeout(CHORE_SECONDS):
                await chore(clock.now())
        except Exception:
            log_failure("chore failed", kind=getattr(chore, "__name__", "chore"))


def _transport(settings: Settings) -> Transport:
    if settings.mailbox is not None:
        return MailboxTransport(settings.mailbox)
    return SmtpTransport(settings.smtp_url, helo=settings.public_host)
