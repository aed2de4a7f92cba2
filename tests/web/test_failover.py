"""PostgreSQL changes machines, or stands still: an answer within five seconds, and the next try gets through."""

import asyncio
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from events_service.connections import LIMITS_OF_A_PAGE, PAGE_SECONDS
from events_service.database import close_pool, open_pool, value
from events_service.migrations import migrate, newest_known
from events_service.settings import Settings
from events_service.web.app import create_app
from tests.clusters import Switch, a_cluster, a_folder, copied, frozen
from tests.factories import KEY, a_session
from tests.web.office.reading import Form, answered_form, form_to

WITHIN = 5.0


@dataclass
class Pair:
    """Two servers with the same rows, as a standby has them that has replayed everything."""

    old: str
    old_data: Path
    new: str
    session: UUID


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with a_folder() as folder:
        old_data = folder / "old"
        with a_cluster(old_data) as url:
            session = asyncio.run(_filled(url))
        new_data = copied(old_data, folder / "new")
        with a_cluster(old_data) as old, a_cluster(new_data) as new:
            yield Pair(old, old_data, new, session)


async def _filled(url: str) -> UUID:
    await migrate(url)
    await open_pool(url, name="tests")
    session = await a_session()
    await close_pool()
    return session.id


@asynccontextmanager
async def visitor(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at the pages of a web process on that database."""
    settings = Settings(database_url=url, secret_key=KEY)
    await open_pool(url, name="tests", limits=LIMITS_OF_A_PAGE, command_timeout=PAGE_SECONDS)
    app: Any = create_app(settings, newest_migration=newest_known())
    transport = httpx.ASGITransport(app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            yield client
    finally:
        await close_pool()


async def sign_up_form(client: httpx.AsyncClient, session: object) -> Form:
    path = f"/sessions/{session}/registrations"
    page = await client.get(path)
    return answered_form(path, page.text)


async def ask_the_server(url: str, sql: str) -> Any:
    """As the person who looks after the server, past the service and its pool."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def demote(url: str) -> None:
    """The server lives on and lets everybody read, as after a failover whose old primary became a standby."""
    await ask_the_server(url, "ALTER SYSTEM SET default_transaction_read_only = on")
    await ask_the_server(url, "SELECT pg_reload_conf()")
    while await ask_the_server(url, "SHOW default_transaction_read_only") == "off":  # noqa: ASYNC110 nobody would tell us
        await asyncio.sleep(0.02)


async def promote(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("SET default_transaction_read_only = off")
    await connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


async def test_a_failover_costs_one_try(pair: Pair) -> None:
    with tempfile.TemporaryDirectory(prefix="switch-") as folder:
        switch = Switch(Path(folder), pair.old)
        await switch.open()
        async with visitor(switch.url) as client:
            form = await sign_up_form(client, pair.session)
            # Ten connections to the old primary: each of them would be a refusal of its own.
            await asyncio.gather(*(value("SELECT pg_sleep(0.1)") for _ in range(10)))
            sent = form.fields | {"name": "Chloé", "seats": "1"}
            try:
                await demote(pair.old)

                refused = await client.post(form.action, data=sent)
                page = await client.get(f"/sessions/{pair.session}")
                ready = await client.get("/health/ready")
                kept = form_to(form.action, refused.text)
                switch.leads_to = pair.new
                tries = [await client.post(kept.action, data=kept.fields) for _ in range(3)]
                ready_again = await client.get("/health/ready")
            finally:
                await promote(pair.old)
        await switch.close()

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert kept.fields == sent
    assert page.status_code == 200  # reading goes on meanwhile
    assert (ready.status_code, ready.json()["database"]) == (503, "read-only")
    assert [answer.status_code for answer in tries] == [303, 303, 303]
    assert (ready_again.status_code, ready_again.json()["database"]) == (200, "reached")
    counted = [
        await ask_the_server(url, "SELECT count(*)::int FROM registration") for url in (pair.old, pair.new)
    ]
    assert counted == [0, 1]


async def test_readiness_alone_finds_the_new_primary(pair: Pair) -> None:
    with tempfile.TemporaryDirectory(prefix="switch-") as folder:
        switch = Switch(Path(folder), pair.old)
        await switch.open()
        async with visitor(switch.url) as client:
            try:
                await demote(pair.old)
                before = await client.get("/health/ready")
                switch.leads_to = pair.new
                after = await client.get("/health/ready")
            finally:
                await promote(pair.old)
        await switch.close()

    assert [(answer.status_code, answer.json()["database"]) for answer in (before, after)] == [
        (503, "read-only"),
        (200, "reached"),
    ]


async def test_a_frozen_server_is_answered_for_within_five_seconds(pair: Pair) -> None:
    async with visitor(pair.old) as client:
        form = await sign_up_form(client, pair.session)
        sent = form.fields | {"name": "Chloé", "seats": "1"}
        held = await client.get("/feeds/all.ics")
        with frozen(pair.old_data):
            answers = await asyncio.gather(
                timed(client.get("/events")),
                timed(client.get("/feeds/departments/34.ics")),
                timed(client.get("/health/ready")),
                timed(client.post(form.action, data=sent)),
                # More than there are connections: those that come too late wait no longer than the others.
                *(timed(client.get(f"/sessions/{pair.session}")) for _ in range(20)),
            )
            feed, waited = await timed(client.get("/feeds/all.ics"))
            _, waited_again = await timed(client.get("/feeds/all.ics"))
        thawed = await client.get("/events")

    assert [answer.status_code for answer, _ in answers] == [503] * 24
    assert max(seconds for _, seconds in answers) < WITHIN
    assert form_to(form.action, answers[3][0].text).fields == sent
    # A calendar is given out as it was last, and once it is known that nobody answers, at once.
    assert (feed.status_code, feed.content) == (200, held.content)
    assert waited < WITHIN
    assert waited_again < 1
    assert thawed.status_code == 200


# The registration is written and its letter is not: there the transaction rests.
RESTS = (
    "CREATE FUNCTION rests() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$",
    "CREATE TRIGGER rests BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION rests()",
)
RESTING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


async def test_a_crash_in_the_middle_of_a_sign_up_leaves_no_half_of_it(pair: Pair) -> None:
    """One process of PostgreSQL dies: it ends all others, and begins again from what was committed."""
    async with visitor(pair.new) as client:
        form = await sign_up_form(client, pair.session)
        sent = form.fields | {"name": "Farid", "seats": "2", "email": "farid@example.org"}
        for statement in RESTS:
            await ask_the_server(pair.new, statement)
        asking = asyncio.create_task(client.post(form.action, data=sent))
        while (process := await ask_the_server(pair.new, RESTING)) is None:  # noqa: ASYNC110 nobody would tell us
            await asyncio.sleep(0.02)
        os.kill(process, signal.SIGKILL)
        refused = await asking
        kept = form_to(form.action, refused.text)
        await until_recovered(pair.new)
        half = await ask_the_server(pair.new, "SELECT count(*)::int FROM registration WHERE name = 'Farid'")
        await ask_the_server(pair.new, "DROP TRIGGER IF EXISTS rests ON message")
        tries = [await client.post(kept.action, data=kept.fields) for _ in range(3)]

    assert (refused.status_code, kept.fields, half) == (503, sent, 0)
    assert [answer.status_code for answer in tries[1:]] == [303, 303]
    assert len({answer.headers["location"] for answer in tries[1:]}) == 1
    counted = "SELECT count(*)::int || ' of ' || sum(seats) FROM registration WHERE name = 'Farid'"
    assert await ask_the_server(pair.new, counted) == "1 of 2"
    letters = "SELECT count(*)::int FROM message WHERE recipient = 'farid@example.org'"
    assert await ask_the_server(pair.new, letters) == 1


async def until_recovered(url: str) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(OSError, asyncpg.PostgresError):
                await ask_the_server(url, "SELECT 1")
                return
            await asyncio.sleep(0.05)


async def timed(asking: Awaitable[httpx.Response]) -> tuple[httpx.Response, float]:
    began = time.monotonic()
    answer = await asking
    return answer, time.monotonic() - began
