"""Who made the keys that are there already, as far as the audit remembers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T05:07:09:580312"
VERSION = "1.38.0"
DESCRIPTION = "Say who made the API keys that are there"

FILL = """
UPDATE api_key SET made_by = account.id FROM audit JOIN account ON account.id = audit.by
WHERE audit.what = 'key.created' AND audit.subject = api_key.id
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def fill() -> None:
        await rows(FILL)

    manager.add_raw(fill)
    return manager
