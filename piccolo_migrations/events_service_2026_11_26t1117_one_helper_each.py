"""One helper at a time, and one more word for what ended a registration: the helper gave the seats back."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T11:17:05:102937"
VERSION = "1.38.0"
DESCRIPTION = "Keep one helper at a time, who may give seats back"

BY_HAND = (
    "CREATE UNIQUE INDEX helper_once ON helper (registration) WHERE removed_at IS NULL",
    "ALTER TABLE registration DROP CONSTRAINT registration_cancelled_by_known",
    "ALTER TABLE registration ADD CONSTRAINT registration_cancelled_by_known CHECK (cancelled_by IS NULL"
    " OR state = 'cancelled'"
    " AND cancelled_by IN ('guest', 'staff', 'library', 'declined', 'lapsed', 'released', 'moved', 'helper'))",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def by_hand() -> None:
        for statement in BY_HAND:
            await rows(statement)

    manager.add_raw(by_hand)
    return manager
