"""What all workers know of a mail server that does not answer."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique

from events_service.identifiers import uuid7

ID = "2026-11-26T09:26:40:551306"
VERSION = "1.38.0"
DESCRIPTION = "Let all workers know that a mail server rests"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, {"default": uuid7, "null": False, "primary_key": True}),
    ("channel", Varchar, {"length": 10, "default": None, "null": False}),
    ("since", Timestamptz, {"default": None, "null": False}),
    ("until", Timestamptz, {"default": None, "null": False}),
    ("reason", Text, {"default": None, "null": False}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="ServerRest", tablename="server_rest", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="ServerRest",
            tablename="server_rest",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="ServerRest",
        tablename="server_rest",
        constraint_name="server_rest_once",
        constraint_class=Unique,
        params={"columns": ["channel"], "nulls_distinct": True},
        schema=None,
    )
    return manager
