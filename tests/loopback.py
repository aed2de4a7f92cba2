"""A server of a test's own on loopback: how it runs, and how it reads what it was asked."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def on_loopback(answer: Answer, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Answer whoever connects to this free port, until the block ends: whoever waits then is answered no more."""
    answering: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        answering.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                await answer(reader, writer)
            writer.close()
        finally:
            answering.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=2**20, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in answering:
            task.cancel()


async def head_of(reader: asyncio.StreamReader) -> dict[str, str]:
    """The head of the next request: each field by its name in lower case, and the line above them as `request`."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines if line)
    return {name.lower(): text for name, text in fields.items()} | {"request": first}
