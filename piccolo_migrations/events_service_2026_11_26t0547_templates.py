"""A template is an event that others begin from: it has no dates, and nobody sees it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-26T05:47:19:508412"
VERSION = "1.38.0"
DESCRIPTION = "Keep events as templates"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_column(
        table_class_name="Event",
        tablename="event",
        column_name="template",
        db_column_name="template",
        column_class_name="Boolean",
        column_class=Boolean,
        params={
            "default": False,
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
        table_class_name="Event",
        tablename="event",
        constraint_name="event_template_unseen",
        constraint_class=Check,
        params={"condition": "NOT template OR published_at IS NULL"},
        schema=None,
    )
    return manager
