"""What calendars show of an organisation or an edition gets a date; what they show of a place dates the session."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod

from events_service.database import rows

ID = "2026-11-25T19:52:11:204718"
VERSION = "1.38.0"
DESCRIPTION = "Date what calendars show, and only that"

FORWARDS = (
    # Until now an entry had the newer date of its session and its library, whatever had changed there. From now on
    # the session alone says it, and no date may go back.
    """
    UPDATE session SET revised_at = library.updated_at
    FROM library WHERE library.id = session.library AND library.updated_at > session.revised_at
    """,
    "CREATE INDEX event_updated_at ON event (updated_at)",
)
BACKWARDS = ("DROP INDEX event_updated_at",)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    for table_class, table in (("Organisation", "organisation"), ("Campaign", "campaign")):
        manager.add_column(
            table_class_name=table_class,
            tablename=table,
            column_name="updated_at",
            db_column_name="updated_at",
            column_class_name="Timestamptz",
            column_class=Timestamptz,
            params={
                "default": None,
                "null": True,
                "primary_key": False,
                "unique": False,
                "index": False,
                "index_method": IndexMethod.btree,
                "choices": None,
                "db_column_name": None,
                "secret": False,
            },
            schema=None,
        )

    async def make() -> None:
        for statement in FORWARDS:
            await rows(statement)

    async def unmake() -> None:
        for statement in BACKWARDS:
            await rows(statement)

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
