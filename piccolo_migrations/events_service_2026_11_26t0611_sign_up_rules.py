"""How one signs up for a roster: by desk and phone only, or elsewhere; seats kept for the desk; a minimum.

Rosters that exist keep no seats and have no minimum: for them nothing changes.
"""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

from events_service.database import rows

ID = "2026-11-26T06:11:18:403912"
VERSION = "1.38.0"
DESCRIPTION = "Say who may sign up for a roster, and what is kept for the desk"

COLUMNS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "url": (Varchar, {"length": 500, "default": ""}),
    "kept_seats": (Integer, {"default": 0}),
    "kept": (Integer, {"default": 0}),
    "kept_until": (Timestamptz, {"default": None, "null": True}),
    "minimum": (Integer, {"default": None, "null": True}),
}

OTHER_WORDS = (
    "ALTER TABLE roster DROP CONSTRAINT roster_sign_up_known",
    "ALTER TABLE roster DROP CONSTRAINT roster_capacity_when_needed",
    "ALTER TABLE roster ADD CONSTRAINT roster_sign_up_known"
    " CHECK (sign_up IN ('required', 'not_needed', 'staff_only', 'elsewhere'))",
    "ALTER TABLE roster ADD CONSTRAINT roster_capacity_when_needed"
    " CHECK (sign_up NOT IN ('required', 'staff_only') OR capacity >= 1)",
)
CHECKS = {
    "roster_url_when_elsewhere": "(sign_up = 'elsewhere') = (url <> '')",
    "roster_kept_in_range": "kept_seats >= 0 AND kept >= 0",
    "roster_kept_has_time": "(kept_seats > 0) = (kept_until IS NOT NULL)",
    "roster_minimum_in_range": "minimum >= 1",
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    for name, (column, params) in COLUMNS.items():
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
            table_class_name="Roster",
            tablename="roster",
            column_name=name,
            db_column_name=name,
            column_class_name=column.__name__,
            column_class=column,
            params=plain | params,
            schema=None,
        )

    for name, condition in CHECKS.items():
        manager.add_constraint(
            table_class_name="Roster",
            tablename="roster",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )

    async def take_other_words() -> None:
        for statement in OTHER_WORDS:
            await rows(statement)

    manager.add_raw(take_other_words)
    return manager
