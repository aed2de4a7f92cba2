"""The weekday on which the weeks of a series begin: Monday, until all of its dates are moved to other days."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import SmallInt
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-26T09:37:24:618305"
VERSION = "1.38.0"
DESCRIPTION = "Keep the weeks of a series when its dates move"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Series",
        tablename="series",
        column_name="week_starts",
        db_column_name="week_starts",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 1,
            "null": False,
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
    manager.add_constraint(
        table_class_name="Series",
        tablename="series",
        constraint_name="series_week_starts_on_a_day",
        constraint_class=Check,
        params={"condition": "week_starts BETWEEN 1 AND 7"},
        schema=None,
    )
    return manager
