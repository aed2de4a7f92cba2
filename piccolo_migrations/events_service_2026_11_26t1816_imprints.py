"""What an organisation says of itself where the law asks it to: its publisher, its contacts, its audit."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Date, ForeignKey, SmallInt, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T18:16:41:602915"
VERSION = "1.38.0"
DESCRIPTION = "Imprints of organisations"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(**(_COMMON | {"default": uuid7, "null": False, "primary_key": True}))


_ORGANISATION: dict[str, Any] = {
    "references": Organisation,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "null": False,
    "primary_key": True,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("organisation", ForeignKey, _ORGANISATION),
    ("legal_name", Varchar, {"length": 200, "default": "", "null": False}),
    ("address", Varchar, {"length": 300, "default": "", "null": False}),
    ("director", Varchar, {"length": 200, "default": "", "null": False}),
    ("data_email", Varchar, {"length": 254, "default": "", "null": False}),
    ("accessibility_email", Varchar, {"length": 254, "default": "", "null": False}),
    ("audited_on", Date, {"default": None, "null": True}),
    ("audited_by", Varchar, {"length": 200, "default": "", "null": False}),
    ("rate", SmallInt, {"default": None, "null": True}),
    ("shortcomings", Varchar, {"length": 2000, "default": "", "null": False}),
    ("scheme_url", Varchar, {"length": 500, "default": "", "null": False}),
)
CHECKS = (
    ("imprint_rate_is_a_share", "rate BETWEEN 0 AND 100"),
    ("imprint_audit_whole", "num_nulls(audited_on, rate, nullif(audited_by, '')) IN (0, 3)"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="Imprint", tablename="imprint", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Imprint",
            tablename="imprint",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for name, condition in CHECKS:
        manager.add_constraint(
            table_class_name="Imprint",
            tablename="imprint",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    return manager
