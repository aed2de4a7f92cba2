"""The registrations of one form are found by it. Apart from the column, which Piccolo adds after all raw statements."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T11:14:02:118733"
VERSION = "1.38.0"
DESCRIPTION = "Find the registrations of one form"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        await rows("CREATE INDEX registration_together ON registration (together) WHERE together IS NOT NULL")

    async def unmake() -> None:
        await rows("DROP INDEX registration_together")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
