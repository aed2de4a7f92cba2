"""The HTTP parser's guard: what one connection may take of a web process, whoever stands in front of it.

uvicorn with httptools waits for ever for the end of a header, keeps it in memory whatever its size, and refuses
everybody once too many connections stand idle. A proxy limits that too (docs/examples); this holds where there is none,
or where it was set up in a hurry (reliability 99, 100, 103). Every refusal is a line `connection refused` with its
`kind`, at most one each ten seconds, with the count.
"""

import asyncio
import time
from collections import Counter
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from events_service.logs import log

# Address and headers of one request; Caddy and nginx stop at 32 KiB and less, and so do browsers.
LARGEST_HEAD = 32 * 1024
# From the connection, or from the first byte of a further request, to the end of its headers.
HEAD_SECONDS = 10.0
# From there to the end of a body, which is at most LARGEST_BODY: a form on the slowest telephone takes two. A
# photograph of eight megabytes, which colleagues may send, takes a minute at a megabit a second.
BODY_SECONDS = 60.0
# Below uvicorn's limit_concurrency and the usual 1,024 files of a process: whoever comes next gets the place of the
# connection that has been silent the longest.
MOST_CONNECTIONS = 800

HEAD, BODY, ANSWER, IDLE = "head", "body", "answer", "idle"
REASONS = {408: b"Request Timeout", 431: b"Request Header Fields Too Large"}


class _Refusals:
    """What this process has refused since it last said so."""

    every = 10.0

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._said_at: dict[str, float] = {}

    def note(self, kind: str) -> None:
        self._counts[kind] += 1
        now = time.monotonic()
        if now - self._said_at.get(kind, -self.every) >= self.every:
            self._said_at[kind] = now
            log("connection refused", kind=kind, count=self._counts.pop(kind))


refusals = _Refusals()
# The connections without a request in hand, in the order in which they fell silent; those that never sent one first.
_unspoken: dict["GuardedHttp", None] = {}
_silent: dict["GuardedHttp", None] = {}


class HeadTooLarge(Exception):
    """The parser is to stop here; it makes an error of its own of whatever is raised in it."""


class GuardedHttp(HttpToolsProtocol):
    """uvicorn's protocol with a limit on the size and time of a head, the time of a body, and silent connections."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._timer: asyncio.TimerHandle | None = None
        self._head = 0
        self._refused = 400
        self._enter(HEAD)
        _unspoken[self] = None
        if len(self.connections) > MOST_CONNECTIONS:
            _make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        _unspoken.pop(self, None)
        _silent.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._phase == IDLE:
            self._head = 0
            self._enter(HEAD)
        super().data_received(data)
        if self._phase == HEAD and not self.transport.is_closing():
            # A header that does not end is known by what came so far; the parser only tells of those that did.
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._refuse(431, "head too large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._size = 0
        if self._phase != HEAD:
            self._head = 0
            self._enter(HEAD)

    def on_url(self, url: bytes) -> None:
        self._measure(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._measure(len(name) + len(value))
        super().on_header(name, value)

    def _measure(self, length: int) -> None:
        self._size += length
        if self._size > LARGEST_HEAD:
            self._refused = 431
            raise HeadTooLarge()

    def on_headers_complete(self) -> None:
        _unspoken.pop(self, None)
        _silent.pop(self, None)
        super().on_headers_complete()
        self._enter(BODY)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._enter(IDLE if self.cycle.response_complete else ANSWER)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._phase == ANSWER and not self.pipeline:
            self._enter(IDLE)

    def send_400_response(self, msg: str) -> None:
        """What the parser could not read, or was told to stop reading."""
        if self._refused == 400:
            super().send_400_response(msg)
        else:
            self._refuse(self._refused, "head too large")

    def _enter(self, phase: str) -> None:
        self._phase = phase
        self._disarm()
        if phase == HEAD:
            self._timer = self.loop.call_later(HEAD_SECONDS, self._refuse, 408, "head too slow")
        elif phase == BODY:
            self._timer = self.loop.call_later(BODY_SECONDS, self._give_up)
        elif phase == IDLE and not self.transport.is_closing():
            _silent[self] = None

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: int, kind: str) -> None:
        """Answer where something was said, and close. A connection without a word is just closed."""
        refusals.note(kind if self._head or status != 408 else "nothing said")
        if not self.transport.is_closing() and (self._head or status != 408):
            self.transport.write(
                b"HTTP/1.1 %d %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                % (status, REASONS[status])
            )
        self.transport.close()

    def _give_up(self) -> None:
        refusals.note("body too slow")
        self.transport.abort()


def _make_room() -> None:
    oldest: Any = next(iter(_unspoken), None) or next(iter(_silent), None)
    if oldest is not None:
        _unspoken.pop(oldest, None)
        _silent.pop(oldest, None)
        refusals.note("too many connections")
        oldest.transport.abort()
