"""A web process dies between COMMIT and its answer: whoever sends the form again meets the same registration."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import pytest

from events_service.database import rows, transaction, value
from tests.clusters import Switch, a_folder
from tests.factories import KEY, a_session
from tests.installation import free_port, running
from tests.web.office.reading import answered_form


class Muted(Switch):
    """A way to PostgreSQL on which, once told so, COMMIT arrives and what it answers does not come back, but for the
    first ones that it still `lets` through."""

    mute = False
    lets = 0

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carried.add(task)
        there, back = await self._connect()
        deaf = asyncio.Event()

        async def ask() -> None:
            while block := await reader.read(65536):
                if self.mute and b"COMMIT" in block:
                    self.lets -= 1
                    if self.lets < 0:
                        deaf.set()
                back.write(block)

        async def answer() -> None:
            while block := await there.read(65536):
                if not deaf.is_set():
                    writer.write(block)
            writer.close()

        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(ask(), answer())
        back.close()


@asynccontextmanager
async def web_process(
    database_url: str, redis_url: str, data: Path
) -> AsyncIterator[tuple[BaseProcess, str]]:
    """One web process, which is the one that answers."""
    port = free_port()
    environ = {
        "EVENTS_DATABASE_URL": database_url,
        "EVENTS_REDIS_URL": redis_url,
        "EVENTS_SECRET_KEY": KEY,
        "EVENTS_PORT": str(port),
        "EVENTS_DATA_DIR": str(data),
        "EVENTS_WEB_PROCESSES": "1",
    }
    with running("web", environ) as process:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient() as client:
            await until_seen(lambda: _is_alive(client, url))
        yield process, url


async def _is_alive(client: httpx.AsyncClient, url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return (await client.get(f"{url}/health/live", timeout=5)).status_code == 200
    return False


async def until_seen(fact: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(50):
        while not await fact():  # noqa: ASYNC110 another process or another server knows, and does not tell
            await asyncio.sleep(0.05)


async def test_a_web_process_killed_between_commit_and_answer_costs_nothing(
    database: str, redis_url: str, tmp_path: Path
) -> None:
    session = await a_session()
    path = f"/sessions/{session.id}/registrations"
    with a_folder() as folder:
        switch = Muted(folder, database)
        await switch.open()
        async with (
            web_process(switch.url, redis_url, tmp_path) as (process, url),
            httpx.AsyncClient() as client,
        ):
            form = answered_form(path, (await client.get(f"{url}{path}", timeout=20)).text)
            sent = form.fields | {"name": "Chloé", "seats": "2", "email": "chloe@example.org"}
            switch.mute = True
            asking = asyncio.create_task(client.post(f"{url}{path}", data=sent, timeout=20))

            await until_seen(_is_written)  # seen from another connection, so it was committed
            process.kill()
            with pytest.raises(httpx.TransportError):
                await asking
        switch.mute = False
        async with web_process(switch.url, redis_url, tmp_path) as (_, url), httpx.AsyncClient() as client:
            answers = [await client.post(f"{url}{path}", data=sent, timeout=20) for _ in range(2)]
        await switch.close()

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    kept = await rows("SELECT name, seats, state FROM registration")
    assert [tuple(line) for line in kept] == [("Chloé", 2, "confirmed")]
    assert [line["letter"] for line in await rows("SELECT letter FROM message")] == ["confirmation"]


async def _is_written() -> bool:
    return bool(await value("SELECT count(*) FROM registration"))


async def test_a_web_process_killed_when_many_were_committed_together_costs_none_of_them(
    database: str, redis_url: str, tmp_path: Path
) -> None:
    """The first has a seat and an answer; those who came meanwhile share the next transaction, and hear nothing."""
    session = await a_session(capacity=12)
    path = f"/sessions/{session.id}/registrations"
    names = [f"Guest {n}" for n in range(12)]
    with a_folder() as folder:
        switch = Muted(folder, database)
        await switch.open()
        async with (
            web_process(switch.url, redis_url, tmp_path) as (process, url),
            httpx.AsyncClient() as client,
        ):
            forms = []
            for name in names:
                form = answered_form(path, (await client.get(f"{url}{path}", timeout=20)).text)
                contact = {"name": name, "seats": "1", "email": f"{name[6:]}@example.org"}
                forms.append(form.fields | contact)
            asking = []
            async with transaction():
                await rows("SELECT 1 FROM roster FOR UPDATE")
                switch.mute, switch.lets = True, 1
                for sent in forms:
                    asking.append(asyncio.create_task(client.post(f"{url}{path}", data=sent, timeout=20)))
                await asyncio.sleep(1)
            await until_seen(_are_written)
            process.kill()
            heard = await asyncio.gather(*asking, return_exceptions=True)
        together = await value("SELECT count(*) FROM registration GROUP BY xmin ORDER BY 1 DESC LIMIT 1")
        switch.mute = False
        async with web_process(switch.url, redis_url, tmp_path) as (_, url), httpx.AsyncClient() as client:
            answers = [await client.post(f"{url}{path}", data=sent, timeout=20) for sent in forms]
            # The twin: one whose sending again cannot be told from another party is not led to their registration.
            await rows("UPDATE registration SET intent = NULL")
            unknown = await client.post(f"{url}{path}", data=forms[-1], timeout=20)
        await switch.close()

    assert together > 2
    assert sum(isinstance(each, httpx.TransportError) for each in heard) == 11
    assert [answer.status_code for answer in answers] == [303] * 12
    assert unknown.status_code == 409
    kept = await rows("SELECT name, state FROM registration ORDER BY position")
    assert {line["name"]: line["state"] for line in kept} == dict.fromkeys(names, "confirmed")
    assert len(kept) == 12
    assert await value("SELECT count(DISTINCT recipient) = 12 AND count(*) = 12 FROM message")


async def _are_written() -> bool:
    return bool(await value("SELECT count(*) > 2 FROM registration"))
