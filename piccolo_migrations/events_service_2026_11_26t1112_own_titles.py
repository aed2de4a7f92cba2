"""A title of its own for one date of an event, and room for it among the words that events are found by."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-26T11:12:20:507418"
VERSION = "1.38.0"
DESCRIPTION = "Let one date be called otherwise than its event"

_OWN_TITLE: dict[str, Any] = {
    "length": 140,
    "default": None,
    "null": True,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="own_title",
        db_column_name="own_title",
        column_class_name="Varchar",
        column_class=Varchar,
        params=_OWN_TITLE,
        schema=None,
    )
    manager.add_constraint(
        table_class_name="Session",
        tablename="session",
        constraint_name="session_own_title_given",
        constraint_class=Check,
        params={"condition": "own_title <> ''"},
        schema=None,
    )
    # No row is read again for it: a longer text is the same on disk.
    manager.alter_column(
        table_class_name="Event",
        tablename="event",
        column_name="search_key",
        db_column_name="search_key",
        params={"length": 4000},
        old_params={"length": 500},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )
    return manager
