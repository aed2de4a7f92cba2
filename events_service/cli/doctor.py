"""`events-service doctor`: one line for each thing the service needs, and what to do about each that fails."""

import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import aiosmtplib
import asyncpg
import redis.asyncio

from events_service import clock
from events_service.cli.migrations import pending
from events_service.database import close_pool, open_pool, value
from events_service.libraries.territories import time_zones
from events_service.mail.queries import lag
from events_service.settings import Settings

LEAST_FREE_BYTES = 500_000_000
LATE = timedelta(minutes=5)

Check = Callable[[Settings], Awaitable[str]]


class Trouble(Exception):
    """What is wrong, and what to do."""


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
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise Trouble(f"{type(error).__name__}; check EVENTS_DATABASE_URL and that the server runs") from None
    try:
        version = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    if int(str(version).split(".")[0]) < 15:
        raise Trouble(f"PostgreSQL {version}; 15 or newer is needed")
    return f"PostgreSQL {version}"


async def _schema(settings: Settings) -> str:
    await open_pool(settings.database_url, name="doctor", connections=2)
    try:
        waiting = await pending()
    finally:
        await close_pool()
    if waiting:
        raise Trouble(f"{len(waiting)} migrations have not run; run `events-service migrate`")
    return "up to date"


async def _letters(settings: Settings) -> str:
    await open_pool(settings.database_url, name="doctor", connections=2)
    try:
        backlog = await lag(clock.now())
        failed = await value("SELECT count(*) FROM message WHERE state = 'failed'")
    finally:
        await close_pool()
    if backlog.oldest > LATE:
        raise Trouble(f"a letter has been waiting for {backlog.oldest}; is `events-service worker` running?")
    return f"{backlog.due} due, {backlog.by_state['sent']} sent, {failed} failed"


async def _redis(settings: Settings) -> str:
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
    parts = urlsplit(settings.smtp_url)
    port = parts.port or (465 if parts.scheme == "smtps" else 587 if parts.username else 25)
    client = aiosmtplib.SMTP(
        hostname=parts.hostname, port=port, use_tls=parts.scheme == "smtps", start_tls=False, timeout=10
    )
    try:
        await client.connect()
        await client.quit()
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Trouble(f"{type(error).__name__}; check EVENTS_SMTP_URL and that the relay listens") from None
    return f"{parts.hostname}:{port} answers"


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
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(settings.data_dir)
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
