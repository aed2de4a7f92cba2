"""The index that leads to the latest lines of an organisation: a step of its own, since raw SQL runs before tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T02:51:59:500000"
VERSION = "1.38.0"
DESCRIPTION = "Find the latest lines of an organisation by an index"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        await rows("CREATE INDEX audit_of_organisation ON audit (organisation, id)")

    async def unmake() -> None:
        await rows("DROP INDEX audit_of_organisation")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
