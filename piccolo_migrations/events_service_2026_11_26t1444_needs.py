"""What would help a party to take part, apart from who they are."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T14:44:18:330417"
VERSION = "1.38.0"
DESCRIPTION = "Keep what somebody needs apart, and only until the session is over"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
_KEY: dict[str, Any] = {"default": uuid7, "null": False, "primary_key": True}


class Registration(Table, tablename="registration", schema=None):
    id = UUID(**(_COMMON | _KEY))


_REGISTRATION: dict[str, Any] = {
    "references": Registration,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("registration", ForeignKey, _REGISTRATION),
    ("words", Varchar, {"length": 500, "default": None, "null": False}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Need", tablename="need", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Need",
            tablename="need",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Need",
        tablename="need",
        constraint_name="need_given",
        constraint_class=Check,
        params={"condition": "words <> ''"},
        schema=None,
    )
    manager.add_constraint(
        table_class_name="Need",
        tablename="need",
        constraint_name="need_once",
        constraint_class=Unique,
        params={"columns": ["registration"], "nulls_distinct": True},
        schema=None,
    )
    return manager
