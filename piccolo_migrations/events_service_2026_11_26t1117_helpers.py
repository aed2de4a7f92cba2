"""Helpers: whom the guest of a registration trusts."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T11:17:04:518236"
VERSION = "1.38.0"
DESCRIPTION = "Name somebody whom a guest trusts"

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
    ("name", Varchar, {"length": 100, "default": None, "null": False}),
    ("email", Varchar, {"length": 254, "default": None, "null": True}),
    ("phone", Varchar, {"length": 20, "default": None, "null": True}),
    ("receives", Varchar, {"length": 10, "default": None, "null": False}),
    ("link_hash", Varchar, {"length": 64, "default": None, "null": False}),
    ("added_at", Timestamptz, {"default": None, "null": False}),
    ("added_by", UUID, {"default": None, "null": True}),
    ("removed_at", Timestamptz, {"default": None, "null": True}),
)
CHECKS = (
    ("helper_name_given", "name <> ''"),
    ("helper_receives_known", "receives IN ('too', 'instead')"),
    ("helper_reached", "(removed_at IS NULL) = (email IS NOT NULL OR phone IS NOT NULL)"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Helper", tablename="helper", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Helper",
            tablename="helper",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for name, condition in CHECKS:
        manager.add_constraint(
            table_class_name="Helper",
            tablename="helper",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Helper",
        tablename="helper",
        constraint_name="helper_link_unique",
        constraint_class=Unique,
        params={"columns": ["link_hash"], "nulls_distinct": True},
        schema=None,
    )
    return manager
