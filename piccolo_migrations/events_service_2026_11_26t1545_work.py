"""What a colleague's year consists of beside the sessions they hold, and who employs them."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Date, ForeignKey, SmallInt, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T15:45:27:730526"
VERSION = "1.38.0"
DESCRIPTION = "Keep hours of preparation and travel, and who employs a colleague"

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


class Account(Table, tablename="account", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(**(_COMMON | _KEY))


def _to(table: type[Table], **params: Any) -> dict[str, Any]:
    """A foreign key: the row goes with it."""
    to = {
        "references": table,
        "on_delete": OnDelete.cascade,
        "on_update": OnUpdate.cascade,
        "target_column": None,
    }
    return {**to, "default": None, "null": False, **params}


_NEEDED: dict[str, Any] = {"default": None, "null": False}
_WHOSE: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("account", ForeignKey, _to(Account)),
    ("organisation", ForeignKey, _to(Organisation, index=True)),
)
TABLES: dict[tuple[str, str], tuple[tuple[str, type, dict[str, Any]], ...]] = {
    ("Work", "work"): (
        *_WHOSE,
        ("worked_on", Date, _NEEDED),
        ("activity", Varchar, {"length": 12} | _NEEDED),
        ("minutes", SmallInt, _NEEDED),
        ("note", Varchar, {"length": 140, "default": "", "null": False}),
    ),
    ("Employment", "employment"): (*_WHOSE, ("structure", Varchar, {"length": 140} | _NEEDED)),
}
CHECKS = (
    ("Work", "work", "work_activity_known", "activity IN ('preparation', 'travel')"),
    ("Work", "work", "work_minutes_in_range", "minutes BETWEEN 0 AND 1440"),
    ("Employment", "employment", "employment_structure_given", "structure <> ''"),
)
ONCE = (
    ("Work", "work", "work_once", ["account", "organisation", "worked_on", "activity"]),
    ("Employment", "employment", "employment_once", ["account", "organisation"]),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for (class_name, tablename), columns in TABLES.items():
        manager.add_table(class_name=class_name, tablename=tablename, schema=None, columns=None)
        for name, kind, params in columns:
            manager.add_column(
                table_class_name=class_name,
                tablename=tablename,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params=_COMMON | params,
                schema=None,
            )
    for class_name, tablename, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=class_name,
            tablename=tablename,
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    for class_name, tablename, name, once in ONCE:
        manager.add_constraint(
            table_class_name=class_name,
            tablename=tablename,
            constraint_name=name,
            constraint_class=Unique,
            params={"columns": once, "nulls_distinct": True},
            schema=None,
        )
    return manager
