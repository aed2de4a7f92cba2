"""What was done in a session, for those who came."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T09:36:16:025290"
VERSION = "1.38.0"
DESCRIPTION = "What was done in a session"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


class Session(Table, tablename="session", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


_SESSION: dict[str, Any] = {
    "references": Session,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "default": None,
    "null": False,
    "primary_key": True,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("session", ForeignKey, _SESSION),
    ("done", Varchar, {"length": 2000, "default": None, "null": False}),
    ("next_step", Varchar, {"length": 500, "default": None, "null": False}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Afterwards", tablename="afterwards", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Afterwards",
            tablename="afterwards",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Afterwards",
        tablename="afterwards",
        constraint_name="afterwards_written",
        constraint_class=Check,
        params={"condition": "done <> '' OR next_step <> ''"},
        schema=None,
    )
    return manager
