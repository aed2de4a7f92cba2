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
from pathlib import Path

import httpx
import pytest

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


@contextmanager
def running(command: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "events_service.cli.main", command],
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
async def house(database: str, redis_url: str, tmp_path: Path) -> AsyncIterator[House]:
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
    with running("web", environ):
        url = f"http://127.0.0.1:{port}"
        await wait_until_up(url)
        yield House(url, tmp_path / "mailbox" / "new", environ)
