"""The service as production runs it: web processes on loopback, met by its name through the examples' proxy."""

import contextlib
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from events_service import clock
from tests.factories import KEY, a_session
from tests.installation import free_port, running
from tests.operations.proxies import NAME, PROXIES, Proxy

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def port(database: str, redis_url: str, tmp_path: Path) -> Iterator[int]:
    """Where the service listens."""
    port = free_port()
    environ = {
        "EVENTS_DATABASE_URL": database,
        "EVENTS_REDIS_URL": redis_url,
        "EVENTS_SECRET_KEY": KEY,
        "EVENTS_PORT": str(port),
        "EVENTS_DATA_DIR": str(tmp_path),
        "EVENTS_WEB_PROCESSES": "1",
        "EVENTS_PUBLIC_URL": f"https://{NAME}",
        "EVENTS_TRUSTED_PROXIES": "127.0.0.1",
    }
    with running("web", environ):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}/health/live", trust_env=False).status_code == 200:
                    break
            time.sleep(0.1)
        yield port


@pytest.fixture(params=PROXIES)
def proxy(request: pytest.FixtureRequest, port: int, tmp_path: Path) -> Iterator[Proxy]:
    with PROXIES[request.param](tmp_path, port) as proxy:
        yield proxy


async def test_serve_pages_feeds_sign_ups_and_health(proxy: Proxy):
    day = (clock.now() + timedelta(days=30)).date()
    session = await a_session(title="Créer sa boîte mail", starts_at=f"{day}T14:00", ends_at=f"{day}T16:00")

    page = proxy.ask("GET", f"/sessions/{session.id}", headers=GZIP)
    feed = proxy.ask("GET", "/feeds/all.ics", headers=GZIP)
    again = proxy.ask("GET", "/feeds/all.ics", headers=GZIP | {"If-None-Match": feed.headers["etag"]})
    form = proxy.ask("GET", f"/sessions/{session.id}/registrations").text
    intent = re.search('name="intent" value="([^"]+)"', form)
    assert intent is not None
    typed = {"intent": intent[1], "name": "Chloé", "seats": "1"}
    signed_up = proxy.ask("POST", f"/sessions/{session.id}/registrations", data=typed)

    assert (page.status_code, page.headers["content-encoding"]) == (200, "gzip")
    assert "Créer sa boîte mail" in page.text
    assert f"https://{NAME}/" in page.text
    assert (feed.status_code, feed.headers["content-encoding"]) == (200, "gzip")
    assert f"https://{NAME}/sessions/{session.id}" in feed.text.replace("\r\n ", "")
    assert again.status_code == 304
    assert signed_up.status_code == 303
    assert "Chloé" in proxy.ask("GET", httpx.URL(signed_up.headers["location"]).path).text
    assert [proxy.ask("GET", path).status_code for path in ("/health/ready", "/metrics", "/mailbox")] == [
        200,
        404,
        404,
    ]
