"""One POST of a webhook: to the address that was checked, bounded in time and size, and no further."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import httpx

from events_service.errors import Invalid
from events_service.messages.channels.pinned import client_alone, pinned
from events_service.messages.channels.targets import Target

STEP_SECONDS, ALL_SECONDS = 5.0, 10.0
LONGEST_ANSWER = 16_384


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What came back: a status, or why nothing did."""

    status: int | None
    reason: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


async def post_hook(
    url: str, body: bytes, headers: Mapping[str, str], *, own_hosts: Collection[str]
) -> HookAnswer:
    """Hand one body over. The answer is read up to a few kilobytes and thrown away: nothing of it is kept or shown,
    so that no target is a way to read what this server can reach."""
    try:
        async with asyncio.timeout(ALL_SECONDS):
            return await _post(url, body, headers, own_hosts=own_hosts)
    except Invalid as refusal:
        return HookAnswer(None, refusal.fields["hook_url"])
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        return HookAnswer(None, type(error).__name__)


async def _post(
    url: str, body: bytes, headers: Mapping[str, str], *, own_hosts: Collection[str]
) -> HookAnswer:
    target = Target.read(url, own_hosts=own_hosts)
    headers = {**headers, "Content-Type": "application/json"}
    async with (
        client_alone(seconds=STEP_SECONDS) as client,
        await pinned(client, "POST", target, own_hosts=own_hosts, headers=headers, content=body) as answer,
    ):
        read = 0
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read > LONGEST_ANSWER:
                break
        return HookAnswer(answer.status_code)
