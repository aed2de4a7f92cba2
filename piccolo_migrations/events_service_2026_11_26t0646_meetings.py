"""Meetings with one person, and where somebody lives to whom a colleague goes."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T06:46:12:480913"
VERSION = "1.38.0"
DESCRIPTION = "Meet one person, at the library or at home"

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
COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("Event", "event", "meeting", Varchar, {"length": 10, "default": "", "null": False}),
    ("HomeAddress", "home_address", "id", UUID, _KEY),
    ("HomeAddress", "home_address", "registration", ForeignKey, _REGISTRATION),
    ("HomeAddress", "home_address", "address", Varchar, {"length": 300, "default": None, "null": False}),
)
CHECKS = (
    ("Event", "event", "event_meeting_known", "meeting IN ('', 'library', 'home')"),
    ("Event", "event", "event_meeting_no_template", "NOT template OR meeting = ''"),
    ("HomeAddress", "home_address", "home_address_given", "address <> ''"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="HomeAddress", tablename="home_address", schema=None, columns=None)
    for table, tablename, name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name=table,
            tablename=tablename,
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for table, tablename, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=table,
            tablename=tablename,
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    manager.add_constraint(
        table_class_name="HomeAddress",
        tablename="home_address",
        constraint_name="home_address_once",
        constraint_class=Unique,
        params={"columns": ["registration"], "nulls_distinct": True},
        schema=None,
    )
    return manager
