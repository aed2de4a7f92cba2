"""Pages that somebody opened with a code and a name, for half an hour."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T08:24:12:480913"
VERSION = "1.38.0"
DESCRIPTION = "Open one's page with the code and the name"

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
    "index": True,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("registration", ForeignKey, _REGISTRATION),
    ("token_hash", Varchar, {"length": 64, "default": None, "null": False}),
    ("ends_at", Timestamptz, {"default": None, "null": False}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="CodeVisit", tablename="code_visit", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="CodeVisit",
            tablename="code_visit",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="CodeVisit",
        tablename="code_visit",
        constraint_name="code_visit_token_unique",
        constraint_class=Unique,
        params={"columns": ["token_hash"], "nulls_distinct": True},
        schema=None,
    )
    return manager
