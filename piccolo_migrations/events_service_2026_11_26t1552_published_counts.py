"""Counts that are published: rounded, of fixed periods and territories."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Integer, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique

from events_service.identifiers import uuid7

ID = "2026-11-26T15:52:12:204718"
VERSION = "1.38.0"
DESCRIPTION = "Publish counts of fixed periods and territories, rounded"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, {"default": uuid7, "null": False, "primary_key": True}),
    ("period", Varchar, {"length": 110, "default": None, "null": False}),
    ("department", Varchar, {"length": 3, "default": "", "null": False}),
    ("measure", Varchar, {"length": 12, "default": None, "null": False}),
    ("number", Integer, {"default": None, "null": True}),
)
CHECKS = (
    ("published_count_measure_known", "measure IN ('dates', 'hours', 'people', 'first_timers')"),
    ("published_count_rounded", "number >= 10 AND number % 5 = 0"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="PublishedCount", tablename="published_count", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="PublishedCount",
            tablename="published_count",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for name, condition in CHECKS:
        manager.add_constraint(
            table_class_name="PublishedCount",
            tablename="published_count",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    manager.add_constraint(
        table_class_name="PublishedCount",
        tablename="published_count",
        constraint_name="published_count_once",
        constraint_class=Unique,
        params={"columns": ["period", "department", "measure"], "nulls_distinct": True},
        schema=None,
    )
    return manager
