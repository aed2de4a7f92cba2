"""A call that a colleague has taken on, so that no other dials the same number at the same time."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-26T11:09:34:324309"
VERSION = "1.38.0"
DESCRIPTION = "Say which colleague has taken on a call"

_COLUMN: dict[str, Any] = {
    "default": None,
    "null": True,
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
    for name, kind in (("claimed_by", UUID), ("claimed_at", Timestamptz)):
        manager.add_column(
            table_class_name="CallTask",
            tablename="call_task",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COLUMN,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="CallTask",
        tablename="call_task",
        constraint_name="call_task_claim_whole",
        constraint_class=Check,
        params={"condition": "(claimed_by IS NULL) = (claimed_at IS NULL)"},
        schema=None,
    )
    return manager
