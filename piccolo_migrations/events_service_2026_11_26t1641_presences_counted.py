"""What a report reads of a presence and of its registration, without their rows: a year's are a million of each, and a
report needs a tenth of their bytes. The columns of a registration here change with its state only, which other indexes
follow already."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T16:41:18:371905"
VERSION = "1.38.0"
DESCRIPTION = "Count presences from indexes"

FORWARDS = (
    """
    CREATE INDEX registration_date_came ON registration_date (session) INCLUDE (registration, came, first_timers)
    WHERE came IS NOT NULL
    """,
    """
    CREATE INDEX registration_seated ON registration (id)
    INCLUDE (door, state, confirmed_at, cancelled_at, cancelled_by)
    """,
)
BACKWARDS = ("DROP INDEX registration_date_came", "DROP INDEX registration_seated")


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
