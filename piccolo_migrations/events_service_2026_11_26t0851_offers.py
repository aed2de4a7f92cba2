"""Seats that are offered: how a roster serves its waiting list, and until when an offer is to be answered.

Rosters that exist go on giving seats, as they did: for them nothing changes.
"""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

from events_service.database import rows

ID = "2026-11-26T08:51:21:530417"
VERSION = "1.38.0"
DESCRIPTION = "Offer a seat that became free, until an hour at which it is to be answered"

COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("Roster", "roster", "waiting_mode", Varchar, {"length": 10, "default": "given", "null": False}),
    ("Registration", "registration", "offered_until", Timestamptz, {"default": None, "null": True}),
)
CHECKS = (
    ("Roster", "roster", "roster_waiting_mode_known", "waiting_mode IN ('given', 'offered')"),
    (
        "Registration",
        "registration",
        "registration_offered_has_time",
        "(state = 'offered') = (offered_until IS NOT NULL)",
    ),
)
FORWARDS = (
    "ALTER TABLE registration DROP CONSTRAINT registration_cancelled_by_known",
    "ALTER TABLE registration ADD CONSTRAINT registration_cancelled_by_known CHECK (cancelled_by IS NULL"
    " OR state = 'cancelled'"
    " AND cancelled_by IN ('guest', 'staff', 'library', 'declined', 'lapsed'))",
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
    for table, tablename, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=table,
            tablename=tablename,
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )

    async def take_other_words() -> None:
        for statement in FORWARDS:
            await rows(statement)

    manager.add_raw(take_other_words)
    return manager
