"""The latest lines of an organisation are those that were done last, and not those that were written last."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T06:36:38:213258"
VERSION = "1.38.0"
DESCRIPTION = "Find the latest lines of an organisation by when they were done"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        await rows("DROP INDEX audit_of_organisation")
        await rows("CREATE INDEX audit_of_organisation ON audit (organisation, at, id)")

    async def unmake() -> None:
        await rows("DROP INDEX audit_of_organisation")
        await rows("CREATE INDEX audit_of_organisation ON audit (organisation, id)")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
