"""What we ship for a proxy keeps its word: the real nginx and Caddy, with the example's own text."""

import contextlib
import json
import resource
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from events_service.cli.web import _config
from events_service.settings import Settings
from tests.factories import KEY
from tests.installation import free_port
from tests.operations.proxies import NAME, PROXIES, Proxy

IDLE = 2200


class Upstream:
    """uvicorn as we configure it for a trusted proxy, with an application that says what it was asked."""

    def __init__(self) -> None:
        self.port = free_port()
        self.asked: list[str] = []
        settings = Settings.from_environ(
            {"EVENTS_SECRET_KEY": KEY, "EVENTS_TRUSTED_PROXIES": "127.0.0.1", "EVENTS_WEB_PROCESSES": "1"}
        )
        config = _config(settings, "httptools")
        config.app, config.factory, config.port, config.host = self.answer, False, self.port, "127.0.0.1"
        config.lifespan, config.interface = "off", "asgi3"
        self.server = uvicorn.Server(config)

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        length, more = 0, True
        while more:
            message = await receive()
            length += len(message.get("body", b""))
            more = message.get("more_body", False)
        seen = {
            "client": scope["client"][0],
            "scheme": scope["scheme"],
            "path": scope["path"],
            "length": length,
            "headers": {name.decode(): value.decode() for name, value in scope["headers"]},
        }
        headers = [(b"content-type", b"application/json"), (b"strict-transport-security", b"max-age=1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(seen).encode()})


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    upstream = Upstream()
    thread = threading.Thread(target=upstream.server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not upstream.server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield upstream
    upstream.server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module", params=PROXIES)
def proxy(
    request: pytest.FixtureRequest, upstream: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp(request.param)
    with PROXIES[request.param](folder, upstream.port, header_seconds=1) as proxy:
        yield proxy


def test_pass_on_the_name_the_scheme_and_the_visitors_address(proxy: Proxy):
    seen = proxy.ask("GET", "/events?q=caf%C3%A9").json()

    assert (seen["client"], seen["scheme"], seen["path"]) == ("127.0.0.1", "https", "/events")
    assert seen["headers"]["host"] == NAME
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"


def test_believe_no_visitor_about_where_they_come_from(proxy: Proxy):
    claims = {
        "X-Forwarded-For": "203.0.113.9, 127.0.0.1",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9;host=evil.example",
    }

    seen = proxy.ask("GET", "/", headers=claims).json()

    assert (seen["client"], seen["scheme"]) == ("127.0.0.1", "https")
    forwarded = {
        name: value for name, value in seen["headers"].items() if "203.0.113.9" in value or "evil" in value
    }
    assert forwarded == {}


def test_refuse_an_endless_header_before_its_end(proxy: Proxy, upstream: Upstream):
    """nginx answers and reads a little on, Caddy ends the connection: neither keeps more than it was told to."""
    try:
        with proxy.connect() as connection:
            connection.sendall(f"GET /endless HTTP/1.1\r\nHost: {NAME}\r\nX-Endless: ".encode())
            for _ in range(10):
                connection.sendall(b"a" * 10_000)
            refused = connection.recv(4096).split()[1:2] in ([b"400"], [b"431"])
    except ConnectionError:  # ended while we were still sending, and the answer went with it
        refused = True

    assert refused
    assert "/endless" not in upstream.asked


def test_cut_a_slow_header_off(proxy: Proxy, upstream: Upstream):
    """Each line comes in time, the whole never ends."""
    begun = time.monotonic()

    with proxy.connect() as connection, contextlib.suppress(OSError):
        connection.sendall(f"GET /slow HTTP/1.1\r\nHost: {NAME}\r\n".encode())
        connection.settimeout(0.1)
        ended = False
        while not ended and time.monotonic() < begun + 10:
            connection.sendall(b"X-Slow: a\r\n")
            with contextlib.suppress(TimeoutError):
                connection.recv(4096)
                ended = True

    assert 0.9 < time.monotonic() - begun < 9
    assert "/slow" not in upstream.asked


def test_close_a_connection_that_asks_nothing(proxy: Proxy):
    begun = time.monotonic()

    with proxy.connect() as connection:
        assert connection.recv(100) == b""

    assert time.monotonic() - begun < 9


@pytest.mark.parametrize("name", PROXIES)
def test_answer_at_once_while_thousands_of_connections_are_idle(
    name: str, upstream: Upstream, tmp_path: Path
):
    """What shut everybody out of the bare server, whose limit is a thousand connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = IDLE + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this machine allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    with PROXIES[name](tmp_path, upstream.port) as proxy, contextlib.ExitStack() as idle:
        for _ in range(IDLE):
            idle.enter_context(socket.create_connection(("127.0.0.1", proxy.https), timeout=5))
        begun = time.monotonic()

        answer = proxy.ask("GET", "/")

        taken = time.monotonic() - begun
    assert (answer.status_code, taken < 8) == (200, True)


@pytest.mark.parametrize(("size", "status"), [(128 * 1024, 200), (128 * 1024 + 1, 413)])
def test_take_a_body_of_128_kilobytes_and_no_more(proxy: Proxy, size: int, status: int):
    answer = proxy.ask("POST", "/", content=b"a" * size)

    assert answer.status_code == status
    if status == 200:
        assert answer.json()["length"] == size


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics/", "/%6detrics", "//metrics", "/x/../metrics", "/mailbox", "/mailbox/1"]
)
def test_keep_what_is_for_this_machine_from_visitors(proxy: Proxy, upstream: Upstream, path: str):
    answer = status_of_raw(proxy, path)

    assert answer == 404
    assert [asked for asked in upstream.asked if "metrics" in asked or "mailbox" in asked] == []


def status_of_raw(proxy: Proxy, path: str) -> int:
    """The status of an address that no client would send as it is."""
    with proxy.connect() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
        return int(connection.recv(4096).split()[1])


def test_lead_from_http_to_https(proxy: Proxy):
    answer = httpx.get(f"http://127.0.0.1:{proxy.http}/events?q=a", headers={"Host": NAME}, trust_env=False)

    assert answer.status_code == 308
    assert answer.headers["location"].startswith(f"https://{NAME}")
    assert answer.headers["location"].endswith("/events?q=a")


@pytest.mark.parametrize("name", PROXIES)
def test_say_that_the_service_is_away_and_write_no_secret_down(
    name: str, tmp_path_factory: pytest.TempPathFactory
):
    with PROXIES[name](tmp_path_factory.mktemp(name), free_port()) as proxy:
        answer = proxy.ask("GET", "/registrations/a-secret-link")

        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Le site redémarre." in answer.text
        assert "The site is restarting." in answer.text
        written = proxy.log.read_text(encoding="utf-8") + proxy.log.with_name("stderr").read_text(
            encoding="utf-8"
        )

    assert "a-secret-link" not in written
