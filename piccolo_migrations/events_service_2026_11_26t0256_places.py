"""When a library is open, how one gets in, what is there; and its name as it is searched (see the next migration)."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    SmallInt,
    Time,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T02:56:31:204117"
VERSION = "1.38.0"
DESCRIPTION = "Say when a library is open, how one gets in and what is there"


class Library(Table, tablename="library", schema=None):
    id = UUID(
        default=uuid7,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


_COMMON = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
_LIST: dict[str, Any] = {"base_column": Varchar(), "default": list, "null": False}
_MAYBE: dict[str, Any] = {"default": None, "null": True}
_NEEDED: dict[str, Any] = {"default": None, "null": False}
_OF_LIBRARY: dict[str, Any] = {
    "references": Library,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
    "index": True,
}


def _words(length: int) -> dict[str, Any]:
    return {"length": length, "default": "", "null": False}


COLUMNS: dict[str, tuple[tuple[str, type, dict[str, Any]], ...]] = {
    "Library": (
        ("name_key", Varchar, _words(200)),
        ("email", Varchar, _words(254)),
        ("directions", Varchar, _words(300)),
        ("disabled_parking", Boolean, _MAYBE),
        ("step_free_path", Boolean, _MAYBE),
        ("step_free_entrance", Boolean, _MAYBE),
        ("separate_entrance", Boolean, _MAYBE),
        ("adapted_toilets", Boolean, _MAYBE),
        ("audio_description", Boolean, _MAYBE),
        ("door_width", SmallInt, _MAYBE),
        ("reception_staff", Varchar, _words(20)),
        ("hearing_support", Array, _LIST),
        ("facilities", Array, _LIST),
        ("computers", SmallInt, _MAYBE),
        ("programmes", Array, _LIST),
        ("labels", Array, _LIST),
    ),
    "Opening": (
        ("id", UUID, {"default": uuid7, "null": False, "primary_key": True}),
        ("library", ForeignKey, _OF_LIBRARY),
        ("weekday", SmallInt, _NEEDED),
        ("opens", Time, _NEEDED),
        ("closes", Time, _NEEDED),
    ),
    "Closure": (
        ("id", UUID, {"default": uuid7, "null": False, "primary_key": True}),
        ("library", ForeignKey, _OF_LIBRARY),
        ("starts_on", Date, _NEEDED),
        ("ends_on", Date, _NEEDED),
        ("reason", Varchar, _words(120)),
    ),
}
CHECKS = (
    ("Opening", "opening_weekday_known", "weekday BETWEEN 1 AND 7"),
    ("Opening", "opening_forwards", "opens < closes"),
    ("Closure", "closure_forwards", "starts_on <= ends_on"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    for table in ("Opening", "Closure"):
        manager.add_table(class_name=table, tablename=table.lower(), schema=None, columns=None)
    for table, columns in COLUMNS.items():
        for name, kind, params in columns:
            manager.add_column(
                table_class_name=table,
                tablename=table.lower(),
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params=_COMMON | params,
                schema=None,
            )
    for table, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=table,
            tablename=table.lower(),
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    return manager
