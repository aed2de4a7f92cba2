"""People are asked whether they still come, and what becomes of the seat of somebody who says nothing.

Rosters that exist ask nobody, as before.
"""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import SmallInt, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

from events_service.database import rows

ID = "2026-11-26T09:14:37:251903"
VERSION = "1.38.0"
DESCRIPTION = "Ask people whether they still come"

COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("Roster", "roster", "ask_days", SmallInt, {"default": None, "null": True}),
    ("Roster", "roster", "silence", Varchar, {"length": 10, "default": "kept", "null": False}),
    ("Registration", "registration", "asked_at", Timestamptz, {"default": None, "null": True}),
    ("Registration", "registration", "coming_until", Timestamptz, {"default": None, "null": True}),
    ("Registration", "registration", "coming_at", Timestamptz, {"default": None, "null": True}),
)
CHECKS = (
    ("roster_ask_days_in_range", "ask_days BETWEEN 1 AND 30"),
    ("roster_silence_known", "silence IN ('kept', 'released')"),
)
ONE_MORE_WORD = (
    "ALTER TABLE registration DROP CONSTRAINT registration_cancelled_by_known",
    "ALTER TABLE registration ADD CONSTRAINT registration_cancelled_by_known CHECK (cancelled_by IS NULL"
    " OR state = 'cancelled'"
    " AND cancelled_by IN ('guest', 'staff', 'library', 'declined', 'lapsed', 'released'))",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    for table, tablename, name, column, params in COLUMNS:
        plain = {
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        }
        manager.add_column(
            table_class_name=table,
            tablename=tablename,
            column_name=name,
            db_column_name=name,
            column_class_name=column.__name__,
            column_class=column,
            params=plain | params,
            schema=None,
        )
    for name, condition in CHECKS:
        manager.add_constraint(
            table_class_name="Roster",
            tablename="roster",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )

    async def take_one_more_word() -> None:
        for statement in ONE_MORE_WORD:
            await rows(statement)

    manager.add_raw(take_one_more_word)
    return manager
