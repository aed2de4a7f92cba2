"""Every applicant asks for an organisation: so far, the participation's."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey

from events_service.database import rows

ID = "2026-11-26T14:37:02:640915"
VERSION = "1.38.0"
DESCRIPTION = "Every applicant asks for an organisation"

FILL = """
UPDATE applicant SET organisation = participation.organisation, charter = participation.charter,
                     accepted_at = participation.accepted_at
FROM participation WHERE participation.id = applicant.participation AND applicant.organisation IS NULL
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def fill() -> None:
        await rows(FILL)

    manager.add_raw(fill)
    manager.alter_column(
        table_class_name="Applicant",
        tablename="applicant",
        column_name="organisation",
        db_column_name="organisation",
        params={"null": False},
        old_params={"null": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )
    return manager
