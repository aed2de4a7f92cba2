"""Two hundred people over two real web processes, and the worker that writes to each of them."""

import asyncio
import email
import os
import re
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

from events_service.database import rows, value
from tests.factories import KEY, a_session


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
    }
    with running("web", environ):
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient() as client:
            for _ in range(150):
                try:
                    if (await client.get(f"{url}/health/live")).status_code == 200:
                        break
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)
        yield House(url, tmp_path / "mailbox" / "new", environ)


async def sign_up(client: httpx.AsyncClient, url: str, session: object, n: int) -> str:
    """Fill in the page's own form; where the person is led afterwards."""
    page = await client.get(f"{url}/sessions/{session}/registrations")
    intent = re.search('name="intent" value="([^"]+)"', page.text)
    assert intent is not None
    form = {"intent": intent[1], "name": f"Guest {n}", "seats": "1", "email": f"guest{n}@example.org"}
    answer = await client.post(f"{url}/sessions/{session}/registrations", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_two_hundred_for_fifty_seats_over_two_processes(house: House) -> None:
    session = await a_session(capacity=50)
    with running("worker", house.environ):
        limits = httpx.Limits(max_connections=64)
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            led_to = await asyncio.gather(*(sign_up(client, house.url, session.id, n) for n in range(200)))
        for _ in range(300):
            if await value("SELECT count(*)::int FROM message WHERE state = 'sent'") == 200:
                break
            await asyncio.sleep(0.1)

    assert len(set(led_to)) == 200
    in_order = await rows("SELECT state, position FROM registration ORDER BY position")
    assert [r["position"] for r in in_order] == list(range(1, 201))
    assert [r["state"] for r in in_order] == ["confirmed"] * 50 + ["waiting"] * 150
    served = await value(
        "SELECT count(DISTINCT application_name || pid)::int FROM pg_stat_activity"
        " WHERE application_name = 'events-service web' AND datname = current_database()"
    )
    assert served >= 2
    letters = [email.message_from_bytes(file.read_bytes()) for file in house.mailbox.iterdir()]
    recipients = sorted(letter["To"] for letter in letters)
    assert recipients == sorted(f"Guest {n} <guest{n}@example.org>" for n in range(200)) or len(set(recipients)) == 200
    assert len({letter["Message-ID"] for letter in letters}) == len(letters) == 200
