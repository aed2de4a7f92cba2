"""Teaching resources of an event: files and links, with their author and licence."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Boolean, Bytea, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T06:14:41:380275"
VERSION = "1.38.0"
DESCRIPTION = "Keep teaching resources with events"

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


class Event(Table, tablename="event", schema=None):
    id = UUID(**(_COMMON | _KEY))


_EVENT: dict[str, Any] = {
    "references": Event,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
    "index": True,
}


def _words(length: int, default: str | None = None) -> dict[str, Any]:
    return {"length": length, "default": default, "null": False}


COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("event", ForeignKey, _EVENT),
    ("title", Varchar, _words(140)),
    ("url", Varchar, _words(500, "")),
    ("filename", Varchar, _words(140, "")),
    ("media_type", Varchar, _words(100, "")),
    ("content", Bytea, {"default": None, "null": True}),
    ("author", Varchar, _words(140)),
    ("licence", Varchar, _words(12)),
    ("public", Boolean, {"default": False, "null": False}),
    ("created_at", Timestamptz, {"default": None, "null": False}),
)
CHECKS = (
    ("resource_is_file_or_link", "(url <> '') = (content IS NULL)"),
    ("resource_credited", "author <> ''"),
    (
        "resource_licence_known",
        "licence IN ('cc0', 'cc-by', 'cc-by-sa', 'cc-by-nc-sa', 'etalab', 'reserved')",
    ),
    ("resource_size_in_range", "octet_length(content) <= 4000000"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Resource", tablename="resource", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Resource",
            tablename="resource",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for name, condition in CHECKS:
        manager.add_constraint(
            table_class_name="Resource",
            tablename="resource",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    return manager
