"""A lean HTTP/1.1 client with connections kept alive, in a process of its own so that it takes little of the figures.

It reads where to go and what to send from its standard input, and writes what came of it to its output, both JSON. It
imports nothing of the service.
"""

import asyncio
import itertools
import sys
import time
from collections import Counter
from collections.abc import Iterator

import msgspec
import uvloop


class Load(msgspec.Struct, frozen=True):
    """One request, sent over `connections` at once: each of `bodies` once, or round and round for `seconds`. With
    `paths`, the requests go there in turn instead of to `path`."""

    method: str
    path: str
    connections: int
    headers: dict[str, str] = {}
    bodies: tuple[str, ...] = ("",)
    seconds: float = 0.0
    # Each request says that it comes from another address, as behind a proxy: one network alone is soon refused.
    visitors: bool = False
    paths: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """What came back. Times in milliseconds; `client` is the part of a core that the client itself took, `server` the
    web processes' time on a core for one answer, which other work on the machine lengthens less than the rest."""

    answers: int
    seconds: float
    statuses: dict[int, int]
    p50: float
    p95: float
    p99: float
    size: int
    client: float
    longest: float = 0.0
    server: float = 0.0

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds

    def insist(self, status: int) -> "Outcome":
        """The outcome, if every answer had that status: a fast refusal is no result."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"expected only {status}, got {self.statuses}")
        return self


class _Tally:
    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.size = 0


async def _put(port: int, load: Load) -> Outcome:
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **load.headers}.items())
    paths = load.paths or (load.path,)
    bodies = load.bodies if len(load.bodies) >= len(paths) else load.bodies * len(paths)
    requests = [
        _request(load.method, paths[n % len(paths)], head + _from(load, n), body.encode())
        for n, body in enumerate(bodies)
    ]
    tally = _Tally()
    streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(load.connections)]
    started, used = time.perf_counter(), time.process_time()
    supply = iter(requests) if not load.seconds else _until(started + load.seconds, requests)
    await asyncio.gather(*(_converse(reader, writer, supply, tally) for reader, writer in streams))
    seconds = time.perf_counter() - started
    client = (time.process_time() - used) / seconds
    for _, writer in streams:
        writer.close()
    ordered = sorted(tally.latencies)
    p50, p95, p99 = (round(1000 * ordered[int(part * (len(ordered) - 1))], 2) for part in (0.5, 0.95, 0.99))
    longest = round(1000 * ordered[-1], 2)
    statuses = dict(tally.statuses)
    return Outcome(len(ordered), seconds, statuses, p50, p95, p99, tally.size, round(client, 3), longest)


def _from(load: Load, number: int) -> str:
    return (
        f"X-Forwarded-For: 10.{number >> 16}.{number >> 8 & 255}.{number & 255}\r\n" if load.visitors else ""
    )


def _request(method: str, path: str, head: str, body: bytes) -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"{method} {path} HTTP/1.1\r\n{head}{length}\r\n".encode() + body


def _until(end: float, requests: list[bytes]) -> Iterator[bytes]:
    return itertools.takewhile(lambda _: time.perf_counter() < end, itertools.cycle(requests))


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, supply: Iterator[bytes], tally: _Tally
) -> None:
    """One connection: the next request as soon as the last one is answered."""
    for request in supply:
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = 0 if status == 304 else _length(head)
        if length:
            await reader.readexactly(length)
        tally.latencies.append(time.perf_counter() - started)
        tally.statuses[status] += 1
        tally.size = length


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    return int(lower[at + 17 : lower.index(b"\r\n", at + 2)]) if at >= 0 else 0


if __name__ == "__main__":
    port, load = msgspec.json.decode(sys.stdin.buffer.read(), type=tuple[int, Load])
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(_put(port, load))))
