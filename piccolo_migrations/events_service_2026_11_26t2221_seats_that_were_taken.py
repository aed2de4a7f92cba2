"""Dates that agendas brought before have as many seats by them as they have here: nobody knows better."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T22:21:02:118436"
VERSION = "1.38.0"
DESCRIPTION = "Seats that were taken from agendas"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def make() -> None:
        await rows(_AS_THEY_ARE)

    async def unmake() -> None:
        """The column goes with the migration before."""

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager


_AS_THEY_ARE = """
UPDATE agenda_entry SET capacity = roster.capacity FROM session JOIN roster ON roster.id = session.roster
WHERE session.id = agenda_entry.session AND roster.sign_up = 'required'
"""
