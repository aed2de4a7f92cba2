"""Questions that a library adds to an event, and what guests answer."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Array, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T13:19:21:402817"
VERSION = "1.38.0"
DESCRIPTION = "Ask what a library wants to know of whoever signs up"

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


class Registration(Table, tablename="registration", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Question(Table, tablename="question", schema=None):
    id = UUID(**(_COMMON | _KEY))


def _reference(table: type[Table], *, on_delete: OnDelete, index: bool) -> dict[str, Any]:
    return {
        "references": table,
        "on_delete": on_delete,
        "on_update": OnUpdate.cascade,
        "target_column": None,
        "null": False,
        "index": index,
    }


_CHOICES: dict[str, Any] = {
    "base_column": Varchar(**(_COMMON | {"length": 255, "default": "", "null": False})),
    "default": list,
    "null": False,
}
TABLES: dict[str, tuple[tuple[str, type, dict[str, Any]], ...]] = {
    "Question": (
        ("id", UUID, _KEY),
        ("event", ForeignKey, _reference(Event, on_delete=OnDelete.cascade, index=True)),
        ("position", SmallInt, {"default": None, "null": False}),
        ("words", Varchar, {"length": 140, "default": None, "null": False}),
        ("kind", Varchar, {"length": 10, "default": None, "null": False}),
        ("choices", Array, _CHOICES),
        ("retired_at", Timestamptz, {"default": None, "null": True}),
    ),
    "Answer": (
        ("id", UUID, _KEY),
        ("registration", ForeignKey, _reference(Registration, on_delete=OnDelete.cascade, index=False)),
        ("question", ForeignKey, _reference(Question, on_delete=OnDelete.restrict, index=True)),
        ("words", Varchar, {"length": 280, "default": None, "null": False}),
    ),
}
CHECKS = (
    ("Question", "question_asked", "words <> ''"),
    ("Question", "question_kind_known", "kind IN ('text', 'choice', 'yes_no')"),
    ("Question", "question_choices_offered", "(kind = 'choice') = (cardinality(choices) > 0)"),
    ("Answer", "answer_given", "words <> ''"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for table, columns in TABLES.items():
        manager.add_table(class_name=table, tablename=table.lower(), schema=None, columns=None)
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
    manager.add_constraint(
        table_class_name="Answer",
        tablename="answer",
        constraint_name="answer_once",
        constraint_class=Unique,
        params={"columns": ["registration", "question"], "nulls_distinct": True},
        schema=None,
    )
    return manager
