"""What is said about an event: for whom, what to bring, what is lent, and the frame that protects both sides."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Array, Boolean, ForeignKey, SmallInt, Text, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T05:20:31:640183"
VERSION = "1.38.0"
DESCRIPTION = "Say of an event for whom it is, what to bring, and what is done and not done"

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


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(**(_COMMON | _KEY))


def _words(length: int, default: str | None = "") -> dict[str, Any]:
    return {"length": length, "default": default, "null": False}


_ORGANISATION: dict[str, Any] = {
    "references": Organisation,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
    "primary_key": True,
}
_LIST: dict[str, Any] = {"base_column": Varchar(), "default": list, "null": False}
_MAYBE: dict[str, Any] = {"default": None, "null": True}
_EVENT, _FRAME = ("Event", "event"), ("Frame", "frame")
COLUMNS: tuple[tuple[tuple[str, str], str, type, dict[str, Any]], ...] = (
    (_EVENT, "easy_to_read", Text, {"default": "", "null": False}),
    (_EVENT, "languages", Array, _LIST),
    (_EVENT, "age_from", SmallInt, _MAYBE),
    (_EVENT, "age_to", SmallInt, _MAYBE),
    (_EVENT, "with_adult", Boolean, {"default": False, "null": False}),
    (_EVENT, "prerequisites", Varchar, _words(500)),
    (_EVENT, "bring", Varchar, _words(500)),
    (_EVENT, "equipment_lent", Varchar, _words(300)),
    (_EVENT, "we_do", Array, _LIST),
    (_EVENT, "we_do_not", Array, _LIST),
    (_EVENT, "needs_mandate", Array, _LIST),
    (_FRAME, "organisation", ForeignKey, _ORGANISATION),
    (_FRAME, "we_do", Array, _LIST),
    (_FRAME, "we_do_not", Array, _LIST),
    (_FRAME, "needs_mandate", Array, _LIST),
)
_AGES = "age_from BETWEEN 0 AND 120 AND age_to BETWEEN 0 AND 120 AND age_from <= age_to"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Frame", tablename="frame", schema=None, columns=None)
    for (table, tablename), name, kind, params in COLUMNS:
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
    manager.add_constraint(
        table_class_name="Event",
        tablename="event",
        constraint_name="event_ages_in_range",
        constraint_class=Check,
        params={"condition": _AGES},
        schema=None,
    )
    return manager
