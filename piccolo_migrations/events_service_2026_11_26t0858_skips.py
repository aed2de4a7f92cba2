"""Why a waiting party was last passed over: when, the reason in a word, and how many seats were free then.

Of what went past those who wait already, only how many seats it was is known: nobody wrote the reason down.
"""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import SmallInt, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-26T08:58:11:402186"
VERSION = "1.38.0"
DESCRIPTION = "Write down why a waiting party was passed over"

COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("skipped_at", Timestamptz, {"default": None}),
    ("skipped_for", Varchar, {"length": 10, "default": None}),
    ("skipped_free", SmallInt, {"default": None}),
)
CHECKS = {
    "registration_skip_whole": "(skipped_at IS NULL) = (skipped_for IS NULL)"
    " AND (skipped_at IS NULL) = (skipped_free IS NULL)",
    "registration_skip_known": "skipped_for IN ('too_few', 'kept', 'saved')",
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    for name, column, params in COLUMNS:
        plain = {
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        }
        manager.add_column(
            table_class_name="Registration",
            tablename="registration",
            column_name=name,
            db_column_name=name,
            column_class_name=column.__name__,
            column_class=column,
            params=plain | params,
            schema=None,
        )
    for name, condition in CHECKS.items():
        manager.add_constraint(
            table_class_name="Registration",
            tablename="registration",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    return manager
