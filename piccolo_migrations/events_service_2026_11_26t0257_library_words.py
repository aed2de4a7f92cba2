"""A library is found by a part of its name or its town, and listed by town, each by an index.

Like town_key, the folded name is written by us and not by PostgreSQL: what is the same word is decided in one place
(events_service/text.py). A server without pg_trgm searches names without an index.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

from events_service.database import rows
from events_service.text import folded

ID = "2026-11-26T02:57:12:630214"
VERSION = "1.38.0"
DESCRIPTION = "Find a library by its name"

FORWARDS = (
    "CREATE INDEX library_by_town ON library (town_key, name, id)",
    """
    DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX library_name_key ON library USING gin (name_key gin_trgm_ops);
        CREATE INDEX library_town_words ON library USING gin (town_key gin_trgm_ops);
    EXCEPTION WHEN undefined_file OR insufficient_privilege OR feature_not_supported THEN
        RAISE NOTICE 'without pg_trgm, words are searched for in every library';
    END $$
    """,
)
BACKWARDS = (
    "DROP INDEX library_by_town",
    "DROP INDEX IF EXISTS library_name_key",
    "DROP INDEX IF EXISTS library_town_words",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def fold_names() -> None:
        libraries = await rows("SELECT id, name FROM library")
        await rows(
            "UPDATE library SET name_key = folded.name"
            " FROM unnest($1::uuid[], $2::text[]) AS folded (id, name) WHERE library.id = folded.id",
            [each["id"] for each in libraries],
            [folded(each["name"])[:200] for each in libraries],
        )
        for statement in FORWARDS:
            await rows(statement)

    async def unmake() -> None:
        for statement in BACKWARDS:
            await rows(statement)

    # The new one begins with this column.
    manager.alter_column(
        table_class_name="Library",
        tablename="library",
        column_name="town_key",
        db_column_name="town_key",
        params={"index": False},
        old_params={"index": True},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )
    manager.add_raw(fold_names)
    manager.add_raw_backwards(unmake)
    return manager
