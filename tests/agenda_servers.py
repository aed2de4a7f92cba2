"""A server of agendas on loopback: it gives what a test says, and remembers what it was asked."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.loopback import head_of, on_loopback

OWN_HOSTS = ("127.0.0.1",)


@dataclass
class AgendaServer:
    """`answers` by path: status, headers and body; without one it says 404. `asked` are the heads that came."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/agenda.ics") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def give(self, body: bytes, path: str = "/agenda.ics", status: int = 200, **headers: str) -> None:
        self.answers[path] = (status, {name.replace("_", "-"): text for name, text in headers.items()}, body)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await head_of(reader)
        self.asked.append(head)
        status, headers, body = self.answers.get(head["request"].split()[1], (404, {}, b""))
        if headers.get("ETag") and head.get("if-none-match") == headers["ETag"]:
            status, body = 304, b""
        more = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
        writer.write(f"HTTP/1.1 {status} x\r\n{more}content-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()


@contextlib.asynccontextmanager
async def agenda_server(body: bytes = b"", **headers: str) -> AsyncIterator[AgendaServer]:
    """Run one on a free port during a test."""
    server = AgendaServer()
    server.give(body, **headers)
    async with on_loopback(server.answer) as server.port:
        yield server
