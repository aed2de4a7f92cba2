"""Which servers a command talks to: those of the settings, those of a running `up`, or its own while it runs."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import asyncpg

from events_service.cli.embedded import Servers, bundled_servers
from events_service.cli.migrations import migrate
from events_service.settings import BadSetting, Settings, secret_key_in

NOTE = "running.json"
NOTED = ("database_url", "redis_url", "public_url")


@contextmanager
def settings_with_servers(settings: Settings) -> Iterator[Settings]:
    """The settings with both URLs and the secret key filled in. Raises CannotStart."""
    if settings.database_url and settings.redis_url:
        yield settings
        return
    noted = _noted(settings)
    if noted is not None:
        yield noted
        return
    with bundled_servers(
        settings.data_dir, postgres=not settings.database_url, redis=not settings.redis_url
    ) as servers:
        ready = completed(settings, servers)
        asyncio.run(migrate(ready.database_url))
        yield ready


def completed(settings: Settings, servers: Servers) -> Settings:
    """The settings with the servers' URLs where none were given, and the data directory's secret key."""
    return replace(
        settings,
        database_url=settings.database_url or servers.database_url or "",
        redis_url=settings.redis_url or servers.redis_url or "",
        secret_key=settings.secret_key or secret_key_in(settings.data_dir),
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
    said = {name: getattr(settings, name) for name in NOTED}
    note.write_text(json.dumps(said))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def _noted(settings: Settings) -> Settings | None:
    """The settings with what a running `up` noted, if its database answers: a killed one's note is worth nothing."""
    with suppress(OSError, ValueError, KeyError):
        said = json.loads((settings.data_dir / NOTE).read_text())
        servers = Servers(said["database_url"], said["redis_url"])
        if asyncio.run(_answers(said["database_url"])):
            # Only the running one knows its port; an address that was set is the same for both.
            address = settings.public_url if "EVENTS_PUBLIC_URL" in os.environ else said["public_url"]
            return replace(completed(settings, servers), public_url=address)
    return None


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=2)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    await connection.close()
    return True
