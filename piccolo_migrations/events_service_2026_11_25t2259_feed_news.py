"""Feeds get a date of their own, and news of what they show reaches every process that keeps them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, Serial, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique

from events_service.database import rows
from events_service.identifiers import uuid7

ID = "2026-11-25T22:59:14:417203"
VERSION = "1.38.0"
DESCRIPTION = "Date each feed, and tell of what feeds show"

SHOWN = ("session", "event", "library", "organisation", "campaign")
# In the database, because a verb that forgot to tell would leave feeds as they were for an hour, and because a process
# of the release before cannot know, during an upgrade, that it should.
COUNT = """
CREATE FUNCTION note_feed_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE feed_news SET number = number + 1
    WHERE id = (SELECT id FROM feed_news LIMIT 1 FOR UPDATE SKIP LOCKED);
    IF NOT FOUND THEN
        INSERT INTO feed_news (number) VALUES (1);
    END IF;
    PERFORM pg_notify('feed_news', '');
    RETURN NULL;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER feed_news AFTER INSERT OR UPDATE OR DELETE ON {table} EXECUTE FUNCTION note_feed_news()"
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    manager.add_table(class_name="Feed", tablename="feed", schema=None, columns=None)
    manager.add_table(class_name="FeedNews", tablename="feed_news", schema=None, columns=None)

    manager.add_column(
        table_class_name="Feed",
        tablename="feed",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": uuid7,
            "null": False,
            "primary_key": True,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="Feed",
        tablename="feed",
        column_name="feed",
        db_column_name="feed",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 180,
            "default": None,
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

    manager.add_column(
        table_class_name="Feed",
        tablename="feed",
        column_name="language",
        db_column_name="language",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 10,
            "default": None,
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

    manager.add_column(
        table_class_name="Feed",
        tablename="feed",
        column_name="digest",
        db_column_name="digest",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 64,
            "default": None,
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

    manager.add_column(
        table_class_name="Feed",
        tablename="feed",
        column_name="changed_at",
        db_column_name="changed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
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

    manager.add_column(
        table_class_name="FeedNews",
        tablename="feed_news",
        column_name="id",
        db_column_name="id",
        column_class_name="Serial",
        column_class=Serial,
        params={
            "null": False,
            "primary_key": True,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="FeedNews",
        tablename="feed_news",
        column_name="number",
        db_column_name="number",
        column_class_name="BigInt",
        column_class=BigInt,
        params={
            "default": None,
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
        table_class_name="Feed",
        tablename="feed",
        constraint_name="feed_language_unique",
        constraint_class=Unique,
        params={"columns": ["feed", "language"]},
        schema=None,
    )

    async def make() -> None:
        await rows(COUNT)
        for table in SHOWN:
            await rows(TRIGGER.format(table=table))

    async def unmake() -> None:
        for table in SHOWN:
            await rows(f"DROP TRIGGER feed_news ON {table}")
        await rows("DROP FUNCTION note_feed_news()")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
