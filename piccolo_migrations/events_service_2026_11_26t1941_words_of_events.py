"""The stems of what an event is searched by are written once, and not for each session that a search passes by.

PostgreSQL writes them, with its own trigger for it: a process of the release before, and whatever writes an event,
need not know. The index is on them, and no more on the expression.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events_service.database import rows

ID = "2026-11-26T19:41:22:731408"
VERSION = "1.38.0"
DESCRIPTION = "Keep the stems of an event's words"

FORWARDS = (
    """
    CREATE TRIGGER event_words BEFORE INSERT OR UPDATE ON event FOR EACH ROW
    EXECUTE FUNCTION tsvector_update_trigger(words, 'pg_catalog.french', search_key)
    """,
    "UPDATE event SET words = to_tsvector('french', search_key)",
    "DROP INDEX event_text",
    "CREATE INDEX event_text ON event USING gin (words)",
)
BACKWARDS = (
    "DROP INDEX event_text",
    "CREATE INDEX event_text ON event USING gin (to_tsvector('french', search_key))",
    "DROP TRIGGER event_words ON event",
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
