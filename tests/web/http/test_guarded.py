"""What one connection may take of a web process: raw bytes against the server itself, with a small application."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import uvicorn

from events_service.web.http import guarded as guarded_http
from events_service.web.http.guarded import GuardedHttp
from tests.installation import free_port

HOST = b"Host: example.fr\r\n"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the length of the body; `/slow` takes a third of a second, `/early` does not wait for it."""
    length = 0
    while scope["path"] != "/early":
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message["body"])
        if not message.get("more_body"):
            break
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    body = str(length).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guarded_http, "HEAD_SECONDS", 0.4)
    monkeypatch.setattr(guarded_http, "BODY_SECONDS", 0.6)
    monkeypatch.setattr(guarded_http, "MOST_CONNECTIONS", 20)
    monkeypatch.setattr(guarded_http, "refusals", guarded_http._Refusals())
    yield
    guarded_http._unspoken.clear()
    guarded_http._silent.clear()


@pytest.fixture
async def port() -> AsyncIterator[int]:
    found = free_port()
    config = uvicorn.Config(
        application,
        port=found,
        http=GuardedHttp,
        ws="none",
        lifespan="off",
        log_config=None,
        limit_concurrency=30,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server._serve())
    for _ in range(500):
        if server.started:
            break
        await asyncio.sleep(0.01)
    yield found
    server.should_exit = True
    await serving


class Line:
    """One connection, spoken to in bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def say(self, text: bytes) -> None:
        self._writer.write(text)
        await self._writer.drain()

    async def status(self) -> int:
        """Of the next answer; 0 when the server has closed."""
        try:
            head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 3)
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0
        length = int(dict(line.lower().split(b": ") for line in head.split(b"\r\n")[1:-2])[b"content-length"])
        await self._reader.readexactly(length)
        return int(head.split()[1])

    async def ask(self, path: bytes = b"/") -> int:
        await self.say(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        return await self.status()

    def close(self) -> None:
        self._writer.close()


async def test_a_connection_is_kept_for_the_next_request(port: int) -> None:
    line = await Line.to(port)

    assert [await line.ask() for _ in range(3)] == [200, 200, 200]


async def test_requests_sent_without_waiting_are_answered_in_order(port: int) -> None:
    line = await Line.to(port)

    await line.say((b"GET /slow HTTP/1.1\r\n" + HOST + b"\r\n") * 3)

    assert [await line.status() for _ in range(3)] == [200, 200, 200]
    assert await line.ask() == 200


async def test_a_large_body_is_no_large_head(port: int) -> None:
    line = await Line.to(port)

    await line.say(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 120000\r\n\r\n" + b"x" * 120_000)

    assert await line.status() == 200
    assert await line.ask() == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: example.fr\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: example.fr\r\n" + b"X: aaaaaaaa\r\n" * 5_000 + b"\r\n",
        b"GET /?" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: example.fr\r\n\r\n",
    ],
)
async def test_a_head_too_large_is_431(port: int, head: bytes) -> None:
    line = await Line.to(port)

    await line.say(head)

    assert await line.status() == 431
    assert await line.status() == 0


async def test_a_header_without_end_is_431_before_it_fills_the_memory(port: int) -> None:
    line, sent = await Line.to(port), 0

    await line.say(b"GET / HTTP/1.1\r\nHost: example.fr\r\nX: ")
    try:
        while sent < 50_000_000:
            await line.say(b"a" * 65_536)
            sent += 65_536
            await asyncio.sleep(0)
    except ConnectionError:
        pass

    assert sent < 5_000_000


@pytest.mark.parametrize("begun", [b"GET / HTTP/1.1\r\nHost: exa", b"\r\n\r\n", b"G"])
async def test_a_head_too_slow_is_408(port: int, begun: bytes) -> None:
    line, started = await Line.to(port), time.monotonic()

    for byte in begun:
        await line.say(bytes([byte]))
    status = await line.status()

    assert status == 408
    assert 0.3 < time.monotonic() - started < 2


async def test_a_second_head_too_slow_is_408(port: int) -> None:
    line = await Line.to(port)
    assert await line.ask() == 200

    await line.say(b"\r\n")

    assert await line.status() == 408


async def test_a_connection_that_says_nothing_is_closed(port: int) -> None:
    line = await Line.to(port)

    assert await line.status() == 0


@pytest.mark.parametrize("path", [b"/", b"/early"])
async def test_a_body_too_slow_is_cut(port: int, path: bytes) -> None:
    line, started = await Line.to(port), time.monotonic()

    await line.say(b"POST " + path + b" HTTP/1.1\r\n" + HOST + b"Content-Length: 100\r\n\r\nslow")
    answers = [await line.status(), await line.status()]

    assert answers[-1] == 0
    assert time.monotonic() - started < 2


async def test_a_slow_answer_is_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_http, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(guarded_http, "BODY_SECONDS", 0.1)

    assert await (await Line.to(port)).ask(b"/slow") == 200


async def test_whoever_comes_next_gets_in_among_many_silent_ones(
    port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(guarded_http, "HEAD_SECONDS", 60.0)
    caplog.set_level("INFO", logger="events_service")
    kept = await Line.to(port)
    assert await kept.ask() == 200
    busy = await Line.to(port)
    await busy.say(b"GET /slow HTTP/1.1\r\n" + HOST + b"\r\n")
    crowd = [await Line.to(port) for _ in range(60)]

    comes_next = await (await Line.to(port)).ask()

    assert comes_next == 200
    assert await busy.status() == 200
    # One that has spoken before is not sent away for those that never did.
    assert await kept.ask() == 200
    assert len(guarded_http._unspoken) + len(guarded_http._silent) <= 20
    said = [record for record in caplog.records if record.msg == "connection refused"]
    assert [record.facts["kind"] for record in said] == ["too many connections"]  # type: ignore[attr-defined]
    for line in crowd:
        line.close()


async def test_refusals_are_told_with_their_count_and_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(guarded_http, "log", lambda event, **facts: told.append((event, json.dumps(facts))))
    refusals = guarded_http._Refusals()

    for _ in range(5):
        refusals.note("head too slow")
    refusals.every = 0.0
    refusals.note("head too slow")

    assert told == [
        ("connection refused", '{"kind": "head too slow", "count": 1}'),
        ("connection refused", '{"kind": "head too slow", "count": 5}'),
    ]
