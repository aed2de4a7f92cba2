"""What one process changes, another hears of at once, on a connection that is made again when it is lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
from litestar import Litestar

from events_service.database import rows, value
from events_service.feeds.listening import listen
from events_service.feeds.shelf import FeedShelf
from events_service.settings import Settings
from events_service.web.app import create_app
from tests.factories import KEY, a_registration, retitled
from tests.feeds.planning import HERE, a_session_soon, asked

LISTENERS = "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'events-service feeds'"


@contextlib.asynccontextmanager
async def listening(url: str, shelf: FeedShelf) -> AsyncIterator[list[int]]:
    """A process that hears of news; the list grows by one each time."""
    heard: list[int] = []

    def notice() -> None:
        heard.append(1)
        shelf.notice()

    task = asyncio.create_task(listen(url, notice))
    await _until(heard, 1)  # connected: whatever happened before may have been missed
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _until(heard: list[int], count: int) -> None:
    async with asyncio.timeout(10):
        while len(heard) < count:  # noqa: ASYNC110 that is what the list is for
            await asyncio.sleep(0.005)


async def test_a_change_is_in_the_next_answer_of_a_process_that_would_not_have_asked(database: str) -> None:
    session = await a_session_soon()
    shelf = FeedShelf(HERE, believed=3600)
    async with listening(database, shelf) as heard:
        before = await asked(shelf)
        await a_registration(session.id)
        await retitled(session)
        await _until(heard, 2)

        after = await asked(shelf)

    assert b"Autre chose" not in before.body
    assert b"Autre chose" in after.body
    assert len(heard) == 2  # and none of the sign-up


async def test_a_lost_connection_is_made_again_and_what_was_missed_is_asked_for(database: str) -> None:
    shelf = FeedShelf(HERE)
    async with listening(database, shelf) as heard:
        await rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'events-service feeds'"
        )
        await _until(heard, 2)
        await a_session_soon()
        await _until(heard, 3)

        assert await value(LISTENERS) == 1


async def test_the_application_listens_while_it_runs_and_no_longer(database_url: str) -> None:
    app: Litestar = create_app(Settings(database_url=database_url, secret_key=KEY))
    watching = await asyncpg.connect(database_url)

    async def listeners(count: int) -> None:
        async with asyncio.timeout(30):
            while await watching.fetchval(LISTENERS) != count:  # noqa: ASYNC110 PostgreSQL tells nobody
                await asyncio.sleep(0.02)

    async with app.lifespan():
        await listeners(1)
    await listeners(0)
    await watching.close()
