"""Handing a letter over: what a transport is given, what it promises, how it says that it could not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message ready to go. `content` is the whole of it, the same bytes each time it is made: a letter with CRLF line
    ends, or what the gateway for text messages is given (docs/sms.md), which is paid in `segments`.
    """

    id: UUID
    sender: str
    recipient: str
    content: bytes
    segments: int | None = None


class DeliveryFailed(Exception):
    """A letter that did not leave, or of which we cannot tell.

    `reason` is a few fixed words and the server's numbers, never its text, which may repeat an address.
    `permanent`: another try would fail the same way. `ambiguous`: the server had the whole text and we do not
    have its answer. `of_relay`: the fault is the mail server's or its settings', so the next letter would
    meet it too; it then asks for `pause`.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: int | None = None,
        permanent: bool = False,
        ambiguous: bool = False,
        of_relay: bool = False,
        pause: timedelta = timedelta(0),
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.of_relay = of_relay
        self.pause = pause


class Transport(Protocol):
    """A way out, used by one run at a time."""

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> int | None:
        """Deliver, or raise DeliveryFailed; how many segments the other side counts, if it counts.

        Awaits `handed` just before the point from which a lost answer is ambiguous.

        If `handed` raises, the text is not given away and the exception passes through.
        """

    async def close(self) -> None:
        """Let go of the connection, if there is one."""


class NoGateway:
    """Where texts were written and no gateway is set any more: each fails for good, and becomes a colleague's call."""

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> int | None:
        raise DeliveryFailed("no gateway", permanent=True)

    async def close(self) -> None:
        """There is no connection."""
