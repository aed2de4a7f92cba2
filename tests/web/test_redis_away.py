"""Redis is not there yet, goes, comes back empty, hangs, or has another password: a page and a sign-up do not wait for
it and do not fail, readiness says so, and what is owed is in PostgreSQL (promise 3)."""

import asyncio
import time
from pathlib import Path

import httpx

from events_service.database import value
from events_service.settings import Settings
from events_service.worker.queue import queue_name
from tests.factories import KEY, Planned, a_session
from tests.own_redis import OwnRedis, own_redis
from tests.races.test_killed import web_process
from tests.web.office.reading import answered_form

# Sign-ups one after another while Redis is in that state: most of them within.
TRIES, WITHIN = 3, 2.0
REACHED, AWAY = ("ready", "reached"), ("degraded", "unreachable")


async def signed_up(client: httpx.AsyncClient, planned: Planned, name: str) -> float:
    """How long the sign-up took, from the form to its answer."""
    path, began = f"/sessions/{planned.id}/registrations", time.monotonic()
    form = answered_form(path, (await client.get(path)).text)
    answer = await client.post(path, data=form.fields | {"name": name, "email": f"{name}@example.org"})
    assert answer.status_code == 303, answer.text
    return time.monotonic() - began


async def ready_or_degraded(client: httpx.AsyncClient) -> tuple[str, str]:
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    said = answer.json()
    return said["status"], said["redis"]


async def all_goes_on(client: httpx.AsyncClient, planned: Planned, name: str) -> tuple[str, str]:
    took = sorted([await signed_up(client, planned, f"{name}{number}") for number in range(TRIES)])
    assert took[TRIES // 2] < WITHIN, name
    return await ready_or_degraded(client)


async def woken(
    client: httpx.AsyncClient, planned: Planned, queue: OwnRedis, settings: Settings, name: str
) -> None:
    """Somebody signs up, and a job is enqueued: at the latest when the web process asks Redis again."""
    count = f"ZCARD {queue_name(settings)}"
    for number in range(30):
        await signed_up(client, planned, f"{name}{number}")
        await asyncio.sleep(0.2)
        if await queue.ask(count):
            return
    raise AssertionError("no job came")


async def test_whatever_befalls_redis_sign_ups_go_on_and_readiness_says_so(
    database: str, tmp_path: Path
) -> None:
    planned = await a_session(capacity=500)
    with own_redis() as queue:
        async with (
            web_process(database, queue.url, tmp_path) as (_, url),
            httpx.AsyncClient(base_url=url, timeout=20) as client,
        ):
            settings = Settings(redis_url=queue.url, secret_key=KEY, public_url=url)
            states = [await all_goes_on(client, planned, "absent")]
            queue.start()
            states.append(await ready_or_degraded(client))
            await woken(client, planned, queue, settings, "first")
            with queue.frozen():
                states.append(await all_goes_on(client, planned, "frozen"))
            queue.kill()
            states.append(await all_goes_on(client, planned, "dead"))
            queue.start()
            await woken(client, planned, queue, settings, "again")
            states.append(await ready_or_degraded(client))
            await queue.lock()
            states.append(await all_goes_on(client, planned, "locked"))
    assert states == [AWAY, REACHED, AWAY, AWAY, REACHED, AWAY]
    counted = "SELECT count(*)::int FROM"
    assert await value(f"{counted} registration") == await value(f"{counted} message WHERE state = 'due'")
