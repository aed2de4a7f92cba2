"""Circulars: what a colleague writes to everybody on a list."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T12:26:11:402817"
VERSION = "1.38.0"
DESCRIPTION = "Write to everybody on a list"

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


class Event(Table, tablename="event", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Roster(Table, tablename="roster", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Registration(Table, tablename="registration", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Circular(Table, tablename="circular", schema=None):
    id = UUID(**(_COMMON | _KEY))


def _of(table: type[Table], *, null: bool = False, index: bool = True) -> dict[str, Any]:
    return {
        "references": table,
        "on_delete": OnDelete.cascade,
        "on_update": OnUpdate.cascade,
        "target_column": None,
        "null": null,
        "index": index,
    }


CIRCULAR: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("event", ForeignKey, _of(Event)),
    ("roster", ForeignKey, _of(Roster, null=True)),
    ("audience", Varchar, {"length": 10, "default": None, "null": False}),
    ("headline", Varchar, {"length": 100, "default": None, "null": False}),
    ("words", Varchar, {"length": 1000, "default": None, "null": False}),
    ("written_at", Timestamptz, {"default": None, "null": False}),
    ("written_by", UUID, {"default": None, "null": False}),
    ("intent", Varchar, {"length": 64, "default": None, "null": False}),
)
COPY: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("circular", ForeignKey, _of(Circular)),
    ("registration", ForeignKey, _of(Registration)),
    ("helper", UUID, {"default": None, "null": True}),
    ("told_by", UUID, {"default": None, "null": False}),
)
TABLES = (("Circular", "circular", CIRCULAR), ("CircularCopy", "circular_copy", COPY))


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for class_name, table, columns in TABLES:
        manager.add_table(class_name=class_name, tablename=table, schema=None, columns=None)
        for name, kind, params in columns:
            manager.add_column(
                table_class_name=class_name,
                tablename=table,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params=_COMMON | params,
                schema=None,
            )
    manager.add_constraint(
        table_class_name="Circular",
        tablename="circular",
        constraint_name="circular_audience_known",
        constraint_class=Check,
        params={"condition": "audience IN ('confirmed', 'waiting', 'both')"},
        schema=None,
    )
    manager.add_constraint(
        table_class_name="Circular",
        tablename="circular",
        constraint_name="circular_once",
        constraint_class=Unique,
        params={"columns": ["intent"], "nulls_distinct": True},
        schema=None,
    )
    return manager
