"""The one image of an event, small enough for every page; it goes with its event."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Bytea, ForeignKey, SmallInt, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T05:34:08:271905"
VERSION = "1.38.0"
DESCRIPTION = "Give events an image"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
_NEEDED: dict[str, Any] = {"default": None, "null": False}


class Event(Table, tablename="event", schema=None):
    id = UUID(**(_COMMON | {"default": uuid7, "null": False, "primary_key": True}))


_EVENT: dict[str, Any] = {
    "references": Event,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
    "primary_key": True,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("event", ForeignKey, _EVENT),
    ("digest", Varchar, _NEEDED | {"length": 32, "index": True}),
    ("width", SmallInt, _NEEDED),
    ("height", SmallInt, _NEEDED),
    ("alternative", Varchar, _NEEDED | {"length": 200}),
    ("content", Bytea, _NEEDED),
)
CHECKS = (
    ("event_image_described", "alternative <> ''"),
    ("event_image_small", "octet_length(content) <= 30000"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="EventImage", tablename="event_image", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="EventImage",
            tablename="event_image",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for name, condition in CHECKS:
        manager.add_constraint(
            table_class_name="EventImage",
            tablename="event_image",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    return manager
