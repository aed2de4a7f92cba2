"""Head counts of a session, and who was there for the first time."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Integer, SmallInt, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T14:52:08:318604"
VERSION = "1.38.0"
DESCRIPTION = "Count who came by kind, and who for the first time"

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


class Session(Table, tablename="session", schema=None):
    id = UUID(**(_COMMON | _KEY))


_SESSION: dict[str, Any] = {
    "references": Session,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
}
_FIRST_TIMERS: dict[str, Any] = {"default": 0, "null": False}
COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("RegistrationDate", "registration_date", "first_timers", SmallInt, _FIRST_TIMERS),
    ("WalkIn", "walk_in", "first_timers", SmallInt, _FIRST_TIMERS),
    ("HeadCount", "head_count", "id", UUID, _KEY),
    ("HeadCount", "head_count", "session", ForeignKey, _SESSION),
    ("HeadCount", "head_count", "kind", Varchar, {"length": 10, "default": None, "null": False}),
    ("HeadCount", "head_count", "code", Varchar, {"length": 40, "default": None, "null": False}),
    ("HeadCount", "head_count", "number", Integer, {"default": None, "null": False}),
)
CHECKS = (
    (
        "RegistrationDate",
        "registration_date",
        "registration_date_first_timers_came",
        "first_timers BETWEEN 0 AND coalesce(came, 0)",
    ),
    ("WalkIn", "walk_in", "walk_in_first_timers_in_range", "first_timers BETWEEN 0 AND people"),
    ("HeadCount", "head_count", "head_count_kind_known", "kind IN ('sex', 'age', 'status', 'outcome')"),
    ("HeadCount", "head_count", "head_count_number_in_range", "number BETWEEN 0 AND 10000"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="HeadCount", tablename="head_count", schema=None, columns=None)
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
    for table, tablename, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=table,
            tablename=tablename,
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    manager.add_constraint(
        table_class_name="HeadCount",
        tablename="head_count",
        constraint_name="head_count_once",
        constraint_class=Unique,
        params={"columns": ["session", "kind", "code"], "nulls_distinct": True},
        schema=None,
    )
    return manager
