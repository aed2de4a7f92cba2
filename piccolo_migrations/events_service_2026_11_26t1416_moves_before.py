"""Where those are who had moved before: the registration that the same moment made, by the intent of the move. Apart
from the column, which Piccolo adds after all raw statements."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T14:16:07:530914"
VERSION = "1.38.0"
DESCRIPTION = "Find both registrations of a move"

BEFORE = """
UPDATE registration AS was SET moved_to = made.id FROM registration AS made
WHERE was.cancelled_by = 'moved' AND made.created_at = was.cancelled_at
  AND made.intent = encode(sha256(convert_to('moved:' || was.id || ':' || made.roster, 'UTF8')), 'hex')
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        await rows("CREATE INDEX registration_moved_to ON registration (moved_to) WHERE moved_to IS NOT NULL")
        await rows(BEFORE)

    async def unmake() -> None:
        await rows("DROP INDEX registration_moved_to")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
