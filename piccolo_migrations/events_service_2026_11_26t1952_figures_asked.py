"""What an edition asks of its libraries afterwards, and what they say of it; and when those of the last were asked."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Array, Date, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-26T19:52:44:260937"
VERSION = "1.38.0"
DESCRIPTION = "Figures that are asked for after a day"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
_MAYBE: dict[str, Any] = {"default": None, "null": True}
COLUMNS: dict[tuple[str, str], tuple[tuple[str, type, dict[str, Any]], ...]] = {
    ("Campaign", "campaign"): (
        ("asked_again_at", Timestamptz, _MAYBE),
        ("figures", Array, {"default": list, "base_column": Varchar(), "null": False}),
        ("figures_question", Varchar, {"length": 500, "default": "", "null": False}),
        ("figures_until", Date, _MAYBE),
    ),
    ("Participation", "participation"): (
        ("figures_asked_at", Timestamptz, _MAYBE),
        ("figures_reminded_at", Timestamptz, _MAYBE),
        ("figures_confirmed_at", Timestamptz, _MAYBE),
        ("figures_confirmed_by", UUID, _MAYBE),
        ("figures_answer", Varchar, {"length": 1000, "default": "", "null": False}),
    ),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for (table_class, table), columns in COLUMNS.items():
        for name, kind, params in columns:
            manager.add_column(
                table_class_name=table_class,
                tablename=table,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params=_COMMON | params,
                schema=None,
            )
    return manager
