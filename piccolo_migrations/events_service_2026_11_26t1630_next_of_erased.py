"""Finding the next step of a registration, for who is erased."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T16:30:05:118236"
VERSION = "1.38.0"
DESCRIPTION = "Find the next step of a registration"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        await rows("CREATE INDEX registration_next_of ON registration (next_of) WHERE next_of IS NOT NULL")

    async def unmake() -> None:
        await rows("DROP INDEX registration_next_of")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
