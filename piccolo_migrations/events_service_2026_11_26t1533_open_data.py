"""Open data as files that are ready to be taken."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea, Integer, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-26T15:33:40:118203"
VERSION = "1.38.0"
DESCRIPTION = "Files of open data"

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
    ("name", Varchar, {"length": 40, "primary_key": True}),
    ("made_at", Timestamptz, {}),
    ("records", Integer, {}),
    ("content", Bytea, {}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="OpenDataFile", tablename="open_data_file", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="OpenDataFile",
            tablename="open_data_file",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="OpenDataFile",
        tablename="open_data_file",
        constraint_name="open_data_file_records_in_range",
        constraint_class=Check,
        params={"condition": "records >= 0"},
        schema=None,
    )
    return manager
