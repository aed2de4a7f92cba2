"""An organisation in which a team practises, with an invented library whose events nobody outside sees."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Boolean
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique

ID = "2026-11-26T06:00:27:914306"
VERSION = "1.38.0"
DESCRIPTION = "Let teams practise where nobody sees it"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("Organisation", "organisation", "practice_of", UUID, {"default": None, "null": True}),
    ("Library", "library", "practice", Boolean, {"default": False, "null": False}),
    ("Event", "event", "practice", Boolean, {"default": False, "null": False}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for table, tablename, name, kind, params in COLUMNS:
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
        table_class_name="Organisation",
        tablename="organisation",
        constraint_name="organisation_practice_once",
        constraint_class=Unique,
        params={"columns": ["practice_of"], "nulls_distinct": True},
        schema=None,
    )
    return manager
