"""People with a seat are reminded before each date, at the hours that its roster says; last of all letters.

Rosters that exist remind two days and two hours before, as new ones do.
"""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Array, SmallInt, Timestamptz
from piccolo.columns.indexes import IndexMethod

from events_service.database import rows

ID = "2026-11-26T08:44:03:718244"
VERSION = "1.38.0"
DESCRIPTION = "Remind people of each date"

COLUMNS: tuple[tuple[str, str, str, type[Any], dict[str, Any]], ...] = (
    (
        "Roster",
        "roster",
        "reminder_hours",
        Array,
        {"base_column": SmallInt(), "default": [48, 2], "null": False},
    ),
    ("RegistrationDate", "registration_date", "reminded_at", Timestamptz, {"default": None, "null": True}),
)
ONE_MORE_PRIORITY = (
    "ALTER TABLE message DROP CONSTRAINT message_priority_known",
    "ALTER TABLE message ADD CONSTRAINT message_priority_known CHECK (priority IN (1, 2, 3))",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    for table_class, table, name, column, params in COLUMNS:
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
            table_class_name=table_class,
            tablename=table,
            column_name=name,
            db_column_name=name,
            column_class_name=column.__name__,
            column_class=column,
            params=plain | params,
            schema=None,
        )

    async def take_one_more_priority() -> None:
        for statement in ONE_MORE_PRIORITY:
            await rows(statement)

    manager.add_raw(take_one_more_priority)
    return manager
