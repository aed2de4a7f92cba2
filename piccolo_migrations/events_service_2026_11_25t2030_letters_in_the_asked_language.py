"""A colleague's language was kept and never chosen: the letter to sign in speaks that of the page it is asked on."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-25T20:30:14:827207"
VERSION = "1.38.0"
DESCRIPTION = "A colleague's language is that of the page they ask on"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    # contract step: the column was in no release, so that nothing older runs beside this one.
    manager.drop_column(
        table_class_name="Account",
        tablename="account",
        column_name="locale",
        db_column_name="locale",
        schema=None,
    )
    return manager
