"""Extra seats: of a registration those given over the capacity and why, and of a roster how many there are.

Nobody has one yet: what stood on a roster was within its capacity, and the database said so.
"""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer, SmallInt, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-26T11:11:43:675882"
VERSION = "1.38.0"
DESCRIPTION = "Give a seat over the capacity, apart from the others"

COLUMNS: tuple[tuple[str, str, type, dict[str, Any]], ...] = (
    ("Registration", "extra_seats", SmallInt, {"default": 0}),
    ("Registration", "extra_reason", Varchar, {"length": 200, "default": ""}),
    ("Roster", "extra_seats", Integer, {"default": 0}),
)
CHECKS = (
    ("Registration", "registration_extra_in_range", "extra_seats BETWEEN 0 AND seats"),
    ("Registration", "registration_extra_has_reason", "(extra_seats > 0) = (extra_reason <> '')"),
    ("Registration", "registration_extra_is_confirmed", "extra_seats = 0 OR state = 'confirmed'"),
    ("Roster", "roster_extra_in_range", "extra_seats >= 0"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    for table, name, column, params in COLUMNS:
        plain = {
            "null": False,
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
            tablename=table.lower(),
            column_name=name,
            db_column_name=name,
            column_class_name=column.__name__,
            column_class=column,
            params=plain | params,
            schema=None,
        )
    for table, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=table,
            tablename=table.lower(),
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    return manager
