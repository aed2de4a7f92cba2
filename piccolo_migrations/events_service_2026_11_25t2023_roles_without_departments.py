"""A coordinator's département narrowed nothing: nothing read it, and it goes before somebody relies on it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-25T20:23:10:402377"
VERSION = "1.38.0"
DESCRIPTION = "Coordinators are national: a departement narrowed nothing"

FORWARDS = (
    # Without its département such a role would reach the whole country; so far it reached nothing.
    "DELETE FROM membership WHERE department IS NOT NULL",
    "ALTER TABLE membership DROP CONSTRAINT membership_once",
    "ALTER TABLE membership DROP CONSTRAINT membership_scope_fits_role",
    "ALTER TABLE membership ADD CONSTRAINT membership_once UNIQUE NULLS NOT DISTINCT (account, organisation, role)",
    "ALTER TABLE membership ADD CONSTRAINT membership_scope_fits_role"
    " CHECK ((role = 'coordinator') = (organisation IS NULL))",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def narrow() -> None:
        for statement in FORWARDS:
            await rows(statement)

    manager.add_raw(narrow)
    # contract step: the column was in no release, so that nothing older runs beside this one.
    manager.drop_column(
        table_class_name="Membership",
        tablename="membership",
        column_name="department",
        db_column_name="department",
        schema=None,
    )
    return manager
