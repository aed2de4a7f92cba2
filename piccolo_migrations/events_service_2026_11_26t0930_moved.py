"""One more word for what ended a registration: they moved to another list."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T09:30:12:662041"
VERSION = "1.38.0"
DESCRIPTION = "Say that somebody moved to another list"

ONE_MORE_WORD = (
    "ALTER TABLE registration DROP CONSTRAINT registration_cancelled_by_known",
    "ALTER TABLE registration ADD CONSTRAINT registration_cancelled_by_known CHECK (cancelled_by IS NULL"
    " OR state = 'cancelled'"
    " AND cancelled_by IN ('guest', 'staff', 'library', 'declined', 'lapsed', 'released', 'moved'))",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def take_one_more_word() -> None:
        for statement in ONE_MORE_WORD:
            await rows(statement)

    manager.add_raw(take_one_more_word)
    return manager
