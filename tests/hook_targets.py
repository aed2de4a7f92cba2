"""A program that is told by webhook: a server on loopback that keeps what it was sent and answers as a test says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.loopback import head_of, on_loopback

OK = "204"
REDIRECT = "302 http://127.0.0.1:1/elsewhere"
SILENCE = "silence"
ENDLESS = "endless"


@dataclass
class HookTarget:
    """`script` are the answers to use up, before OK for ever; `posts` each head and body that came."""

    script: list[str] = field(default_factory=list)
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?of=town"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await head_of(reader)
        self.posts.append((head, await reader.readexactly(int(head["content-length"]))))
        answer = self.script.pop(0) if self.script else OK
        if answer == SILENCE:
            await asyncio.sleep(60)
        if answer == ENDLESS:
            writer.write(b"HTTP/1.1 200 x\r\n\r\n")
            while True:
                writer.write(b"x" * 4096)
                await writer.drain()
        status, _, location = answer.partition(" ")
        more = f"location: {location}\r\n" if location else ""
        writer.write(f"HTTP/1.1 {status} x\r\n{more}content-length: 0\r\n\r\n".encode())
        await writer.drain()


@contextlib.asynccontextmanager
async def hook_target(*script: str) -> AsyncIterator[HookTarget]:
    """Run one on a free port during a test."""
    target = HookTarget(script=list(script))
    async with on_loopback(target.answer) as target.port:
        yield target
