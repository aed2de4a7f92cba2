"""Text messages by one HTTPS gateway, as docs/sms.md lays down: a POST for each, signed, and an answer.

The gateway knows a message by its id: sent again with the same one, it is delivered once. So a text whose answer was
lost is asked for again like any letter (messages/delivery.py), and does not arrive twice.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from events_service import clock
from events_service.hosts import is_loopback
from events_service.messages.channels.smtp import MISCONFIGURED_PAUSE
from events_service.messages.channels.transport import DeliveryFailed, Envelope
from events_service.messages.signatures import headers

# An answer takes seconds. The whole of it, however slowly it drips, is over before the lease on the text is.
STEP_SECONDS, ALL_SECONDS = 15.0, 45.0
LONGEST_ANSWER = 16_384
# What says that we are at fault, not the number: a wrong address or secret, which no other text would survive either.
OURS = (401, 403, 404, 405)


class GatewayTransport:
    """A connection to the gateway, kept for the next text."""

    def __init__(self, url: str, *, secret: str) -> None:
        self._url = url
        self._secret = secret
        self._client: httpx.AsyncClient | None = None

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> int | None:
        """Give one text away; the answer is how many parts the gateway counts for it, if it says so.

        httpx tells when a request is about to be written: until then nothing has left, and after it a lost answer is
        ambiguous.
        """
        has_left = False

        async def trace(event: str, _: Any) -> None:
            nonlocal has_left
            if event.endswith("send_request_headers.started") and not has_left:
                await handed()
                has_left = True

        try:
            async with asyncio.timeout(ALL_SECONDS):
                answer = await self._post(envelope.content, trace)
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            await self.close()
            reason = f"gateway {type(error).__name__}"
            raise DeliveryFailed(reason, of_relay=True, ambiguous=has_left) from error
        return _outcome(*answer)

    async def close(self) -> None:
        """Let go of the connection; the next text opens another."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _open(self) -> httpx.AsyncClient:
        """The last text's client, or a new one. A proxy that the environment names stands between us and the world,
        never between us and this machine."""
        if self._client is None:
            away = not is_loopback(urlsplit(self._url).hostname or "")
            self._client = httpx.AsyncClient(timeout=STEP_SECONDS, follow_redirects=False, trust_env=away)
        return self._client

    async def _post(self, body: bytes, trace: Callable[[str, Any], Awaitable[None]]) -> tuple[int, bytes]:
        async with self._open().stream(
            "POST",
            self._url,
            content=body,
            headers={"Content-Type": "application/json", **headers(self._secret, body, now=clock.now())},
            extensions={"trace": trace},
        ) as answer:
            text = b""
            async for piece in answer.aiter_bytes():
                text += piece
                if len(text) > LONGEST_ANSWER:
                    break
            return answer.status_code, text


def _outcome(status: int, text: bytes) -> int | None:
    """What an answer means: 2xx taken, 429 and 5xx later, other 4xx never; and what says that we are at fault waits
    until somebody has put it right."""
    if 200 <= status < 300:
        return _segments(text)
    reason = f"gateway {status}"
    if status == 429 or status >= 500 or status < 200:
        raise DeliveryFailed(reason, code=status, of_relay=True)
    if status in OURS or 300 <= status < 400:
        raise DeliveryFailed(reason, code=status, of_relay=True, pause=MISCONFIGURED_PAUSE)
    raise DeliveryFailed(reason, code=status, permanent=True)


def _segments(text: bytes) -> int | None:
    """What it counts, if it says a number that can be one."""
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    counted = answer.get("segments") if isinstance(answer, dict) else None
    return counted if type(counted) is int and 0 < counted < 100 else None
