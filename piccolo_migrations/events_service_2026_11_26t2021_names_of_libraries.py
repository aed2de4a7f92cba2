"""The name of a library as it is searched is its words alone: PostgreSQL reads what stands on both sides of a point or
a stroke as one word, "e.tailhades", and found neither half.
"""

from collections.abc import Callable

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows
from events_service.text import folded, plain

ID = "2026-11-26T20:21:08:517342"
VERSION = "1.38.0"
DESCRIPTION = "Search the names of libraries by their words alone"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        await _write_names(plain)

    async def unmake() -> None:
        await _write_names(folded)

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager


async def _write_names(key: Callable[[str], str]) -> None:
    names = {each["id"]: key(each["name"])[:200] for each in await rows("SELECT id, name FROM library")}
    await rows(
        "UPDATE library SET name_key = named.key FROM unnest($1::uuid[], $2::text[]) AS named (id, key)"
        " WHERE library.id = named.id AND library.name_key <> named.key",
        list(names),
        list(names.values()),
    )
