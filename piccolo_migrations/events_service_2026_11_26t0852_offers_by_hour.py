"""Offers that are to be answered by now are found by an index: there are few, among everybody who ever signed up."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T08:52:02:118204"
VERSION = "1.38.0"
DESCRIPTION = "Find the offers that are to be answered by now"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        await rows(
            "CREATE INDEX registration_offered ON registration (offered_until) WHERE state = 'offered'"
        )

    async def unmake() -> None:
        await rows("DROP INDEX registration_offered")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
