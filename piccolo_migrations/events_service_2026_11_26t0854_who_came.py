"""Who came on which date, and who walked in without a registration."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T08:54:53:338695"
VERSION = "1.38.0"
DESCRIPTION = "Note who came"

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
    "index": True,
}
_NEEDED: dict[str, Any] = {"default": None, "null": False}
_OPTIONAL: dict[str, Any] = {"default": None, "null": True}
COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("RegistrationDate", "registration_date", "presence", Varchar, {"length": 10} | _OPTIONAL),
    ("RegistrationDate", "registration_date", "came", SmallInt, _OPTIONAL),
    ("RegistrationDate", "registration_date", "presence_at", Timestamptz, _OPTIONAL),
    ("RegistrationDate", "registration_date", "presence_by", UUID, _OPTIONAL),
    ("WalkIn", "walk_in", "id", UUID, _KEY),
    ("WalkIn", "walk_in", "session", ForeignKey, _SESSION),
    ("WalkIn", "walk_in", "name", Varchar, {"length": 100} | _OPTIONAL),
    ("WalkIn", "walk_in", "people", SmallInt, _NEEDED),
    ("WalkIn", "walk_in", "at", Timestamptz, _NEEDED),
    ("WalkIn", "walk_in", "by", UUID, _NEEDED),
    ("WalkIn", "walk_in", "intent", Varchar, {"length": 64} | _OPTIONAL),
)
CHECKS = (
    (
        "RegistrationDate",
        "registration_date",
        "registration_date_presence_known",
        "presence IN ('attended', 'absent', 'excused')",
    ),
    (
        "RegistrationDate",
        "registration_date",
        "registration_date_presence_noted",
        "(presence_at IS NULL) = (presence_by IS NULL) AND (presence IS NULL OR presence_at IS NOT NULL)",
    ),
    (
        "RegistrationDate",
        "registration_date",
        "registration_date_came_counted",
        "CASE WHEN presence = 'attended' THEN came IS NOT NULL AND came BETWEEN 1 AND 20 ELSE came IS NULL END",
    ),
    ("WalkIn", "walk_in", "walk_in_name_given", "name <> ''"),
    ("WalkIn", "walk_in", "walk_in_people_in_range", "people BETWEEN 1 AND 1000"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="WalkIn", tablename="walk_in", schema=None, columns=None)
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
        table_class_name="WalkIn",
        tablename="walk_in",
        constraint_name="walk_in_intent_unique",
        constraint_class=Unique,
        params={"columns": ["intent"], "nulls_distinct": True},
        schema=None,
    )
    return manager
