"""Courses: how late one may still join, and the dates on which somebody on the list does not come."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import SmallInt, Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-26T04:54:10:271843"
VERSION = "1.38.0"
DESCRIPTION = "Courses: joining late, and dates of which somebody is excused"

ADDED = (
    ("Roster", "roster", "join_until", SmallInt),
    ("RegistrationDate", "registration_date", "excused_at", Timestamptz),
)
PARAMS = {
    "default": None,
    "null": True,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for class_name, table, column, column_class in ADDED:
        manager.add_column(
            table_class_name=class_name,
            tablename=table,
            column_name=column,
            db_column_name=column,
            column_class_name=column_class.__name__,
            column_class=column_class,
            params=PARAMS,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Roster",
        tablename="roster",
        constraint_name="roster_join_until_in_range",
        constraint_class=Check,
        params={"condition": "join_until >= 1"},
        schema=None,
    )
    return manager
