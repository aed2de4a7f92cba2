"""A colour and a logo of a library's own. The logo's bytes stand apart: no list of libraries reads them."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Bytea, ForeignKey, SmallInt, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T18:27:53:118264"
VERSION = "1.38.0"
DESCRIPTION = "Colour and logo of libraries"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


class Library(Table, tablename="library", schema=None):
    id = UUID(**(_COMMON | {"default": uuid7, "null": False, "primary_key": True}))


_LIBRARY: dict[str, Any] = {
    "references": Library,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
    "primary_key": True,
}
OF_LIBRARY: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("colour", Varchar, {"length": 7, "default": "", "null": False}),
    ("logo_digest", Varchar, {"length": 32, "default": "", "null": False}),
    ("logo_width", SmallInt, {"default": 0, "null": False}),
    ("logo_height", SmallInt, {"default": 0, "null": False}),
)
OF_LOGO: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("library", ForeignKey, _LIBRARY),
    ("content", Bytea, {"default": None, "null": False}),
)
CHECKS = (
    ("Library", "library", "library_colour_shape", "colour ~ '^(#[0-9a-f]{6})?$'"),
    ("LibraryLogo", "library_logo", "library_logo_small", "octet_length(content) <= 10000"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="LibraryLogo", tablename="library_logo", schema=None, columns=None)
    for table, called, columns in (
        ("Library", "library", OF_LIBRARY),
        ("LibraryLogo", "library_logo", OF_LOGO),
    ):
        for name, kind, params in columns:
            manager.add_column(
                table_class_name=table,
                tablename=called,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params=_COMMON | params,
                schema=None,
            )
    for table, called, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=table,
            tablename=called,
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    return manager
