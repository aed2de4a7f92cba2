"""The statements that are asked of PostgreSQL, for a page or a query that takes as many for three rows as for one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from events_service.database import transaction


@asynccontextmanager
async def statements() -> AsyncIterator[list[str]]:
    """What is asked in the block, whole once it is over: it is one transaction, and each of its own a savepoint."""
    asked: list[str] = []
    async with transaction() as current:
        current.connection.add_query_logger(lambda query: asked.append(query.query))
        yield asked
    await asyncio.sleep(0)  # asyncpg tells of a statement in the next round of the loop
