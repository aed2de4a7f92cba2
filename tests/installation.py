"""A running installation of a test's own: real web and worker processes, on its own database, queue and mailbox."""

import asyncio
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import pytest

from events_service import clock
from events_service.cli.main import main
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


# Reading the service takes two seconds each time, and a copy of a process that has read it takes none.
_READ = multiprocessing.get_context("forkserver")
_READ.set_forkserver_preload(
    [
        __name__,
        "events_service.cli.web",
        "events_service.cli.worker",
        "events_service.web.app",
        "events_service.worker.main",
    ]
)


def _begun(command: str, environ: dict[str, str]) -> None:
    """The command as its program runs it; where the test says so as if it were another day, with all that it forks."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ.clear()
    os.environ.update(environ)
    if "SECONDS_AHEAD" in environ:
        genuine, ahead = clock.now, timedelta(seconds=float(environ["SECONDS_AHEAD"]))
        clock.now = lambda: genuine() + ahead
    sys.argv = ["events-service", command]
    sys.exit(main())


@contextmanager
def running(command: str, environ: dict[str, str]) -> Iterator[BaseProcess]:
    """A web server or a worker in a process group of its own, which ends with the block."""
    process = _READ.Process(target=_begun, args=(command, os.environ | environ))
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(25)
        if process.is_alive():
            os.killpg(process.pid or 0, signal.SIGKILL)
            process.join(5)


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
