"""At how many dates of a course one must have been for an attestation."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, SmallInt
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T09:24:40:226117"
VERSION = "1.38.0"
DESCRIPTION = "Attestations of attendance"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


class Roster(Table, tablename="roster", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


_ROSTER: dict[str, Any] = {
    "references": Roster,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "default": None,
    "null": False,
    "primary_key": True,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("roster", ForeignKey, _ROSTER),
    ("dates", SmallInt, {"default": None, "null": False}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="AttestationRule", tablename="attestation_rule", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="AttestationRule",
            tablename="attestation_rule",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="AttestationRule",
        tablename="attestation_rule",
        constraint_name="attestation_rule_dates_in_range",
        constraint_class=Check,
        params={"condition": "dates BETWEEN 1 AND 200"},
        schema=None,
    )
    return manager
