"""Agendas of other programs: where each comes from, and what was last taken from it."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Boolean,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T19:11:41:207315"
VERSION = "1.38.0"
DESCRIPTION = "Agendas of other programs"

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
_NEEDED: dict[str, Any] = {"default": None, "null": False}
_PERHAPS: dict[str, Any] = {"default": None, "null": True}
_INDEXED: dict[str, Any] = {"index": True}


def _text(length: int) -> dict[str, Any]:
    return {"length": length, "default": "", "null": False}


def _table(name: str) -> type[Table]:
    """A table that others refer to, of which only the key matters here."""
    return type(name.title().replace("_", ""), (Table,), {"id": UUID(**(_COMMON | _KEY))}, tablename=name)


def _of(table: str, on_delete: OnDelete, *, null: bool = False, index: bool = True) -> dict[str, Any]:
    return {
        "references": _table(table),
        "on_delete": on_delete,
        "on_update": OnUpdate.cascade,
        "target_column": None,
        "index": index,
        "null": null,
        **({"default": None} if null else {}),
    }


GOES, STAYS = OnDelete.cascade, OnDelete.set_null
TABLES: dict[str, dict[str, tuple[type, dict[str, Any]]]] = {
    "agenda_source": {
        "id": (UUID, _KEY),
        "organisation": (ForeignKey, _of("organisation", GOES)),
        "library": (ForeignKey, _of("library", GOES)),
        "room": (ForeignKey, _of("room", GOES, null=True)),
        "address": (Varchar, _text(500)),
        "name": (Varchar, _text(140)),
        "strand": (Varchar, _NEEDED | {"length": 20}),
        "sign_up": (Varchar, _text(10)),
        "capacity": (Integer, _PERHAPS),
        "publish": (Boolean, {"default": False, "null": False}),
        "followed": (Boolean, {"default": False, "null": False}),
        "etag": (Varchar, _text(200)),
        "modified": (Varchar, _text(60)),
        "next_at": (Timestamptz, _PERHAPS | _INDEXED),
        "tried_at": (Timestamptz, _PERHAPS),
        "read_at": (Timestamptz, _PERHAPS),
        "failures": (SmallInt, {"default": 0, "null": False}),
        "reason": (Varchar, _text(60)),
        "outcome": (Varchar, _text(200)),
        "created_at": (Timestamptz, _NEEDED),
        "created_by": (UUID, _NEEDED),
    },
    "agenda_event": {
        "id": (UUID, _KEY),
        "source": (ForeignKey, _of("agenda_source", GOES, index=False)),
        "offer": (Varchar, _NEEDED | {"length": 300}),
        "event": (ForeignKey, _of("event", STAYS, null=True)),
        "title": (Varchar, _text(140)),
        "summary": (Varchar, _text(280)),
        "description": (Text, {"default": "", "null": False}),
    },
    "agenda_entry": {
        "id": (UUID, _KEY),
        "source": (ForeignKey, _of("agenda_source", GOES, index=False)),
        "agenda_event": (ForeignKey, _of("agenda_event", GOES, null=True)),
        "uid": (Varchar, _NEEDED | {"length": 255}),
        "recurrence": (Varchar, _text(20)),
        "session": (ForeignKey, _of("session", STAYS, null=True)),
        "title": (Varchar, _text(140)),
        "starts_at": (Timestamptz, _NEEDED),
        "ends_at": (Timestamptz, _NEEDED),
        "url": (Varchar, _text(500)),
        "gone_at": (Timestamptz, _PERHAPS),
    },
    "agenda_import": {
        "id": (UUID, _KEY),
        "organisation": (ForeignKey, _of("organisation", GOES)),
        "library": (ForeignKey, _of("library", GOES)),
        "address": (Varchar, _text(500)),
        "name": (Varchar, _text(140)),
        "choices": (Text, _NEEDED),
        "followed": (Boolean, {"default": False, "null": False}),
        "reading": (Text, _NEEDED),
        "created_at": (Timestamptz, _NEEDED | _INDEXED),
        "created_by": (UUID, _NEEDED),
    },
}
_WAYS = "'required', 'not_needed', 'staff_only', 'elsewhere'"
CONSTRAINTS: tuple[tuple[str, str, type, dict[str, Any]], ...] = (
    (
        "agenda_source",
        "agenda_source_strand_known",
        Check,
        {"condition": "strand IN ('everyday_uses', 'critical_uses', 'online_procedures')"},
    ),
    (
        "agenda_source",
        "agenda_source_sign_up_known",
        Check,
        {"condition": f"sign_up = '' OR sign_up IN ({_WAYS})"},
    ),
    (
        "agenda_source",
        "agenda_source_followed_by_address",
        Check,
        {"condition": "(NOT followed AND room IS NULL) OR address <> ''"},
    ),
    (
        "agenda_source",
        "agenda_source_followed_has_time",
        Check,
        {"condition": "followed = (next_at IS NOT NULL)"},
    ),
    (
        "agenda_event",
        "agenda_event_once",
        Unique,
        {"columns": ["source", "offer"], "nulls_distinct": True},
    ),
    (
        "agenda_entry",
        "agenda_entry_once",
        Unique,
        {"columns": ["source", "uid", "recurrence"], "nulls_distinct": True},
    ),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for tablename, columns in TABLES.items():
        name = tablename.title().replace("_", "")
        manager.add_table(class_name=name, tablename=tablename, schema=None, columns=None)
        for column, (kind, params) in columns.items():
            manager.add_column(
                table_class_name=name,
                tablename=tablename,
                column_name=column,
                db_column_name=column,
                column_class_name=kind.__name__,
                column_class=kind,
                params=_COMMON | params,
                schema=None,
            )
    for tablename, constraint, kind, params in CONSTRAINTS:
        manager.add_constraint(
            table_class_name=tablename.title().replace("_", ""),
            tablename=tablename,
            constraint_name=constraint,
            constraint_class=kind,
            params=params,
            schema=None,
        )
    return manager
