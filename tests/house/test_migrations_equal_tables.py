"""The migrations, run from nothing, give the schema that the tables in the code describe."""

import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from piccolo.table import create_db_tables

from events_service.database import close_pool, open_pool
from events_service.piccolo_app import APP_CONFIG

MIGRATIONS = sorted(Path(APP_CONFIG.resolved_migrations_folder_path).glob("*.py"))
MADE_BY_HAND = re.compile(r"CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(\w+)")
# Takes something away, which is only right two releases after the last code that read it.
TAKES_AWAY = re.compile(r"\bdrop_(?:column|table)\b|\bDROP (?:COLUMN|TABLE)\b")
CONTRACT = "# contract step:"

_COLUMNS = """
SELECT table_name::text || '.' || column_name AS name,
       udt_name || coalesce('(' || character_maximum_length || ')', '') || ' ' || is_nullable AS shape
FROM information_schema.columns
WHERE table_schema = $1 AND table_name <> 'migration'
"""
_CONSTRAINTS = """
SELECT pg_class.relname || '.' || conname AS name,
       contype::text || ' ' || pg_get_constraintdef(pg_constraint.oid) AS shape
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE connamespace = $1::text::regnamespace AND contype <> 'n' AND relname <> 'migration'
"""
_INDEXES = """
SELECT tablename || '.' || indexname AS name, replace(indexdef, schemaname || '.', '') AS shape
FROM pg_indexes WHERE schemaname = $1 AND tablename <> 'migration'
"""
# A foreign key whose columns begin no index: deleting or locking the parent reads the whole table.
_UNINDEXED = """
SELECT conrelid::regclass::text || '.' || conname FROM pg_constraint
WHERE contype = 'f' AND NOT EXISTS (
    SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL
      AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey)
"""
_WALL_CLOCKS = """
SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'migration' AND data_type = 'timestamp without time zone'
ORDER BY 1
"""


@dataclass(frozen=True)
class Schema:
    """What PostgreSQL says of a schema: each name with its shape."""

    columns: dict[str, str]
    constraints: dict[str, str]
    indexes: dict[str, str]


async def shape_of(connection: asyncpg.Connection, schema: str) -> Schema:
    await connection.execute(f"SET search_path TO {schema}")
    answers = [await connection.fetch(sql, schema) for sql in (_COLUMNS, _CONSTRAINTS, _INDEXES)]
    return Schema(*({row["name"]: row["shape"] for row in rows} for rows in answers))


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def migrated(connection: asyncpg.Connection) -> Schema:
    return await shape_of(connection, "public")


@pytest.fixture
async def declared(connection: asyncpg.Connection, database_url: str) -> Schema:
    """The tables of the code, made by Piccolo itself in a schema of their own."""
    await connection.execute("CREATE SCHEMA declared")
    await open_pool(database_url, name="tests", limits={"search_path": "declared"})
    await create_db_tables(*APP_CONFIG.table_classes)
    await close_pool()
    return await shape_of(connection, "declared")


async def test_leave_piccolo_nothing_to_migrate():
    os.environ["PICCOLO_CONF"] = "events_service.piccolo_conf"
    from piccolo.apps.migrations.commands.new import AutoMigrationManager  # noqa: PLC0415 (reads PICCOLO_CONF)

    steps = await AutoMigrationManager(auto_input="n").get_alter_statements(APP_CONFIG)

    assert [statement for step in steps for statement in step.statements] == []


def test_compare_tables_that_exist(declared: Schema):
    assert {table._meta.tablename for table in APP_CONFIG.table_classes} == {
        name.partition(".")[0] for name in declared.columns
    }


def test_migrate_to_the_columns_of_the_tables(migrated: Schema, declared: Schema):
    assert migrated.columns == declared.columns


def test_migrate_to_the_constraints_of_the_tables(migrated: Schema, declared: Schema):
    assert migrated.constraints == declared.constraints


def test_migrate_to_the_indexes_of_the_tables_and_those_made_by_hand(migrated: Schema, declared: Schema):
    made_by_hand = {
        name for path in MIGRATIONS for name in MADE_BY_HAND.findall(path.read_text(encoding="utf-8"))
    }

    more = {name: shape for name, shape in migrated.indexes.items() if name not in declared.indexes}

    assert {name: migrated.indexes.get(name) for name in declared.indexes} == declared.indexes
    assert {name.partition(".")[2] for name in more} == made_by_hand


async def test_index_every_foreign_key(connection: asyncpg.Connection):
    assert [row[0] for row in await connection.fetch(_UNINDEXED)] == []


def test_name_every_constraint_by_hand(migrated: Schema):
    """The database's own "no" is recognised by a constraint's name. Keys keep the names PostgreSQL gives."""
    named = {
        constraint._meta.name for table in APP_CONFIG.table_classes for constraint in table._meta.constraints
    }
    ruling = {name.partition(".")[2] for name, shape in migrated.constraints.items() if shape[0] in "ucx"}

    assert ruling == named


async def test_keep_instants_with_their_zone(connection: asyncpg.Connection):
    """What people read on the wall at the place is the one kind of time without a zone, and is called so."""
    found = [row[0] for row in await connection.fetch(_WALL_CLOCKS)]

    assert [name for name in found if not name.partition(".")[2].startswith("local_")] == []


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_take_nothing_away_without_saying_why(path: Path):
    """Only forwards counts: undoing a new table takes it away."""
    lines = path.read_text(encoding="utf-8").splitlines()
    silent = [
        line.strip()
        for line, before in zip(lines, ["", *lines], strict=False)
        if TAKES_AWAY.search(line) and CONTRACT not in before and "BACKWARDS" not in line
    ]

    assert silent == []


def test_number_the_migrations_in_the_order_of_their_files():
    number = re.compile(r'^ID = "(.+)"$', re.MULTILINE)
    numbers = [found for path in MIGRATIONS for found in number.findall(path.read_text(encoding="utf-8"))]

    assert len(numbers) == len(MIGRATIONS)
    assert numbers == sorted(set(numbers))
