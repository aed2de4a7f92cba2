"""The list of what is due is sorted for taking turns: by organisation, urgency and hour."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-25T22:54:07:412904"
VERSION = "1.38.0"
DESCRIPTION = "Find what is due for each organisation in turn"

NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
FORWARDS = (
    "DROP INDEX message_due",
    f"""
    CREATE INDEX message_due ON message (coalesce(organisation, {NOBODY}), priority, greatest(next_at, not_before))
    WHERE state = 'due'
    """,
)
BACKWARDS = (
    "DROP INDEX message_due",
    "CREATE INDEX message_due ON message (next_at) WHERE state = 'due'",
)


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
