"""Real worker processes against a mail server in this one."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest
import redis.asyncio

from events_service import clock
from events_service.database import rows, value
from events_service.heartbeats import workers
from events_service.settings import Settings
from events_service.worker.enqueuer import Enqueuer
from tests import posted
from tests.factories import KEY
from tests.loopback import on_loopback
from tests.posted import letter_states, state_of
from tests.smtp_servers import SILENCE, ScriptedServer, smtp_server

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys
from events_service.heartbeats import workers
from events_service.settings import Settings
from events_service.worker.main import run_worker

def complete(letter):
    return {"own_url": "https://example.fr/r", "session_url": "https://example.fr/s"}, None

sys.exit(run_worker(Settings.from_environ(os.environ), complete))
"""


async def post_now(recipient: str = "chloe@example.fr") -> UUID:
    """Post a letter at this moment: the processes read the clock themselves."""
    return await posted.post(recipient=recipient, now=clock.now())


class Worker:
    """One worker process and how to be rid of it."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self._log = log

    async def said(self, event: str) -> bool:
        return f'"event": "{event}"' in self._log.read_text()

    async def end(self, number: signal.Signals, *, within: float) -> int:
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), within)


@contextlib.asynccontextmanager
async def a_worker(database_url: str, redis_url: str, smtp_url: str, data_dir: Path) -> AsyncIterator[Worker]:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("EVENTS_")}
    environ |= {
        "PYTHONPATH": str(ROOT),
        "EVENTS_DATABASE_URL": database_url,
        "EVENTS_REDIS_URL": redis_url,
        "EVENTS_SMTP_URL": smtp_url,
        "EVENTS_MAIL_FROM": "Ateliers <ateliers@bibliotheque.example>",
        "EVENTS_SECRET_KEY": KEY,
        "EVENTS_DATA_DIR": str(data_dir),
    }
    log = data_dir / "worker.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, env=environ, stdout=output
        )
    try:
        yield Worker(process, log)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def eventually(fact: Callable[[], Awaitable[bool]], *, within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not await fact():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


async def all_sent() -> bool:
    return set(await letter_states()) == {"sent"}


def sending(number: int) -> Callable[[], Awaitable[bool]]:
    async def fact() -> bool:
        return int(await value("SELECT count(*) FROM message WHERE state = 'sending' AND handed")) >= number

    return fact


async def leases_run_out() -> None:
    """What waiting for three minutes would do."""
    await rows("UPDATE message SET lease_until = now() - interval '1 second' WHERE state = 'sending'")


async def a_quarter_of_an_hour_passes() -> None:
    await rows("UPDATE message SET next_at = next_at - interval '15 minutes' WHERE state = 'unknown'")


async def test_worker_delivers_when_it_is_woken(database: str, redis_url: str, tmp_path: Path):
    async with smtp_server() as server, a_worker(database, redis_url, server.url, tmp_path) as worker:
        await post_now()
        await eventually(all_sent)
        enqueuer = Enqueuer(Settings(redis_url=redis_url, secret_key=KEY))

        message = await post_now()
        start = time.monotonic()
        enqueuer.soon()
        await eventually(lambda: _is(message, "sent"))
        seconds = time.monotonic() - start
        await enqueuer.close()
        heard = await workers(clock.now())
        status = await worker.end(signal.SIGTERM, within=15)

    assert seconds < 3
    assert [each.host for each in heard.at_work] == [socket.gethostname()]
    assert (await workers(clock.now())).at_work == ()
    assert status == 0
    assert len(server.mails) == 2


async def _is(message: UUID, state: str) -> bool:
    return await state_of(message) == state


async def test_worker_logs_ids_only(database: str, redis_url: str, tmp_path: Path):
    message = await post_now()
    refusal = "550 5.1.1 <chloe@example.fr> Chloé Martin does not live here"
    async with (
        smtp_server({"rcpt": refusal}) as server,
        a_worker(database, redis_url, server.url, tmp_path) as worker,
    ):
        await eventually(lambda: _is(message, "failed"))
        await worker.end(signal.SIGTERM, within=15)
        said = (tmp_path / "worker.log").read_text()

    assert f'"event": "letter failed", "message": "{message}"' in said
    assert "550 5.1.1" in said
    for secret in ("chloe", "Chlo", "MOULIN", "example.fr", KEY):
        assert secret not in said


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/valkey.sock"])
async def test_worker_delivers_without_redis(database: str, url: str, tmp_path: Path):
    async with smtp_server() as server, a_worker(database, url, server.url, tmp_path) as worker:
        for number in range(5):
            await post_now(recipient=f"guest{number}@example.fr")
        await eventually(all_sent)
        status = await worker.end(signal.SIGTERM, within=15)

    assert status == 0
    assert len(server.mails) == 5


async def test_worker_killed_in_mid_sentence_loses_no_letter(database: str, redis_url: str, tmp_path: Path):
    for number in range(8):
        await post_now(recipient=f"guest{number}@example.fr")
    async with smtp_server({"text": [SILENCE] * 4}) as server:
        async with a_worker(database, redis_url, server.url, tmp_path) as worker:
            await eventually(lambda: _counts(sent=4, sending=4))
            await worker.end(signal.SIGKILL, within=15)
        await redis.asyncio.Redis.from_url(redis_url).flushall()
        await leases_run_out()

        async with a_worker(database, redis_url, server.url, tmp_path) as worker:
            await eventually(lambda: _counts(sent=4, unknown=4))
            await a_quarter_of_an_hour_passes()
            await eventually(all_sent)
            await worker.end(signal.SIGTERM, within=15)

    guests = [f"guest{number}@example.fr" for number in range(8)]
    assert sorted(set(server.recipients())) == guests
    assert len(server.mails) == 8 + 4
    assert len({mail.content for mail in server.mails}) == 8


async def _counts(**wanted: int) -> bool:
    found = await rows("SELECT state, count(*) AS letters FROM message GROUP BY state")
    return {line["state"]: line["letters"] for line in found} == wanted


@pytest.mark.parametrize("told_before", [False, True])
async def test_worker_killed_before_the_text_sends_each_letter_once(
    database: str, redis_url: str, tmp_path: Path, told_before: bool
):
    """Also when it was told to stop a moment before; and what comes while nobody is there is sent by the next one."""
    for number in range(8):
        await post_now(recipient=f"guest{number}@example.fr")
    async with smtp_server({"rcpt": [SILENCE] * 4}) as server:
        async with a_worker(database, redis_url, server.url, tmp_path) as worker:
            await eventually(lambda: _counts(sent=4, sending=4))
            if told_before:
                worker.process.send_signal(signal.SIGTERM)
                await asyncio.sleep(0.5)
            await worker.end(signal.SIGKILL, within=15)
        await post_now(recipient="guest8@example.fr")
        await leases_run_out()

        async with a_worker(database, redis_url, server.url, tmp_path) as worker:
            await eventually(all_sent)
            await worker.end(signal.SIGTERM, within=15)

    assert sorted(server.recipients()) == [f"guest{number}@example.fr" for number in range(9)]


async def test_worker_told_to_stop_finishes_what_is_in_hand(database: str, redis_url: str, tmp_path: Path):
    for number in range(12):
        await post_now(recipient=f"guest{number}@example.fr")
    async with slow_server(0.5) as server, a_worker(database, redis_url, server.url, tmp_path) as worker:
        await eventually(sending(4))
        status = await worker.end(signal.SIGTERM, within=15)

    assert status == 0
    assert sorted(set(await letter_states())) == ["due", "sent"]
    assert (await letter_states()).count("sent") == len(server.mails)


@contextlib.asynccontextmanager
async def slow_server(seconds: float) -> AsyncIterator[ScriptedServer]:
    """One that thinks for a while before it takes a text."""

    class Slow(ScriptedServer):
        async def _say(self, writer: asyncio.StreamWriter, step: str) -> str:
            if step == "text":
                await asyncio.sleep(seconds)
            return await super()._say(writer, step)

    slow = Slow()
    async with on_loopback(slow.serve) as slow.port:
        yield slow


async def test_worker_works_on_while_redis_hangs(database: str, redis_url: str, tmp_path: Path):
    client = redis.asyncio.Redis.from_url(redis_url)
    process = int((await client.info("server"))["process_id"])
    await client.aclose()
    async with smtp_server() as server, a_worker(database, redis_url, server.url, tmp_path) as worker:
        await post_now()
        await eventually(all_sent)
        os.kill(process, signal.SIGSTOP)
        try:
            await post_now()
            await eventually(all_sent)
            status = await worker.end(signal.SIGTERM, within=15)
        finally:
            os.kill(process, signal.SIGCONT)

    assert status == 0
    assert len(server.mails) == 2


async def test_worker_works_on_after_losing_its_database_connections(
    database: str, redis_url: str, tmp_path: Path
):
    async with smtp_server() as server, a_worker(database, redis_url, server.url, tmp_path) as worker:
        await post_now()
        await eventually(all_sent)
        lost = await rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'events-service worker' AND datname = current_database()"
        )
        await post_now()
        await eventually(all_sent)
        status = await worker.end(signal.SIGTERM, within=15)

    assert len(lost) >= 1
    assert status == 0
    assert len(server.mails) == 2


async def test_worker_waits_for_the_database(database_url: str, redis_url: str, tmp_path: Path):
    nowhere = database_url.replace("/test_", "/no_such_database_")
    async with smtp_server() as server, a_worker(nowhere, redis_url, server.url, tmp_path) as worker:
        await eventually(lambda: worker.said("postgresql unreachable"))
        status = await worker.end(signal.SIGTERM, within=15)

    assert status == 0


async def test_worker_writes_to_the_mailbox_without_a_mail_server(
    database: str, redis_url: str, tmp_path: Path
):
    message = await post_now()
    async with a_worker(database, redis_url, "", tmp_path) as worker:
        await eventually(all_sent)
        await worker.end(signal.SIGTERM, within=15)

    letters = list((tmp_path / "mailbox" / "new").iterdir())
    assert [letter.name for letter in letters] == [f"{message}.eml"]
