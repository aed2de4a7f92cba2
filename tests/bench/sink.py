"""A mail server that accepts everything and keeps nothing, in a process of its own; it counts, and answers XCOUNT."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import uvloop


class Count(msgspec.Struct):
    """How many letters came since the last question, and when the first and the last of them did."""

    letters: int = 0
    first: float = 0.0
    last: float = 0.0

    @property
    def per_second(self) -> float:
        return (self.letters - 1) / (self.last - self.first)


class _Server:
    def __init__(self) -> None:
        self.count = Count()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink.example ESMTP\r\n")
        while line := await reader.readline():
            writer.write(await self._answer(line[:4].upper(), reader, writer))
        writer.close()

    async def _answer(self, verb: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if verb == b"DATA":
            writer.write(b"354 go ahead\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            self.count.first = self.count.first or time.monotonic()
            self.count.letters, self.count.last = self.count.letters + 1, time.monotonic()
        if verb == b"XCOU":
            counted, self.count = self.count, Count()
            return msgspec.json.encode(counted) + b"\r\n"
        return b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n"


async def _listen() -> None:
    server = await asyncio.start_server(_Server().serve, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def sink() -> Iterator[int]:
    """The sink for the length of a block; its port."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.sink"], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate()


async def counted(port: int) -> Count:
    """What the sink has received since it was last asked."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"XCOUNT\r\n")
    answer = await reader.readline()
    writer.close()
    return msgspec.json.decode(answer, type=Count)


if __name__ == "__main__":
    uvloop.run(_listen())
