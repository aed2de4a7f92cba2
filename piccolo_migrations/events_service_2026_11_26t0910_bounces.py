"""Letters that came back after they had left, and complaints about them: each counted once."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T09:10:17:402817"
VERSION = "1.38.0"
DESCRIPTION = "Keep what mail servers say of letters that had left"

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


class Message(Table, tablename="message", schema=None):
    id = UUID(**(_COMMON | _KEY))


_MESSAGE: dict[str, Any] = {
    "references": Message,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("message", ForeignKey, _MESSAGE),
    ("kind", Varchar, {"length": 10, "default": None, "null": False}),
    ("status", Varchar, {"length": 11, "default": "", "null": False}),
    ("noted_at", Timestamptz, {"default": None, "null": False}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Bounce", tablename="bounce", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Bounce",
            tablename="bounce",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Bounce",
        tablename="bounce",
        constraint_name="bounce_once",
        constraint_class=Unique,
        params={"columns": ["message", "kind"], "nulls_distinct": True},
        schema=None,
    )
    manager.add_constraint(
        table_class_name="Bounce",
        tablename="bounce",
        constraint_name="bounce_kind_known",
        constraint_class=Check,
        params={"condition": "kind IN ('bounced', 'complained')"},
        schema=None,
    )
    return manager
