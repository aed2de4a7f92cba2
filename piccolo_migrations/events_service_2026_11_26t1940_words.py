"""The words of events and libraries, for who misspells them, an index on the words of libraries, and a column for those
of an event.

The table is filled by a chore (scheduling/words.py) within ten minutes; until then nothing is corrected by it. The
index is PostgreSQL's own: a library is found by beginnings of the words of its name (weight A) and its town (weight B),
also on a server without pg_trgm.
"""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean, Varchar
from piccolo.columns.indexes import IndexMethod

from events_service.columns import TSVector
from events_service.database import rows

ID = "2026-11-26T19:40:10:402917"
VERSION = "1.38.0"
DESCRIPTION = "Look misspelt words up among those there are"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
    "default": None,
    "null": False,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("word", Varchar, {"length": 60, "primary_key": True}),
    ("sound", Varchar, {"length": 60, "index": True}),
    ("of_events", Boolean, {}),
    ("of_libraries", Boolean, {}),
)
LIBRARY_TEXT = (
    "CREATE INDEX library_text ON library USING gin ("
    "(setweight(to_tsvector('simple', name_key), 'A') || setweight(to_tsvector('simple', town_key), 'B')))"
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Word", tablename="word", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Word",
            tablename="word",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_column(
        table_class_name="Event",
        tablename="event",
        column_name="words",
        db_column_name="words",
        column_class_name="TSVector",
        column_class=TSVector,
        params=_COMMON | {"null": True},
        schema=None,
    )

    async def make() -> None:
        await rows(LIBRARY_TEXT)

    async def unmake() -> None:
        await rows("DROP INDEX library_text")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
