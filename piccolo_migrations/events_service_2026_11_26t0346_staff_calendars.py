"""Private calendars of colleagues: an address each, kept as a hash and taken back by one update."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T03:46:12:730115"
VERSION = "1.38.0"
DESCRIPTION = "Private calendars of colleagues"


class Account(Table, tablename="account", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


COLUMNS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "id": (UUID, {"default": uuid7, "primary_key": True}),
    "account": (
        ForeignKey,
        {
            "references": Account,
            "on_delete": OnDelete.cascade,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "index": True,
        },
    ),
    "token_hash": (Varchar, {"length": 64}),
    "created_at": (Timestamptz, {}),
    "revoked_at": (Timestamptz, {"null": True}),
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

    manager.add_table(class_name="StaffCalendar", tablename="staff_calendar", schema=None, columns=None)
    for name, (column_class, differing) in COLUMNS.items():
        manager.add_column(
            table_class_name="StaffCalendar",
            tablename="staff_calendar",
            column_name=name,
            db_column_name=name,
            column_class_name=column_class.__name__,
            column_class=column_class,
            params={**PLAIN, **differing},
            schema=None,
        )
    manager.add_constraint(
        table_class_name="StaffCalendar",
        tablename="staff_calendar",
        constraint_name="staff_calendar_token_unique",
        constraint_class=Unique,
        params={"columns": ["token_hash"]},
        schema=None,
    )
    return manager
