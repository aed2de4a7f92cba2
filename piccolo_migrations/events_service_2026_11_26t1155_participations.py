"""Libraries apply to take part in an edition of the day, and referents decide."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Boolean,
    ForeignKey,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T11:55:41:730526"
VERSION = "1.38.0"
DESCRIPTION = "Let libraries apply to take part in an edition, and referents decide"

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


class Campaign(Table, tablename="campaign", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Library(Table, tablename="library", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Charter(Table, tablename="charter", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Participation(Table, tablename="participation", schema=None):
    id = UUID(**(_COMMON | _KEY))


def _to(table: type[Table], on_delete: OnDelete, **params: Any) -> dict[str, Any]:
    """A foreign key."""
    to = {"references": table, "on_delete": on_delete, "on_update": OnUpdate.cascade, "target_column": None}
    return {**to, "default": None, "null": False, **params}


_NEEDED: dict[str, Any] = {"default": None, "null": False}
_OPTIONAL: dict[str, Any] = {"default": None, "null": True}
Columns = tuple[tuple[str, type, dict[str, Any]], ...]
OWN: Columns = (("by_application", Boolean, {"default": False, "null": False}),)
TABLES: dict[tuple[str, str], Columns] = {
    ("Participation", "participation"): (
        ("id", UUID, _KEY),
        ("campaign", ForeignKey, _to(Campaign, OnDelete.restrict)),
        ("library", ForeignKey, _to(Library, OnDelete.cascade, index=True)),
        ("organisation", ForeignKey, _to(Organisation, OnDelete.cascade, index=True)),
        ("state", Varchar, {"length": 12} | _NEEDED),
        ("charter", ForeignKey, _to(Charter, OnDelete.restrict, index=True, null=True)),
        ("accepted_at", Timestamptz, _OPTIONAL),
        ("accepted_by", UUID, _OPTIONAL),
        ("note", Varchar, {"length": 500, "default": "", "null": False}),
        ("reason", Varchar, {"length": 500, "default": "", "null": False}),
        ("applied_at", Timestamptz, _NEEDED),
        ("decided_at", Timestamptz, _OPTIONAL),
        ("decided_by", UUID, _OPTIONAL),
        ("updated_at", Timestamptz, _NEEDED),
    ),
    ("Applicant", "applicant"): (
        ("id", UUID, _KEY),
        ("participation", ForeignKey, _to(Participation, OnDelete.cascade)),
        ("account", UUID, _NEEDED),
        ("locale", Varchar, {"length": 2} | _NEEDED),
    ),
}
CHECKS = (
    (
        "Participation",
        "participation",
        "participation_state_known",
        "state IN ('applied', 'change_asked', 'approved', 'declined', 'withdrawn')",
    ),
    (
        "Participation",
        "participation",
        "participation_charter_accepted",
        "(charter IS NULL) = (accepted_at IS NULL) AND (charter IS NULL) = (accepted_by IS NULL)",
    ),
)
ONCE = (
    ("Participation", "participation", "participation_once", ["campaign", "library"]),
    ("Applicant", "applicant", "applicant_once", ["participation", "account"]),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for class_name, tablename in TABLES:
        manager.add_table(class_name=class_name, tablename=tablename, schema=None, columns=None)
    for (class_name, tablename), columns in {("Campaign", "campaign"): OWN, **TABLES}.items():
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
