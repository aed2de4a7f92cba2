"""`events-service doctor`: one line for each thing the service needs, and what to do about each that fails."""

import argparse
import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import asyncpg
import redis.asyncio

from events_service import clock
from events_service.cli.migrations import pending
from events_service.database import UNAVAILABLE, close_pool, open_pool
from events_service.libraries.territories import time_zones
from events_service.mail.queries import lag
from events_service.mail.smtp import Limits, SmtpTransport
from events_service.mail.transport import DeliveryFailed
from events_service.settings import Settings

LEAST_FREE_BYTES = 500_000_000
LATE = timedelta(minutes=5)

T = TypeVar("T")

Check = Callable[[Settings], Awaitable[str]]


class Trouble(Exception):
    """What is wrong, and what to do."""


def doctor(settings: Settings, _: argparse.Namespace) -> int:
    return asyncio.run(examine(settings))


async def examine(settings: Settings) -> int:
    """Print every check and return 0 when all passed, else 1."""
    failed = 0
    for name, check in CHECKS:
        try:
            print(f"ok    {name}: {await check(settings)}")
        except (
            Exception
        ) as trouble:  # every kind of failure of an outside thing is one line here, never a trace
            failed += 1
            said = str(trouble) if isinstance(trouble, Trouble) else f"{type(trouble).__name__}: {trouble}"
            print(f"FAIL  {name}: {' '.join(said.split())}")
    return 1 if failed else 0


async def _settings(settings: Settings) -> str:
    return f"public address {settings.public_url}, {settings.web_processes} web processes"


async def _database(settings: Settings) -> str:
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=5)
    except (*UNAVAILABLE, asyncpg.PostgresError) as error:
        raise Trouble(f"{type(error).__name__}; check EVENTS_DATABASE_URL and that the server runs") from None
    try:
        version = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    if int(str(version).split(".")[0]) < 15:
        raise Trouble(f"PostgreSQL {version}; 15 or newer is needed")
    return f"PostgreSQL {version}"


async def _schema(settings: Settings) -> str:
    waiting = await _asked(settings, pending)
    if waiting:
        raise Trouble(f"{len(waiting)} migrations have not run; run `events-service migrate`")
    return "up to date"


async def _letters(settings: Settings) -> str:
    letters = await _asked(settings, lambda: lag(clock.now()))
    if letters.oldest > LATE:
        minutes = letters.oldest // timedelta(minutes=1)
        raise Trouble(f"a letter has been waiting for {minutes} minutes; is `events-service worker` running?")
    return f"{letters.due} due, {letters.by_state['sent']} sent, {letters.by_state['failed']} failed"


async def _asked(settings: Settings, question: Callable[[], Awaitable[T]]) -> T:
    try:
        await open_pool(settings.database_url, name="doctor", connections=2)
        try:
            return await question()
        finally:
            await close_pool()
    except asyncpg.UndefinedTableError:
        raise Trouble("the database has no tables yet; run `events-service migrate`") from None
    except (*UNAVAILABLE, asyncpg.PostgresError) as error:
        raise Trouble(f"{type(error).__name__}; first mend what the line `database` says") from None


async def _redis(settings: Settings) -> str:
    if not settings.redis_url:
        raise Trouble("EVENTS_REDIS_URL is not set; set it (letters still leave, a few seconds later)")
    client = redis.asyncio.Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2)
    try:
        await client.ping()
        policy = (await client.config_get("maxmemory-policy")).get("maxmemory-policy", "noeviction")
    except (redis.RedisError, OSError, TimeoutError) as error:
        raise Trouble(
            f"{type(error).__name__}; check EVENTS_REDIS_URL (letters still leave, a few seconds later)"
        ) from None
    finally:
        await client.aclose()
    if policy != "noeviction":
        raise Trouble(f"maxmemory-policy is {policy}; set it to noeviction")
    return "answers"


async def _mail(settings: Settings) -> str:
    if settings.mailbox is not None:
        return f"no mail server set; letters are kept in {settings.mailbox}"
    try:
        await SmtpTransport(settings.smtp_url, helo=settings.uid_host, limits=Limits(5, 10, 10)).check()
    except DeliveryFailed as failure:
        raise Trouble(f"{failure.reason}; check EVENTS_SMTP_URL and that the mail server listens") from None
    return f"{urlsplit(settings.smtp_url).hostname} takes letters from us"


async def _zones(_: Settings) -> str:
    missing = [name for name in sorted(time_zones()) if not _knows(name)]
    if missing:
        raise Trouble(f"{', '.join(missing)} unknown; reinstall the Python package tzdata")
    return f"{len(time_zones())} French time zones known"


def _knows(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError):
        return False
    return True


async def _disk(settings: Settings) -> str:
    # The folder may not be there yet, and a check makes nothing.
    place = settings.data_dir.absolute()
    usage = shutil.disk_usage(next(folder for folder in (place, *place.parents) if folder.exists()))
    free = f"{usage.free / 1e9:.1f} GB free"
    if usage.free < LEAST_FREE_BYTES or usage.free < usage.total * 0.02:
        raise Trouble(f"{free}; PostgreSQL stops when its disk is full: make room")
    return free


CHECKS: tuple[tuple[str, Check], ...] = (
    ("settings", _settings),
    ("database", _database),
    ("schema", _schema),
    ("letters", _letters),
    ("redis", _redis),
    ("mail", _mail),
    ("time zones", _zones),
    ("disk", _disk),
)
