"""Permanences: afternoons of appointments, cut into slots that are sessions."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Array, ForeignKey, SmallInt, Timestamp, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T06:13:18:402957"
VERSION = "1.38.0"
DESCRIPTION = "Permanences: appointments, one person a slot"


class Event(Table, tablename="event", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Permanence(Table, tablename="permanence", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


def _key(references: type[Table], on_delete: OnDelete, *, null: bool = False) -> dict[str, Any]:
    return {
        "references": references,
        "on_delete": on_delete,
        "on_update": OnUpdate.cascade,
        "target_column": None,
        "index": True,
        "null": null,
    }


COLUMNS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "id": (UUID, {"default": uuid7, "primary_key": True}),
    "event": (ForeignKey, _key(Event, OnDelete.cascade)),
    "local_starts": (Timestamp, {}),
    "local_ends": (Timestamp, {}),
    "slot_minutes": (SmallInt, {}),
    "local_pauses": (Array, {"base_column": Timestamp(), "default": list}),
    "intent": (Varchar, {"length": 64, "null": True}),
    "fingerprint": (Varchar, {"length": 64, "default": ""}),
    "created_at": (Timestamptz, {}),
}
CONSTRAINTS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "permanence_intent_unique": (Unique, {"columns": ["intent"]}),
    "permanence_ends_after_start": (Check, {"condition": "local_ends > local_starts"}),
    "permanence_slot_in_range": (Check, {"condition": "slot_minutes BETWEEN 5 AND 240"}),
}
PLAIN = {
    "default": None,
    "null": False,
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

    def add(class_name: str, table: str, name: str, column: tuple[type[Any], dict[str, Any]]) -> None:
        column_class, differing = column
        manager.add_column(
            table_class_name=class_name,
            tablename=table,
            column_name=name,
            db_column_name=name,
            column_class_name=column_class.__name__,
            column_class=column_class,
            params={**PLAIN, **differing},
            schema=None,
        )

    manager.add_table(class_name="Permanence", tablename="permanence", schema=None, columns=None)
    for name, column in COLUMNS.items():
        add("Permanence", "permanence", name, column)
    for name, (constraint_class, params) in CONSTRAINTS.items():
        manager.add_constraint(
            table_class_name="Permanence",
            tablename="permanence",
            constraint_name=name,
            constraint_class=constraint_class,
            params=params,
            schema=None,
        )
    add("Session", "session", "permanence", (ForeignKey, _key(Permanence, OnDelete.restrict, null=True)))
    return manager
