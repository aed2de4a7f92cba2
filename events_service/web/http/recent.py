"""Pages that everybody sees alike: whoever asks within half a second of another is sent the same answer.

When a town's newsletter goes out, hundreds open one page at once. Each of them would ask PostgreSQL the same question;
so one of them does, and no page shows seats that are older than a second.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, NamedTuple

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events_service.web.http.conditional import coding_for
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest

BELIEVED = 0.5
MOST_BYTES = 4_000_000
# Said to a stranger's browser once, and to nobody else.
_PERSONAL = b"set-cookie"


class _Kept(NamedTuple):
    asked_at: float
    size: int
    answer: Any


class RecentAnswers:
    """The last answers of one process, for `believed` seconds after they were asked for, up to so many bytes."""

    def __init__(self, believed: float = BELIEVED, most_bytes: int = MOST_BYTES) -> None:
        self._believed = believed
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._room = most_bytes

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, asked: Hashable) -> Any:
        kept = self._kept.get(asked)
        return kept.answer if kept is not None and self._is_believed(kept) else None

    def keep(self, asked: Hashable, answer: Any, *, size: int, asked_at: float) -> None:
        """Keep an answer of so many bytes; `asked_at` is by `time.monotonic`, before PostgreSQL was asked."""
        self._drop(asked)
        self._kept[asked] = _Kept(asked_at, size, answer)
        self._room -= size
        while self._kept and (self._room < 0 or not self._is_believed(next(iter(self._kept.values())))):
            self._drop(next(iter(self._kept)))

    def _drop(self, asked: Hashable) -> None:
        dropped = self._kept.pop(asked, None)
        self._room += dropped.size if dropped is not None else 0

    def _is_believed(self, kept: _Kept) -> bool:
        return time.monotonic() - kept.asked_at < self._believed


class AskedOnce(ASGIMiddleware):
    """Around handlers whose pages say nothing of whoever asks but their language: `page_of_facts`, and what has no
    facts at all."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: AnyRequest = AnyRequest(scope)
        if request.method != "GET" or "typed" in scope["state"]:
            await next_app(scope, receive, send)
            return
        recent: RecentAnswers = request.app.state.recent
        asked = (scope["path"], scope["query_string"], locale_of(request), coding_for(request))
        answer = recent.get(asked)
        if answer is None:
            await next_app(scope, receive, _keeping(recent, asked, send))
            return
        headers, body = answer
        await send({"type": "http.response.start", "status": 200, "headers": headers.copy()})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _keeping(recent: RecentAnswers, asked: Hashable, send: Send) -> Send:
    """Sends on, and keeps a page that is whole in one piece; calendars have validators of their own."""
    asked_at = time.monotonic()
    headers: list[tuple[bytes, bytes]] = []

    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            headers.extend(message["headers"])
        elif message["type"] == "http.response.body" and _is_page(headers) and not message["more_body"]:
            body = message["body"]
            recent.keep(asked, (headers, body), size=len(body), asked_at=asked_at)
        await send(message)

    return kept


def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    sent = dict(headers)
    return sent.get(b"content-type", b"").startswith(b"text/html") and _PERSONAL not in sent
