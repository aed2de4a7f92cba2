"""Model events of an edition, their kit, and the events that follow them."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Array,
    Boolean,
    Bytea,
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

ID = "2026-11-26T15:14:13:418259"
VERSION = "1.38.0"
DESCRIPTION = "Let coordinators write models that libraries adopt, and correct every copy at once"

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


class Event(Table, tablename="event", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Model(Table, tablename="model", schema=None):
    id = UUID(**(_COMMON | _KEY))


def _to(table: type[Table], on_delete: OnDelete, **params: Any) -> dict[str, Any]:
    """A foreign key."""
    to = {"references": table, "on_delete": on_delete, "on_update": OnUpdate.cascade, "target_column": None}
    return {**to, "default": None, "null": False, **params}


_NEEDED: dict[str, Any] = {"default": None, "null": False}
_OPTIONAL: dict[str, Any] = {"default": None, "null": True}
_EMPTY: dict[str, Any] = {"default": "", "null": False}
_WORDS: dict[str, Any] = {"default": list, "null": False, "base_column": Varchar()}
_FALSE: dict[str, Any] = {"default": False, "null": False}
Columns = tuple[tuple[str, type, dict[str, Any]], ...]
TABLES: dict[tuple[str, str], Columns] = {
    ("Model", "model"): (
        ("id", UUID, _KEY),
        ("campaign", ForeignKey, _to(Campaign, OnDelete.restrict, index=True)),
        ("title", Varchar, {"length": 140} | _NEEDED),
        ("summary", Varchar, {"length": 280} | _EMPTY),
        ("description", Text, _EMPTY),
        ("easy_to_read", Text, _EMPTY),
        ("access_notes", Varchar, {"length": 500} | _EMPTY),
        ("kind", Varchar, {"length": 12} | _NEEDED),
        ("strand", Varchar, {"length": 20} | _NEEDED),
        ("level", Varchar, {"length": 20} | _OPTIONAL),
        ("topics", Array, _WORDS),
        ("languages", Array, _WORDS),
        ("age_from", SmallInt, _OPTIONAL),
        ("age_to", SmallInt, _OPTIONAL),
        ("with_adult", Boolean, _FALSE),
        ("prerequisites", Varchar, {"length": 500} | _EMPTY),
        ("bring", Varchar, {"length": 500} | _EMPTY),
        ("equipment_lent", Varchar, {"length": 300} | _EMPTY),
        ("locked", Array, _WORDS),
        ("minutes", SmallInt, _NEEDED),
        ("seats", SmallInt, _NEEDED),
        ("revision", Integer, {"default": 1, "null": False}),
        ("corrected", Array, _WORDS),
        ("intent", Varchar, {"length": 64} | _OPTIONAL),
        ("fingerprint", Varchar, {"length": 64} | _EMPTY),
        ("created_at", Timestamptz, _NEEDED),
        ("updated_at", Timestamptz, _NEEDED),
        ("withdrawn_at", Timestamptz, _OPTIONAL),
    ),
    ("Kit", "kit"): (
        ("id", UUID, _KEY),
        ("model", ForeignKey, _to(Model, OnDelete.cascade, index=True)),
        ("title", Varchar, {"length": 140} | _NEEDED),
        ("url", Varchar, {"length": 500} | _EMPTY),
        ("filename", Varchar, {"length": 140} | _EMPTY),
        ("media_type", Varchar, {"length": 100} | _EMPTY),
        ("content", Bytea, _OPTIONAL),
        ("author", Varchar, {"length": 140} | _NEEDED),
        ("licence", Varchar, {"length": 20} | _NEEDED),
        ("public", Boolean, _FALSE),
        ("created_at", Timestamptz, _NEEDED),
    ),
    ("ModelCopy", "model_copy"): (
        ("event", ForeignKey, _to(Event, OnDelete.cascade, primary_key=True)),
        ("model", ForeignKey, _to(Model, OnDelete.restrict, index=True)),
        ("revision", Integer, _NEEDED),
    ),
}
CHECKS = (
    ("Model", "model", "model_title_given", "title <> ''"),
    (
        "Model",
        "model",
        "model_ages_in_range",
        "age_from BETWEEN 0 AND 120 AND age_to BETWEEN 0 AND 120 AND age_from <= age_to",
    ),
    ("Model", "model", "model_minutes_in_range", "minutes BETWEEN 15 AND 720"),
    ("Model", "model", "model_seats_in_range", "seats BETWEEN 1 AND 1000"),
    ("Kit", "kit", "kit_link_or_file", "(url = '') = (content IS NOT NULL)"),
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
    manager.add_constraint(
        table_class_name="Model",
        tablename="model",
        constraint_name="model_intent_unique",
        constraint_class=Unique,
        params={"columns": ["intent"], "nulls_distinct": True},
        schema=None,
    )
    return manager
