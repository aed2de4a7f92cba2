"""Text messages: a channel of its own in the outbox, what they cost, and the word by which their reader knows them."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

from events_service.database import rows

ID = "2026-11-26T09:50:14:188370"
VERSION = "1.38.0"
DESCRIPTION = "Send text messages, each organisation up to what it lets them cost"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("Message", "message", "segments", SmallInt, {"default": None, "null": True}),
    ("Message", "message", "received_at", Timestamptz, {"default": None, "null": True}),
    ("Registration", "registration", "word", Varchar, {"length": 20, "default": "", "null": False}),
    ("Organisation", "organisation", "most_segments", Integer, {"default": 500, "null": False}),
    ("Installation", "installation", "texts", Boolean, {"default": False, "null": False}),
)
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
FORWARDS = (
    "ALTER TABLE message DROP CONSTRAINT message_channel_known",
    "ALTER TABLE message ADD CONSTRAINT message_channel_known CHECK (channel IN ('email', 'sms'))",
    "DROP INDEX message_due",
    f"""
    CREATE INDEX message_due
    ON message (channel, coalesce(organisation, {NOBODY}), priority, greatest(next_at, not_before))
    WHERE state = 'due'
    """,
    "CREATE INDEX message_texts ON message (organisation, created_at) WHERE channel = 'sms'",
)
BACKWARDS = (
    "DELETE FROM message WHERE channel = 'sms'",
    "ALTER TABLE message DROP CONSTRAINT message_channel_known",
    "ALTER TABLE message ADD CONSTRAINT message_channel_known CHECK (channel IN ('email'))",
    "DROP INDEX message_texts",
    "DROP INDEX message_due",
    f"""
    CREATE INDEX message_due ON message (coalesce(organisation, {NOBODY}), priority, greatest(next_at, not_before))
    WHERE state = 'due'
    """,
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for table, tablename, name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name=table,
            tablename=tablename,
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Organisation",
        tablename="organisation",
        constraint_name="organisation_most_segments_in_range",
        constraint_class=Check,
        params={"condition": "most_segments BETWEEN 0 AND 100000"},
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
