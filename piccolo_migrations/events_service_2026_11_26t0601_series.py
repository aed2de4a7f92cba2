"""Series and what was left out of them by hand, school holidays that are typed in, publication at a set time."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Array,
    Date,
    ForeignKey,
    SmallInt,
    Timestamp,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T06:01:20:317260"
VERSION = "1.38.0"
DESCRIPTION = "Series, their exceptions, and the days on which schools are closed"


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Library(Table, tablename="library", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Event(Table, tablename="event", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Series(Table, tablename="series", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


def parent(
    table: type[Table], on_delete: OnDelete, *, index: bool = True, null: bool = False
) -> dict[str, Any]:
    return {
        "references": table,
        "on_delete": on_delete,
        "on_update": OnUpdate.cascade,
        "target_column": None,
        "index": index,
        "null": null,
    }


def listed(column: Any) -> dict[str, Any]:
    return {"base_column": column, "default": list}


IDENTIFIER = (UUID, {"default": uuid7, "primary_key": True})
MAYBE = {"null": True}
NEW: dict[str, tuple[str, dict[str, tuple[type[Any], dict[str, Any]]]]] = {
    "SchoolHoliday": (
        "school_holiday",
        {
            "id": IDENTIFIER,
            "organisation": (ForeignKey, parent(Organisation, OnDelete.cascade)),
            "zone": (Varchar, {"length": 10}),
            "starts_on": (Date, {}),
            "ends_on": (Date, {}),
            "name": (Varchar, {"length": 100}),
        },
    ),
    "Series": (
        "series",
        {
            "id": IDENTIFIER,
            "event": (ForeignKey, parent(Event, OnDelete.cascade)),
            "library": (ForeignKey, parent(Library, OnDelete.restrict)),
            "time_zone": (Varchar, {"length": 40}),
            "local_starts": (Timestamp, {}),
            "local_ends": (Timestamp, {}),
            "every": (SmallInt, {}),
            "weekdays": (Array, listed(SmallInt())),
            "monthly": (SmallInt, MAYBE),
            "dates": (Array, listed(Date())),
            "until": (Date, MAYBE),
            "times": (SmallInt, MAYBE),
            "skip": (Array, listed(Varchar())),
            "intent": (Varchar, {"length": 64, "null": True}),
            "fingerprint": (Varchar, {"length": 64, "default": ""}),
            "created_at": (Timestamptz, {}),
        },
    ),
    "SeriesException": (
        "series_exception",
        {
            "id": IDENTIFIER,
            "series": (ForeignKey, parent(Series, OnDelete.cascade, index=False)),
            "local_on": (Date, {}),
            "reason": (Varchar, {"length": 20}),
        },
    ),
}
MORE: dict[str, tuple[str, dict[str, tuple[type[Any], dict[str, Any]]]]] = {
    "Session": (
        "session",
        {
            "series": (ForeignKey, parent(Series, OnDelete.set_null, null=True)),
            "own_fields": (Array, listed(Varchar())),
        },
    ),
    "Roster": ("roster", {"opens_days": (SmallInt, MAYBE), "closes_days": (SmallInt, MAYBE)}),
    "Event": ("event", {"publish_at": (Timestamptz, MAYBE)}),
}
CONSTRAINTS: tuple[tuple[str, str, str, type[Any], dict[str, Any]], ...] = (
    (
        "SchoolHoliday",
        "school_holiday",
        "school_holiday_forwards",
        Check,
        {"condition": "starts_on <= ends_on"},
    ),
    ("Series", "series", "series_intent_unique", Unique, {"columns": ["intent"]}),
    (
        "SeriesException",
        "series_exception",
        "series_exception_once",
        Unique,
        {"columns": ["series", "local_on"]},
    ),
    (
        "Roster",
        "roster",
        "roster_days_in_range",
        Check,
        {"condition": "opens_days BETWEEN 1 AND 365 AND closes_days BETWEEN 1 AND 365"},
    ),
)
PLAIN = {
    "default": None,
    "null": False,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    for table_class, (table, _) in NEW.items():
        manager.add_table(class_name=table_class, tablename=table, schema=None, columns=None)
    for table_class, (table, columns) in (NEW | MORE).items():
        for name, (column_class, differing) in columns.items():
            manager.add_column(
                table_class_name=table_class,
                tablename=table,
                column_name=name,
                db_column_name=name,
                column_class_name=column_class.__name__,
                column_class=column_class,
                params=PLAIN | differing,
                schema=None,
            )
    for table_class, table, name, constraint_class, params in CONSTRAINTS:
        manager.add_constraint(
            table_class_name=table_class,
            tablename=table,
            constraint_name=name,
            constraint_class=constraint_class,
            params=params,
            schema=None,
        )
    return manager
