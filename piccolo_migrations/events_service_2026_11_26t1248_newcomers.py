"""Whoever works in a library asks to be let in, from the page of a day."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    ForeignKey,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T12:48:19:615203"
VERSION = "1.38.0"
DESCRIPTION = "Let people of libraries ask to be let in"

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


class Library(Table, tablename="library", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(**(_COMMON | _KEY))


def _to(table: type[Table], on_delete: OnDelete, **params: Any) -> dict[str, Any]:
    """A foreign key."""
    to = {"references": table, "on_delete": on_delete, "on_update": OnUpdate.cascade, "target_column": None}
    return {**to, "default": None, "null": False, **params}


_NEEDED: dict[str, Any] = {"default": None, "null": False}
_OPTIONAL: dict[str, Any] = {"default": None, "null": True}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("account", ForeignKey, _to(Account, OnDelete.cascade, index=True)),
    ("library", ForeignKey, _to(Library, OnDelete.cascade, index=True)),
    ("organisation", ForeignKey, _to(Organisation, OnDelete.cascade, index=True, null=True)),
    ("organisation_name", Varchar, {"length": 200, "default": "", "null": False}),
    ("name", Varchar, {"length": 120} | _NEEDED),
    ("campaign", Varchar, {"length": 100} | _NEEDED),
    ("charter", UUID, _OPTIONAL),
    ("locale", Varchar, {"length": 2} | _NEEDED),
    ("created_at", Timestamptz, _NEEDED),
    ("expires_at", Timestamptz, _NEEDED),
    ("settled_at", Timestamptz, _OPTIONAL),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Newcomer", tablename="newcomer", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Newcomer",
            tablename="newcomer",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Newcomer",
        tablename="newcomer",
        constraint_name="newcomer_comes_from_somewhere",
        constraint_class=Check,
        params={"condition": "organisation IS NOT NULL OR organisation_name <> ''"},
        schema=None,
    )
    return manager
