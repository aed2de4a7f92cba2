"""One more word for what ended a registration: the same person has another one on the list."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T15:19:12:640215"
VERSION = "1.38.0"
DESCRIPTION = "Join two entries of one person"

BY_HAND = (
    "ALTER TABLE registration DROP CONSTRAINT registration_cancelled_by_known",
    "ALTER TABLE registration ADD CONSTRAINT registration_cancelled_by_known CHECK (cancelled_by IS NULL"
    " OR state = 'cancelled'"
    " AND cancelled_by IN ('guest', 'staff', 'library', 'declined', 'lapsed', 'released', 'moved', 'helper',"
    " 'double'))",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def by_hand() -> None:
        for statement in BY_HAND:
            await rows(statement)

    manager.add_raw(by_hand)
    return manager
