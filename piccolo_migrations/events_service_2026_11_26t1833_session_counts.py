"""Who came to a session that is over is counted once, and counted again when one of its rows has changed."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Array, ForeignKey, Integer, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.database import rows
from events_service.identifiers import uuid7

ID = "2026-11-26T18:33:07:518264"
VERSION = "1.38.0"
DESCRIPTION = "Keep who came to each session"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


class Session(Table, tablename="session", schema=None):
    id = UUID(default=uuid7, null=False, primary_key=True)


_SESSION: dict[str, Any] = {
    "references": Session,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "default": None,
    "null": False,
    "primary_key": True,
}
_NUMBERS: dict[str, Any] = {"default": None, "base_column": Integer(), "null": False}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("session", ForeignKey, _SESSION),
    ("people", Integer, {"default": None, "null": False}),
    ("first_timers", Integer, {"default": None, "null": False}),
    ("doors", Array, {"default": None, "base_column": Varchar(), "null": False}),
    ("people_by_door", Array, _NUMBERS),
    ("first_timers_by_door", Array, _NUMBERS),
)
# In the database, because a verb that forgot it would let a report say what its rows do not, and because a process of
# the release before knows of no counts. Whoever has changed a row holds the session until COMMIT, so that nobody counts
# it as it was before; whoever counts it holds it too, and the change drops what was counted.
DROP = """
CREATE FUNCTION drop_session_count() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[];
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'session' THEN
            changed := ARRAY[NEW.id];
        WHEN 'registration' THEN
            changed := ARRAY(SELECT session FROM registration_date WHERE registration = NEW.id);
        ELSE
            changed := ARRAY[OLD.session, NEW.session];
    END CASE;
    PERFORM FROM session WHERE id = ANY(changed) ORDER BY id FOR KEY SHARE;
    DELETE FROM session_count WHERE session = ANY(changed);
    RETURN NULL;
END $$
"""
# What counts is whose seat it was, on which date, how many came, and by which door.
_SEAT = ("door", "state", "confirmed_at", "cancelled_at", "cancelled_by")
_CAME = ("came", "first_timers", "registration", "session")


def _changed(columns: tuple[str, ...]) -> str:
    was, becomes = (", ".join(f"{which}.{name}" for name in columns) for which in ("OLD", "NEW"))
    return f"({was}) IS DISTINCT FROM ({becomes})"


# Table, name, what happens to its rows, and which of them are meant.
TRIGGERS = (
    ("registration_date", "count_joined", "INSERT", "NEW.came IS NOT NULL"),
    ("registration_date", "count_left", "DELETE", "OLD.came IS NOT NULL"),
    ("registration_date", "count_changed", f"UPDATE OF {', '.join(_CAME)}", _changed(_CAME)),
    ("walk_in", "count_changed", "INSERT OR DELETE OR UPDATE OF people, first_timers, session", "true"),
    ("registration", "count_changed", f"UPDATE OF {', '.join(_SEAT)}", _changed(_SEAT)),
    ("session", "count_changed", "UPDATE OF starts_at", "OLD.starts_at <> NEW.starts_at"),
)
TRIGGER = """
CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION drop_session_count()
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="SessionCount", tablename="session_count", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="SessionCount",
            tablename="session_count",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="SessionCount",
        tablename="session_count",
        constraint_name="session_count_for_each_door",
        constraint_class=Check,
        params={
            "condition": "cardinality(people_by_door) = cardinality(doors)"
            " AND cardinality(first_timers_by_door) = cardinality(doors)"
        },
        schema=None,
    )

    async def make() -> None:
        await rows(DROP)
        for table, name, event, when in TRIGGERS:
            await rows(TRIGGER.format(table=table, name=name, event=event, when=when))

    async def unmake() -> None:
        for table, name, *_ in TRIGGERS:
            await rows(f"DROP TRIGGER {name} ON {table}")
        await rows("DROP FUNCTION drop_session_count()")

    manager.add_raw(make)
    manager.add_raw_backwards(unmake)
    return manager
