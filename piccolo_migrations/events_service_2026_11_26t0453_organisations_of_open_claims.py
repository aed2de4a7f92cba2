"""Organisations that came with a claim before they said so."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T04:53:02:118640"
VERSION = "1.38.0"
DESCRIPTION = "Organisations that came with a claim which is open"

# Both rows were written in one transaction, at one instant.
MARK = """
UPDATE organisation SET provisional = true
WHERE NOT EXISTS (SELECT FROM library WHERE library.organisation = organisation.id)
  AND EXISTS (SELECT FROM library_claim WHERE library_claim.organisation = organisation.id
              AND library_claim.created_at = organisation.created_at AND decided_at IS NULL)
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def mark() -> None:
        await rows(MARK)

    manager.add_raw(mark)
    return manager
