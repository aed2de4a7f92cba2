"""Rooms and equipment, and what takes them: sessions, other uses, the colleagues who hold a session.

That nothing takes a room twice is an exclusion constraint, which compares ids beside ranges of time: the extension
btree_gist, which comes with PostgreSQL, lets an index do that.
"""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.constraints import Exclude
from events_service.database import rows
from events_service.identifiers import uuid7

ID = "2026-11-26T03:22:02:518446"
VERSION = "1.38.0"
DESCRIPTION = "Rooms, equipment and facilitators, none of them twice at the same time"


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Library(Table, tablename="library", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Room(Table, tablename="room", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Equipment(Table, tablename="equipment", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Session(Table, tablename="session", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


class Account(Table, tablename="account", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


def parent(table: type[Table], on_delete: OnDelete, *, null: bool = False) -> dict[str, Any]:
    return {
        "references": table,
        "on_delete": on_delete,
        "on_update": OnUpdate.cascade,
        "target_column": None,
        "default": None,
        "null": null,
    }


# Class, table, and for each column its class and what differs from a plain one.
TABLES: tuple[tuple[str, str, dict[str, tuple[type[Any], dict[str, Any]]]], ...] = (
    (
        "Room",
        "room",
        {
            "library": (ForeignKey, parent(Library, OnDelete.restrict)),
            "name": (Varchar, {"length": 100}),
            "seats": (SmallInt, {"null": True}),
            "set_up_minutes": (SmallInt, {"default": 0}),
            "clear_up_minutes": (SmallInt, {"default": 0}),
            "created_at": (Timestamptz, {}),
            "retired_at": (Timestamptz, {"null": True}),
        },
    ),
    (
        "Equipment",
        "equipment",
        {
            "organisation": (ForeignKey, parent(Organisation, OnDelete.restrict)),
            "library": (ForeignKey, {**parent(Library, OnDelete.restrict, null=True), "index": True}),
            "name": (Varchar, {"length": 100}),
            "quantity": (Integer, {}),
            "created_at": (Timestamptz, {}),
            "retired_at": (Timestamptz, {"null": True}),
        },
    ),
    (
        "RoomUse",
        "room_use",
        {
            "room": (ForeignKey, {**parent(Room, OnDelete.restrict), "index": True}),
            "session": (ForeignKey, parent(Session, OnDelete.cascade, null=True)),
            "title": (Varchar, {"length": 140, "default": ""}),
            "starts_at": (Timestamptz, {}),
            "ends_at": (Timestamptz, {}),
            "released_at": (Timestamptz, {"null": True}),
        },
    ),
    (
        "EquipmentUse",
        "equipment_use",
        {
            "equipment": (ForeignKey, {**parent(Equipment, OnDelete.restrict), "index": True}),
            "session": (ForeignKey, parent(Session, OnDelete.cascade)),
            "quantity": (Integer, {}),
        },
    ),
    (
        "Facilitation",
        "facilitation",
        {
            "session": (ForeignKey, parent(Session, OnDelete.cascade)),
            "account": (ForeignKey, {**parent(Account, OnDelete.cascade), "index": True}),
            "starts_at": (Timestamptz, {}),
            "ends_at": (Timestamptz, {}),
            "released_at": (Timestamptz, {"null": True}),
        },
    ),
)
NEVER_TWICE = {"where": "released_at IS NULL"}
CONSTRAINTS: tuple[tuple[str, type[Any], dict[str, Any]], ...] = (
    ("room_name_unique", Unique, {"columns": ["library", "name"]}),
    ("room_name_given", Check, {"condition": "name <> ''"}),
    ("room_seats_in_range", Check, {"condition": "seats BETWEEN 1 AND 10000"}),
    (
        "room_minutes_in_range",
        Check,
        {"condition": "set_up_minutes BETWEEN 0 AND 240 AND clear_up_minutes BETWEEN 0 AND 240"},
    ),
    (
        "equipment_name_unique",
        Unique,
        {"columns": ["organisation", "library", "name"], "nulls_distinct": False},
    ),
    ("equipment_name_given", Check, {"condition": "name <> ''"}),
    ("equipment_quantity_in_range", Check, {"condition": "quantity BETWEEN 1 AND 10000"}),
    ("room_use_session_unique", Unique, {"columns": ["session"]}),
    ("room_use_ends_after_start", Check, {"condition": "ends_at > starts_at"}),
    ("room_use_is_session_or_title", Check, {"condition": "(session IS NULL) = (title <> '')"}),
    (
        "room_use_never_twice",
        Exclude,
        {"elements": "room WITH =, tstzrange(starts_at, ends_at) WITH &&", **NEVER_TWICE},
    ),
    ("equipment_use_once", Unique, {"columns": ["session", "equipment"]}),
    ("equipment_use_quantity_in_range", Check, {"condition": "quantity >= 1"}),
    ("facilitation_once", Unique, {"columns": ["session", "account"]}),
    ("facilitation_ends_after_start", Check, {"condition": "ends_at > starts_at"}),
    (
        "facilitation_never_twice",
        Exclude,
        {"elements": "account WITH =, tstzrange(starts_at, ends_at) WITH &&", **NEVER_TWICE},
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

    # Before anything else of this migration; where it is there already, nobody is asked for a right.
    async def make() -> None:
        await rows("CREATE EXTENSION IF NOT EXISTS btree_gist")

    async def unmake() -> None:
        """The extension stays: others may use it."""

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    for table_class, table, columns in TABLES:
        manager.add_table(class_name=table_class, tablename=table, schema=None, columns=None)
        identifier = (UUID, {"default": uuid7, "primary_key": True})
        for name, (column_class, differing) in {"id": identifier, **columns}.items():
            manager.add_column(
                table_class_name=table_class,
                tablename=table,
                column_name=name,
                db_column_name=name,
                column_class_name=column_class.__name__,
                column_class=column_class,
                params={**PLAIN, **differing},
                schema=None,
            )
    classes = {table: table_class for table_class, table, _ in TABLES}
    for name, constraint_class, params in CONSTRAINTS:
        table = next(each for each in sorted(classes, key=len, reverse=True) if name.startswith(each))
        manager.add_constraint(
            table_class_name=classes[table],
            tablename=table,
            constraint_name=name,
            constraint_class=constraint_class,
            params=params,
            schema=None,
        )
    return manager
