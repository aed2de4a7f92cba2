"""Who asks that a library take part does so for an organisation, and accepts a charter: several may, for one place."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T14:36:33:517204"
VERSION = "1.38.0"
DESCRIPTION = "Know for which organisation somebody applied, and which charter they accepted"

_COMMON: dict[str, Any] = {
    "default": None,
    "null": True,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


_ORGANISATION: dict[str, Any] = {
    "references": Organisation,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "index": True,
}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("organisation", ForeignKey, _ORGANISATION),
    ("charter", UUID, {}),
    ("accepted_at", Timestamptz, {}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="Applicant",
            tablename="applicant",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    return manager
