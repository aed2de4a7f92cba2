"""A newcomer's organisation is made by the link of their own letter, and by no other sign-in."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-26T14:06:12:730418"
VERSION = "1.38.0"
DESCRIPTION = "Know by which link a newcomer comes"

_PARAMS: dict[str, Any] = {
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
        table_class_name="Newcomer",
        tablename="newcomer",
        column_name="link",
        db_column_name="link",
        column_class_name="UUID",
        column_class=UUID,
        params=_PARAMS,
        schema=None,
    )
    return manager
