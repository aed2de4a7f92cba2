"""Indexes for asking when anything last changed, which every visit of a calendar application does."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-22T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Find the newest change without reading every session"

FORWARDS = (
    "CREATE INDEX session_revised_at ON session (revised_at)",
    "CREATE INDEX library_updated_at ON library (updated_at)",
)
BACKWARDS = ("DROP INDEX session_revised_at", "DROP INDEX library_updated_at")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        for statement in FORWARDS:
            await rows(statement)

    async def unmake() -> None:
        for statement in BACKWARDS:
            await rows(statement)

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
