"""What monitoring reads: alive, ready or why not, and figures for those who may see them."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest
import redis.asyncio

from events_service import clock
from events_service.database import close_pool, open_pool, rows
from events_service.heartbeats import Heartbeat, beat
from events_service.identifiers import uuid7
from events_service.messages import breaker
from events_service.messages.rules import Channel
from events_service.migrations import newest_known
from events_service.settings import Settings
from tests import posted
from tests.installation import free_port
from tests.web.conftest import an_application

HERE = "127.0.0.1"
ELSEWHERE = "192.0.2.7"
TOKEN = "a-long-random-word"


@asynccontextmanager
async def a_client(settings: Settings, *, address: str = HERE) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at that address, asking an installation that knows its newest migration."""
    app: Any = an_application(settings, newest_migration=newest_known())
    transport = httpx.ASGITransport(app, client=(address, 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
def complete(settings: Settings, redis_url: str) -> Settings:
    return replace(settings, redis_url=redis_url)


async def readiness(settings: Settings) -> tuple[int, dict[str, Any]]:
    async with a_client(settings) as client:
        answer = await client.get("/health/ready")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


async def test_live_asks_nobody(settings: Settings):
    await close_pool()
    async with a_client(replace(settings, database_url="", redis_url="")) as client:
        answer = await client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_ready(complete: Settings):
    status, said = await readiness(complete)

    assert status == 200
    assert said == {
        "status": "ready",
        "schema": "current",
        "database": "reached",
        "letters_due_seconds": 0,
        "workers": 0,
        "worker_heard_seconds": None,
        "redis": "reached",
    }


async def test_ready_says_how_many_workers_are_at_work(complete: Settings):
    now = clock.now()
    await beat(Heartbeat(uuid7(), "biblio-1", "1.0", now), now=now - timedelta(minutes=2))
    await beat(Heartbeat(uuid7(), "biblio-2", "1.0", now), now=now - timedelta(seconds=20))

    _, said = await readiness(complete)
    async with a_client(complete) as client:
        figures = (await client.get("/metrics")).text.splitlines()

    assert (said["status"], said["workers"]) == ("ready", 1)
    assert 20 <= said["worker_heard_seconds"] < 40
    assert [line for line in figures if line.startswith("events_workers ")] == ["events_workers 1.0"]


async def test_ready_without_redis_is_degraded(complete: Settings):
    status, said = await readiness(replace(complete, redis_url=f"redis://127.0.0.1:{free_port()}"))

    assert (status, said["status"], said["redis"]) == (200, "degraded", "unreachable")


@pytest.mark.parametrize("why", ["a full memory", "a replica"])
async def test_ready_with_a_redis_that_refuses_writes_is_degraded(complete: Settings, why: str):
    client = redis.asyncio.Redis.from_url(complete.redis_url)
    try:
        if why == "a replica":
            await client.execute_command("REPLICAOF", "127.0.0.1", "1")
        else:
            await client.config_set("maxmemory", 1)
        pinged = await client.ping()

        status, said = await readiness(complete)
    finally:
        await client.execute_command("REPLICAOF", "NO", "ONE")
        await client.config_set("maxmemory", 0)
        await client.aclose()

    assert pinged
    assert (status, said["status"], said["redis"]) == (200, "degraded", "refuses writes")


@pytest.mark.parametrize(("minutes", "state"), [(4, "ready"), (6, "degraded")])
async def test_ready_with_letters_that_nobody_sends_is_degraded(complete: Settings, minutes: int, state: str):
    await posted.post(now=clock.now() - timedelta(minutes=minutes))

    status, said = await readiness(complete)

    assert (status, said["status"]) == (200, state)
    assert 0 <= said["letters_due_seconds"] - minutes * 60 < 30


async def test_ready_with_a_migration_that_has_not_run_is_unavailable(complete: Settings):
    await rows("DELETE FROM migration WHERE name = $1", newest_known())

    status, said = await readiness(complete)

    assert (status, said["status"], said["schema"]) == (503, "unavailable", "behind")
    assert said["database"] == "reached"


async def test_ready_without_any_table_is_unavailable(complete: Settings):
    await rows("DROP TABLE migration")

    status, said = await readiness(complete)

    assert (status, said["status"], said["schema"]) == (503, "unavailable", "behind")


@dataclass
class Shutter:
    """Another way to a server's socket, which can be shut: the server is then as good as gone."""

    real: Path
    folder: Path

    def open(self) -> None:
        (self.folder / self.real.name).symlink_to(self.real)

    def shut(self) -> None:
        (self.folder / self.real.name).unlink()


async def test_ready_without_the_database_is_unavailable_and_ready_again_with_it(complete: Settings):
    await close_pool()
    parts = urlsplit(complete.database_url)
    with tempfile.TemporaryDirectory(prefix="door-") as folder:
        door = Shutter(Path(parse_qs(parts.query)["host"][0], ".s.PGSQL.5432"), Path(folder))
        door.open()
        await open_pool(parts._replace(query=f"host={folder}&port=5432").geturl(), name="tests")
        before, _ = await readiness(complete)
        door.shut()
        await _end_connections(complete)

        status, said = await readiness(complete)
        door.open()
        after, _ = await readiness(complete)

    assert (status, said["status"], said["database"]) == (503, "unavailable", "unreachable")
    assert (before, after) == (200, 200)


async def _end_connections(settings: Settings) -> None:
    owner = await asyncpg.connect(settings.database_url)
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await owner.close()


async def test_metrics_for_this_machine(complete: Settings):
    await posted.post(now=clock.now() - timedelta(seconds=90))
    async with a_client(complete) as client:
        answer = await client.get("/metrics")

    lines = answer.text.splitlines()
    (oldest,) = [line for line in lines if line.startswith("events_oldest_due_letter_seconds ")]
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; version=0.0.4; charset=utf-8",
    )
    assert 'events_letters{state="due"} 1.0' in lines
    assert 'events_letters{state="failed"} 0.0' in lines
    assert 90 <= float(oldest.split()[1]) < 120


async def test_metrics_say_whether_the_mail_server_rests(complete: Settings):
    async with a_client(complete) as client:
        before = (await client.get("/metrics")).text.splitlines()
        await breaker.rest(Channel.EMAIL, until=clock.now(), reason="connect timeout", now=clock.now())
        after = (await client.get("/metrics")).text.splitlines()

    assert "events_mail_server_rests 0.0" in before
    assert "events_mail_server_rests 1.0" in after


async def test_metrics_count_the_letters_that_were_lost(complete: Settings):
    for reason in ("rcpt 550 5.1.1", "rcpt 550 5.7.1", "given up: mail 451"):
        message = await posted.post(now=clock.now())
        await posted.becomes(message, "state = 'failed', reason = $2", reason)
    async with a_client(complete) as client:
        lines = (await client.get("/metrics")).text.splitlines()

    assert [line for line in lines if line.startswith("events_letters_lost")] == [
        'events_letters_lost{letter="confirmation",reason="refused"} 2.0',
        'events_letters_lost{letter="confirmation",reason="given_up"} 1.0',
    ]


async def test_metrics_need_the_token_once_others_know_the_service(complete: Settings):
    """A proxy on the same machine that adds no header of its own looks like this machine."""
    public = replace(complete, public_url="https://ateliers.example", metrics_token="a-long-random-word")
    async with a_client(public) as client:
        without = await client.get("/metrics")
        wrong = await client.get("/metrics", headers={"authorization": "Bearer another-word"})
        right = await client.get("/metrics", headers={"authorization": "Bearer a-long-random-word"})

    assert [each.status_code for each in (without, wrong, right)] == [404, 404, 200]


@pytest.mark.parametrize(
    ("public_url", "said"),
    [("https://ateliers.example", "max-age=31536000"), ("http://ateliers.example", None)],
)
async def test_a_service_behind_tls_tells_browsers_to_stay_there(
    complete: Settings, public_url: str, said: str | None
):
    async with a_client(replace(complete, public_url=public_url)) as client:
        answers = [await client.get(path) for path in ("/health/live", "/no-such-page", "/api/v1/days")]

    assert [each.headers.get("strict-transport-security") for each in answers] == [said] * 3


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
async def test_metrics_do_not_exist_behind_a_proxy_on_this_machine(complete: Settings, header: str):
    async with a_client(complete) as client:
        answer = await client.get("/metrics", headers={header: ELSEWHERE})

    assert (answer.status_code, "events_" in answer.text) == (404, False)


async def test_metrics_do_not_exist_under_somebody_elses_name(complete: Settings):
    async with a_client(complete) as client:
        answer = await client.get("/metrics", headers={"host": "rebound.example"})

    assert (answer.status_code, "events_" in answer.text) == (404, False)


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        (TOKEN, f"Bearer {TOKEN}", 200),
        (TOKEN, f"Bearer {TOKEN}x", 404),
        (TOKEN, "Bearer é", 404),
        (TOKEN, "", 404),
        ("", "", 404),
        ("", "Bearer ", 404),
    ],
)
async def test_metrics_elsewhere_are_for_the_token(complete: Settings, token: str, given: str, status: int):
    async with a_client(replace(complete, metrics_token=token), address=ELSEWHERE) as client:
        answer = await client.get("/metrics", headers={"authorization": given.encode()})

    assert (answer.status_code, "events_" in answer.text) == (status, status == 200)
