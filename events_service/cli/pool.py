"""A database around one verb, for the commands that call one."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from events_service.causes import of_database
from events_service.connections import COMMAND_SECONDS
from events_service.database import close_pool, open_pool
from events_service.engine import UNAVAILABLE
from events_service.failures import Failed
from events_service.migrations import check_schema
from events_service.settings import Settings

T = TypeVar("T")

# Connecting is one thing; a verb may also meet rows it may not touch.
_REFUSED = (*UNAVAILABLE, asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedObjectError)


async def with_pool(
    settings: Settings, verb: Callable[[], Awaitable[T]], *, command_timeout: float | None = COMMAND_SECONDS
) -> T:
    """What the verb gives, with a pool open around it. Raises Failed without a database at this schema."""
    try:
        await open_pool(settings.database_url, name="command", connections=2, command_timeout=command_timeout)
        try:
            await check_schema()
            return await verb()
        finally:
            await close_pool()
    except _REFUSED as error:
        raise Failed(f"{of_database(error)}; `events-service doctor` says what else is wrong.") from None
