"""How often the maker of an agenda wants it to be looked at, kept with where it comes from."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-26T20:29:12:418203"
VERSION = "1.38.0"
DESCRIPTION = "How often agendas are looked at"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_column(
        table_class_name="AgendaSource",
        tablename="agenda_source",
        column_name="refresh_minutes",
        db_column_name="refresh_minutes",
        column_class_name="Integer",
        column_class=Integer,
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
    return manager
