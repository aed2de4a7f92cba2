"""Events are found by the stems of their French words and by their topics, and libraries by where they are, each by an
index. PostgreSQL brings the French dictionary; what an event is folded to is written by us (events_service/text.py),
so that `unaccent` is not needed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T15:33:24:518203"
VERSION = "1.38.0"
DESCRIPTION = "Find events by the stems of their words, and libraries by where they are"

FORWARDS = (
    "CREATE INDEX event_text ON event USING gin (to_tsvector('french', search_key))",
    "CREATE INDEX event_topics ON event USING gin (topics)",
    "CREATE INDEX library_degrees ON library (latitude, longitude)",
)
BACKWARDS = ("DROP INDEX event_text", "DROP INDEX event_topics", "DROP INDEX library_degrees")


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
