"""Webhooks, and what each is or was told."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T15:34:11:730915"
VERSION = "1.38.0"
DESCRIPTION = "Webhooks"

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
_NEEDED: dict[str, Any] = {"default": None, "null": False}
_PERHAPS: dict[str, Any] = {"default": None, "null": True}
_INDEXED: dict[str, Any] = {"index": True}


class Hook(Table, tablename="hook", schema=None):
    id = UUID(**(_COMMON | _KEY))


_HOOK: dict[str, Any] = _INDEXED | {
    "references": Hook,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
}
COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("Hook", "hook", "id", UUID, _KEY),
    ("Hook", "hook", "organisation", UUID, _PERHAPS | _INDEXED),
    ("Hook", "hook", "url", Varchar, _NEEDED | {"length": 500}),
    ("Hook", "hook", "noticed_until", Timestamptz, _NEEDED),
    ("Hook", "hook", "created_at", Timestamptz, _NEEDED),
    ("Hook", "hook", "created_by", UUID, _NEEDED),
    ("HookDelivery", "hook_delivery", "id", UUID, _KEY),
    ("HookDelivery", "hook_delivery", "hook", ForeignKey, _HOOK),
    ("HookDelivery", "hook_delivery", "body", Text, _NEEDED),
    ("HookDelivery", "hook_delivery", "state", Varchar, {"length": 10, "default": "due", "null": False}),
    ("HookDelivery", "hook_delivery", "attempts", Integer, {"default": 0, "null": False}),
    ("HookDelivery", "hook_delivery", "next_at", Timestamptz, _NEEDED | _INDEXED),
    ("HookDelivery", "hook_delivery", "give_up_at", Timestamptz, _NEEDED),
    ("HookDelivery", "hook_delivery", "status", SmallInt, _PERHAPS),
    ("HookDelivery", "hook_delivery", "reason", Varchar, {"length": 60, "default": "", "null": False}),
    ("HookDelivery", "hook_delivery", "created_at", Timestamptz, _NEEDED),
    ("HookDelivery", "hook_delivery", "tried_at", Timestamptz, _PERHAPS),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Hook", tablename="hook", schema=None, columns=None)
    manager.add_table(class_name="HookDelivery", tablename="hook_delivery", schema=None, columns=None)
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
    manager.add_constraint(
        table_class_name="HookDelivery",
        tablename="hook_delivery",
        constraint_name="hook_delivery_state_known",
        constraint_class=Check,
        params={"condition": "state IN ('due', 'taken', 'failed')"},
        schema=None,
    )
    return manager
