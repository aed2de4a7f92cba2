"""A partial index for the list of people still to be called, which every look at the staff home reads.

Also takes away the default Piccolo gave the two primary keys: one literal UUID, computed once when the table was made.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-25T20:08:50:200001"
VERSION = "1.38.0"
DESCRIPTION = "Find the open calls without reading those that are made"

FORWARDS = (
    "ALTER TABLE call_task ALTER COLUMN id DROP DEFAULT",
    "ALTER TABLE call_outcome ALTER COLUMN id DROP DEFAULT",
    "CREATE INDEX call_task_open ON call_task (organisation, due_at) WHERE closed_at IS NULL",
)
BACKWARDS = ("DROP INDEX call_task_open",)


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
