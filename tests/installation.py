"""A running installation of a test's own: real web and worker processes, on its own database, queue and mailbox."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from events_service import clock
from tests.factories import KEY


@dataclass
class House:
    """A running installation of this test's own: pages at `url`, letters in `mailbox`."""

    url: str
    mailbox: Path
    environ: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# The same command as if it were another day; the processes that it forks go by the same clock.
ON_ANOTHER_DAY = """
import os, sys
from datetime import timedelta
from events_service import clock
genuine, ahead = clock.now, timedelta(seconds=float(os.environ["SECONDS_AHEAD"]))
clock.now = lambda: genuine() + ahead
from events_service.cli.main import main
sys.exit(main())
"""


@contextmanager
def running(command: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    how = ["-c", ON_ANOTHER_DAY] if "SECONDS_AHEAD" in environ else ["-m", "events_service.cli.main"]
    process = subprocess.Popen(
        [sys.executable, *how, command],
        env=os.environ | environ,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)


async def wait_until_up(url: str) -> None:
    """For 15 seconds at most."""
    async with httpx.AsyncClient() as client:
        for _ in range(150):
            try:
                if (await client.get(f"{url}/health/live")).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


@pytest.fixture
async def house(
    database: str,
    redis_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[House]:
    """On the day that a test says (`parametrize` of `house`, indirect), else today."""
    port = free_port()
    environ = {
        "EVENTS_DATABASE_URL": database,
        "EVENTS_REDIS_URL": redis_url,
        "EVENTS_SECRET_KEY": KEY,
        "EVENTS_PORT": str(port),
        "EVENTS_DATA_DIR": str(tmp_path),
        "EVENTS_WEB_PROCESSES": "2",
        # So that a test can be many visitors: each says where it comes from, as behind a proxy.
        "EVENTS_TRUSTED_PROXIES": "127.0.0.1",
    }
    today: datetime | None = getattr(request, "param", None)
    if today is not None:
        ahead, genuine = today - clock.now(), clock.now
        environ["SECONDS_AHEAD"] = str(ahead.total_seconds())
        monkeypatch.setattr(clock, "now", lambda: genuine() + ahead)
    with running("web", environ):
        url = f"http://127.0.0.1:{port}"
        await wait_until_up(url)
        yield House(url, tmp_path / "mailbox" / "new", environ)
