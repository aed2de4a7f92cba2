"""Letters on paper: who wishes them, which are printed, and how they reached whom they are for."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean, Timestamptz
from piccolo.columns.indexes import IndexMethod

from events_service.database import rows

ID = "2026-11-26T13:16:41:506218"
VERSION = "1.38.0"
DESCRIPTION = "Tell on paper who wishes it and has no e-mail"

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
    ("Registration", "registration", "paper", Boolean, {"default": False, "null": False}),
    ("CallTask", "call_task", "printed_at", Timestamptz, {"default": None, "null": True}),
)
CALLS = "'reached', 'message_left', 'wrong_number', 'try_later'"
FORWARDS = (
    "ALTER TABLE call_outcome DROP CONSTRAINT call_outcome_known",
    "ALTER TABLE call_outcome ADD CONSTRAINT call_outcome_known"
    f" CHECK (outcome IN ({CALLS}, 'handed_over', 'posted'))",
)
BACKWARDS = (
    "UPDATE call_outcome SET outcome = 'reached' WHERE outcome IN ('handed_over', 'posted')",
    "ALTER TABLE call_outcome DROP CONSTRAINT call_outcome_known",
    f"ALTER TABLE call_outcome ADD CONSTRAINT call_outcome_known CHECK (outcome IN ({CALLS}))",
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

    async def make() -> None:
        for statement in FORWARDS:
            await rows(statement)

    async def unmake() -> None:
        for statement in BACKWARDS:
            await rows(statement)

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
