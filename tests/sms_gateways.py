"""A gateway for text messages on loopback that answers what a test tells it to, late, half or not at all."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from events_service.installation import send_texts
from tests.loopback import head_of, on_loopback

SECRET = "s" * 40
DROP = "drop"  # close the connection instead of answering
HALF = "half"  # begin to answer, and close
SILENCE = "silence"  # do not answer and do not close
LATE = "late"  # answer as ever, after three seconds
ACCEPTED = '202 {"segments": 1}'


@dataclass
class ScriptedGateway:
    """`script` are the answers to use up, before ACCEPTED for ever: a status and a body, DROP, HALF,
    SILENCE or LATE. `texts` has each text once, by its id, as a gateway does, and `taken` the id each time it was
    given; `posts` every request whose body it had whole."""

    script: list[str] = field(default_factory=list)
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/texts"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await self._one(reader, writer):
            pass

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await head_of(reader)
        body = await reader.readexactly(int(head["content-length"]))
        self.posts.append((head, body))
        answer = self.script.pop(0) if self.script else ACCEPTED
        status, _, text = answer.partition(" ")
        if answer in (DROP, HALF, LATE) or status.startswith("2"):
            posted = json.loads(body)
            self.texts.setdefault(posted["id"], posted)
            self.taken.append(posted["id"])
        if answer == LATE:
            await asyncio.sleep(3)
            status, _, text = ACCEPTED.partition(" ")
        if answer == HALF:
            writer.write(b"HTTP/1.1 202 x\r\ncontent-le")
            await writer.drain()
        if answer in (DROP, HALF):
            return False
        if answer == SILENCE:
            await asyncio.sleep(3600)
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: {len(text.encode())}\r\n\r\n{text}".encode())
        await writer.drain()
        return True


@contextlib.asynccontextmanager
async def sms_gateway(*script: str) -> AsyncIterator[ScriptedGateway]:
    """Run one on a free port during a test."""
    gateway = ScriptedGateway(script=list(script))
    async with on_loopback(gateway.answer) as gateway.port:
        yield gateway


@contextlib.asynccontextmanager
async def texts_leave() -> AsyncIterator[None]:
    """As after a worker with a gateway has started."""
    await send_texts(True)
    try:
        yield
    finally:
        await send_texts(False)
