"""Referral links: professionals sign people up without an account."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Boolean, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T13:17:31:207744"
VERSION = "1.38.0"
DESCRIPTION = "Let professionals sign people up by a link"

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


class Roster(Table, tablename="roster", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Registration(Table, tablename="registration", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Referral(Table, tablename="referral", schema=None):
    id = UUID(**(_COMMON | _KEY))


_TEXT: dict[str, Any] = {"default": None, "null": False}


def _to(table: type[Table], *, index: bool = True) -> dict[str, Any]:
    return {
        "references": table,
        "on_delete": OnDelete.cascade,
        "on_update": OnUpdate.cascade,
        "target_column": None,
        "null": False,
        "index": index,
    }


TABLES: tuple[tuple[str, str, tuple[tuple[str, type, dict[str, Any]], ...]], ...] = (
    (
        "Referral",
        "referral",
        (
            ("id", UUID, _KEY),
            ("roster", ForeignKey, _to(Roster)),
            ("name", Varchar, _TEXT | {"length": 100}),
            ("structure", Varchar, _TEXT | {"length": 100}),
            ("seats", SmallInt, _TEXT),
            ("until", Timestamptz, _TEXT),
            ("link_hash", Varchar, _TEXT | {"length": 64}),
            ("made_by", UUID, _TEXT),
            ("made_at", Timestamptz, _TEXT),
            ("revoked_at", Timestamptz, {"default": None, "null": True}),
        ),
    ),
    (
        "Referred",
        "referred",
        (
            ("id", UUID, _KEY),
            ("referral", ForeignKey, _to(Referral)),
            ("registration", ForeignKey, _to(Registration, index=False)),
            ("name", Varchar, _TEXT | {"length": 100}),
            ("agreed", Boolean, {"default": False, "null": False}),
        ),
    ),
)
UNIQUE = (
    ("Referral", "referral", "referral_link_unique", "link_hash"),
    ("Referred", "referred", "referred_once", "registration"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for class_name, table, columns in TABLES:
        manager.add_table(class_name=class_name, tablename=table, schema=None, columns=None)
        for name, kind, params in columns:
            manager.add_column(
                table_class_name=class_name,
                tablename=table,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params=_COMMON | params,
                schema=None,
            )
    manager.add_constraint(
        table_class_name="Referral",
        tablename="referral",
        constraint_name="referral_seats_in_range",
        constraint_class=Check,
        params={"condition": "seats BETWEEN 1 AND 20"},
        schema=None,
    )
    for class_name, table, name, column in UNIQUE:
        manager.add_constraint(
            table_class_name=class_name,
            tablename=table,
            constraint_name=name,
            constraint_class=Unique,
            params={"columns": [column], "nulls_distinct": True},
            schema=None,
        )
    return manager
