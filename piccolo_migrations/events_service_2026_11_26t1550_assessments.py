"""What a room could do before and after a workshop, as numbers."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Integer, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T15:50:19:482206"
VERSION = "1.38.0"
DESCRIPTION = "Assessments before and after"

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
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("session", ForeignKey, _SESSION),
    ("asked", Varchar, {"length": 10, "default": None, "null": False}),
    ("question", Varchar, {"length": 40, "default": None, "null": False}),
    ("able", Integer, {"default": None, "null": False}),
)
CHECKS = (
    ("assessment_asked_known", "asked IN ('before', 'after')"),
    ("assessment_able_in_range", "able BETWEEN 0 AND 10000"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Assessed", tablename="assessment", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Assessed",
            tablename="assessment",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for name, condition in CHECKS:
        manager.add_constraint(
            table_class_name="Assessed",
            tablename="assessment",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Assessed",
        tablename="assessment",
        constraint_name="assessment_once",
        constraint_class=Unique,
        params={"columns": ["session", "asked", "question"], "nulls_distinct": True},
        schema=None,
    )
    return manager
