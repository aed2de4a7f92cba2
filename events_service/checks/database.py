"""PostgreSQL: reached, new enough, takes writes, keeps them; its schema and its clock."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import asyncpg

from events_service import clock
from events_service.causes import of_database
from events_service.checks.trouble import Trouble
from events_service.connections import connect
from events_service.database import close_pool, open_pool
from events_service.database_server import Server, careless, describe, unusable
from events_service.engine import UNREACHED
from events_service.libraries.territories import time_zones
from events_service.migrations import pending
from events_service.settings import Settings

# Leases of letters are compared with the clocks of several machines (messages/delivery.py): half a minute is too much.
MOST_SKEW = timedelta(seconds=5)
# Beside those of the web processes and one worker: a command, a backup, somebody who looks.
SPARE_CONNECTIONS = 5
NOT_ASKED = "not asked; first mend what the line `database` says"

T = TypeVar("T")


async def check_database(settings: Settings) -> str:
    """Reached, and everything may be written there."""
    server, _ = await _server(settings)
    trouble = unusable(server) or _too_few(server, settings)
    if trouble:
        raise Trouble(trouble)
    return f"PostgreSQL {server.version} takes writes"


async def check_durability(settings: Settings) -> str:
    """What was written outlives a power cut. A COMMIT waits for the disk in any case: each connection sees to it."""
    server, _ = await _described(settings)
    trouble = careless(server)
    if trouble:
        raise Trouble(trouble)
    return "what was written outlives a power cut"


def _too_few(server: Server, settings: Settings) -> str:
    needed = (settings.web_processes + 1) * settings.database_connections + SPARE_CONNECTIONS
    if needed > server.connections:
        return (
            f"{settings.web_processes} web processes and a worker may need {needed} connections, and PostgreSQL gives"
            f" this user {server.connections}; raise max_connections, or lower EVENTS_DATABASE_CONNECTIONS"
        )
    return ""


async def check_clock(settings: Settings) -> str:
    """This machine and PostgreSQL agree about the time, and about the zones it is told in."""
    server, skew = await _described(settings)
    if abs(skew) > MOST_SKEW:
        which = "ahead of" if skew > timedelta(0) else "behind"
        raise Trouble(
            f"this machine's clock is {abs(skew).total_seconds():.0f} s {which} PostgreSQL's;"
            " let both follow NTP (timedatectl set-ntp true)"
        )
    if server.unknown_zones:
        raise Trouble(
            f"PostgreSQL does not know {', '.join(server.unknown_zones)}; install the system's tzdata there"
        )
    return "this machine and PostgreSQL agree about the time"


async def _server(settings: Settings) -> tuple[Server, timedelta]:
    """What PostgreSQL is, and how far our clock is ahead of its, give or take half the way there and back."""
    try:
        connection = await connect(settings.database_url, timeout=5)
        try:
            async with asyncio.timeout(10):
                await describe(connection)  # the zones are read from files the first time
                before = clock.now()
                server = await describe(connection, sorted(time_zones()))
                after = clock.now()
        finally:
            connection.terminate()
    except UNREACHED as error:
        raise Trouble(of_database(error)) from None
    return server, after - (after - before) / 2 - server.at


async def _described(settings: Settings) -> tuple[Server, timedelta]:
    """The same for the lines after `database`, which has said by then what stands in the way."""
    try:
        return await _server(settings)
    except Trouble:
        raise Trouble(NOT_ASKED) from None


async def check_schema(settings: Settings) -> str:
    """This release's tables, no older ones."""
    waiting = await asked(settings, pending)
    if waiting:
        counted = "1 migration has" if len(waiting) == 1 else f"{len(waiting)} migrations have"
        raise Trouble(f"{counted} not run; run `events-service migrate`")
    return "up to date"


async def asked(settings: Settings, question: Callable[[], Awaitable[T]]) -> T:
    """The answer, from a pool of its own; what stands in the way is the line `database`'s to say."""
    try:
        await open_pool(settings.database_url, name="doctor", connections=2)
        try:
            return await question()
        finally:
            await close_pool()
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as error:
        raise Trouble(of_database(error)) from None
    except UNREACHED:
        raise Trouble(NOT_ASKED) from None
