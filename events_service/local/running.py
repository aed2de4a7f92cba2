"""Which servers a command talks to: those of the settings, those of a running `up`, or its own while it runs."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from events_service.connections import connect
from events_service.engine import UNREACHED
from events_service.local.servers import Servers, bundled_servers
from events_service.settings import BadSetting, Settings, secret_key_in

NOTE = "running.json"
SCHEMA_NOTE = "schema"
NOTED = ("database_url", "redis_url", "public_url")
# What `up` has made in a data directory once it has run there.
POSTGRES_MADE = "postgres/data/PG_VERSION"
REDIS_MADE = "valkey"


@contextmanager
def settings_with_servers(settings: Settings) -> Iterator[Settings]:
    """The settings with the servers' URLs filled in; they run for as long as this lasts.

    A command never makes an installation in passing: whoever calls one in the wrong folder, or forgot the settings,
    would be told that all is well with a database that is empty. Bundled servers are started only on what an
    `up` has left; without a Redis, which only the doctor speaks to, the URL stays empty. Raises BadSetting and
    CannotStart.
    """
    if settings.database_url and settings.redis_url:
        yield settings
        return
    noted = _noted(settings)
    if noted is not None:
        yield noted
        return
    postgres, redis = (
        not url and (settings.data_dir / made).exists()
        for url, made in ((settings.database_url, POSTGRES_MADE), (settings.redis_url, REDIS_MADE))
    )
    if not (settings.database_url or postgres):
        raise BadSetting(
            f"EVENTS_DATABASE_URL is not set, and {settings.data_dir.absolute()} holds no database made by"
            " `events-service up`: set it, or name the folder with --data-dir."
        )
    with bundled_servers(settings.data_dir, postgres=postgres, redis=redis) as servers:
        yield _filled(settings, servers)


def completed(settings: Settings, servers: Servers) -> Settings:
    """The settings with the servers' URLs where none were given, and the data directory's secret key."""
    secret_key = settings.secret_key or secret_key_in(settings.data_dir)
    return replace(_filled(settings, servers), secret_key=secret_key)


def _filled(settings: Settings, servers: Servers) -> Settings:
    return replace(
        settings,
        database_url=settings.database_url or servers.database_url or "",
        redis_url=settings.redis_url or servers.redis_url or "",
    )


def outside(settings: Settings) -> Settings:
    """For `web` and `worker`, which are what production runs: they bring no server along. Raises BadSetting."""
    for name in ("database_url", "redis_url"):
        if not getattr(settings, name):
            raise BadSetting(
                f"EVENTS_{name.upper()} is not set. On one machine, `events-service up` brings both servers."
            )
    return settings


@contextmanager
def noted_as_running(settings: Settings) -> Iterator[None]:
    """While this lasts, other commands on the same data directory find the servers."""
    note = settings.data_dir / NOTE
    note.touch(mode=0o600)
    note.chmod(0o600)
    noted = {name: getattr(settings, name) for name in NOTED}
    note.write_text(json.dumps(noted))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def note_schema(settings: Settings, newest: str) -> None:
    """Remember the newest migration that has run on this data directory, for the next `up` to begin sooner."""
    (settings.data_dir / SCHEMA_NOTE).write_text(newest)


def noted_schema(settings: Settings) -> str:
    """The newest migration that an earlier `up` saw run."""
    try:
        return (settings.data_dir / SCHEMA_NOTE).read_text()
    except OSError:
        return ""


def _noted(settings: Settings) -> Settings | None:
    """The settings with what a running `up` noted, if its database answers: a killed one's note is worth nothing."""
    with suppress(OSError, ValueError, KeyError):
        noted = json.loads((settings.data_dir / NOTE).read_text())
        servers = Servers(noted["database_url"], noted["redis_url"])
        if asyncio.run(_answers(noted["database_url"])):
            # Only the running one knows its port; an address that was set is the same for both.
            address = settings.public_url if "EVENTS_PUBLIC_URL" in os.environ else noted["public_url"]
            return replace(_filled(settings, servers), public_url=address)
    return None


async def _answers(url: str) -> bool:
    try:
        connection = await connect(url, timeout=2)
    except UNREACHED:
        return False
    await connection.close()
    return True
