"""A language may have a form: `fr-simple` is longer than the two letters of most."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-11-26T16:27:10:518204"
VERSION = "1.38.0"
DESCRIPTION = "Make room for the tag of a language with its form"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for table in ("Registration", "Message"):
        manager.alter_column(
            table_class_name=table,
            tablename=table.lower(),
            column_name="locale",
            db_column_name="locale",
            params={"length": 35},
            old_params={"length": 5},
            column_class=Varchar,
            old_column_class=Varchar,
            schema=None,
        )
    return manager
