"""Indexes that lead each list to its first rows, however many libraries and sessions there are.

A session is looked for by its event or its library and by when it starts; an event by a part of a word (pg_trgm, which
comes with PostgreSQL). A server that does not have it, or does not let us have it, searches words without an index.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey

from events_service.database import rows

ID = "2026-11-25T23:31:56:211280"
VERSION = "1.38.0"
DESCRIPTION = "Find the first sessions of an event, a library or a search by an index"

FORWARDS = (
    "CREATE INDEX session_of_event ON session (event, starts_at)",
    "CREATE INDEX session_of_library ON session (library, starts_at)",
    "CREATE INDEX library_postcode ON library (postcode)",
    """
    DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX event_search_key ON event USING gin (search_key gin_trgm_ops);
    EXCEPTION WHEN undefined_file OR insufficient_privilege OR feature_not_supported THEN
        RAISE NOTICE 'without pg_trgm, words are searched for in every event';
    END $$
    """,
)
BACKWARDS = (
    "DROP INDEX session_of_event",
    "DROP INDEX session_of_library",
    "DROP INDEX library_postcode",
    "DROP INDEX IF EXISTS event_search_key",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        for statement in FORWARDS:
            await rows(statement)

    async def unmake() -> None:
        for statement in BACKWARDS:
            await rows(statement)

    # The new ones begin with these columns.
    for column in ("event", "library"):
        manager.alter_column(
            table_class_name="Session",
            tablename="session",
            column_name=column,
            db_column_name=column,
            params={"index": False},
            old_params={"index": True},
            column_class=ForeignKey,
            old_column_class=ForeignKey,
            schema=None,
        )
    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
