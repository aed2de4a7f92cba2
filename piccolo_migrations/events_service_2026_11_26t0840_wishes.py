"""Wishes: what somebody asked for and did not get."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T08:40:12:480913"
VERSION = "1.38.0"
DESCRIPTION = "Note what somebody asked for and did not get"

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


class Library(Table, tablename="library", schema=None):
    id = UUID(**(_COMMON | _KEY))


_LIBRARY: dict[str, Any] = {
    "references": Library,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
    "index": True,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("library", ForeignKey, _LIBRARY),
    ("topic", Varchar, {"length": 60, "default": None, "null": False}),
    ("reason", Varchar, {"length": 12, "default": None, "null": False}),
    ("name", Varchar, {"length": 100, "default": "", "null": False}),
    ("phone", Varchar, {"length": 20, "default": None, "null": True}),
    ("door", Varchar, {"length": 10, "default": None, "null": False}),
    ("intent", Varchar, {"length": 64, "default": None, "null": False}),
    ("created_at", Timestamptz, {"default": None, "null": False}),
    ("closed_at", Timestamptz, {"default": None, "null": True}),
    ("closed_for", Varchar, {"length": 12, "default": "", "null": False}),
)
CHECKS = (
    ("wish_reason_known", "reason IN ('full', 'no_date', 'not_offered')"),
    ("wish_door_known", "door IN ('web', 'desk', 'phone')"),
    ("wish_name_with_phone", "(name <> '') = (phone IS NOT NULL)"),
    ("wish_closed_for_known", "closed_for IN ('', 'signed_up', 'declined', 'unreachable')"),
    ("wish_closed_for_a_reason", "(closed_at IS NULL) = (closed_for = '')"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Wish", tablename="wish", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Wish",
            tablename="wish",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for name, condition in CHECKS:
        manager.add_constraint(
            table_class_name="Wish",
            tablename="wish",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Wish",
        tablename="wish",
        constraint_name="wish_intent_unique",
        constraint_class=Unique,
        params={"columns": ["intent"], "nulls_distinct": True},
        schema=None,
    )
    return manager
