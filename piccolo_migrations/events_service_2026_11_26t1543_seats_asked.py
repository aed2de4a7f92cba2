"""A professional may ask for a seat by themselves: nobody of the library made that link."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID

ID = "2026-11-26T15:43:52:604417"
VERSION = "1.38.0"
DESCRIPTION = "Links that nobody made"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.alter_column(
        table_class_name="Referral",
        tablename="referral",
        column_name="made_by",
        db_column_name="made_by",
        params={"null": True},
        old_params={"null": False},
        column_class=UUID,
        old_column_class=UUID,
        schema=None,
    )
    return manager
