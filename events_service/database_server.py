"""What kind of server PostgreSQL is, and whether everything may be kept there; for `migrate` and the doctor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

OLDEST = 15

# A role that owns nothing may still read the catalogue, so the question about the table is asked of whoever asks.
_SERVER = """
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int / 10000 AS major,
       pg_is_in_recovery() AS standby,
       current_setting('transaction_read_only') = 'on' AS read_only,
       current_setting('fsync') = 'on' AS fsync,
       current_setting('full_page_writes') = 'on' AS full_page_writes,
       (SELECT coalesce(bool_and(has_table_privilege(to_regclass('registration'), privilege)), true)
        FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege) AS writes,
       least(current_setting('max_connections')::int
             - current_setting('superuser_reserved_connections')::int,
             nullif((SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), -1)) AS connections,
       EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist')
       OR EXISTS (SELECT FROM pg_available_extensions WHERE name = 'btree_gist')
          AND has_database_privilege(current_database(), 'CREATE') AS ranges,
       clock_timestamp() AS at,
       ARRAY(SELECT name FROM unnest($1::text[]) AS name
             WHERE name NOT IN (SELECT zone.name FROM pg_timezone_names AS zone) ORDER BY name) AS unknown_zones
"""


@dataclass(frozen=True, slots=True)
class Server:
    """`writes` is whether the user we are may; `ranges` whether it has the extension btree_gist, or may have it made;
    `connections` how many may be open, to everybody or to that user. `at` is the server's clock when it answered."""

    version: str
    major: int
    standby: bool
    read_only: bool
    fsync: bool
    full_page_writes: bool
    writes: bool
    ranges: bool
    connections: int
    at: datetime
    unknown_zones: tuple[str, ...]


async def describe(connection: asyncpg.Connection, zones: Sequence[str] = ()) -> Server:
    """The server at the other end. A power cut is the server's own matter, so fsync is told, not set."""
    facts = await connection.fetchrow(_SERVER, list(zones))
    return Server(**dict(facts) | {"unknown_zones": tuple(facts["unknown_zones"])})


def unusable(server: Server) -> str:
    """Why nothing should be kept there, or nothing."""
    if server.major < OLDEST:
        return f"PostgreSQL {server.version} is too old; bring it to {OLDEST} or newer"
    if server.standby:
        return "PostgreSQL takes no writes: it is a standby; let EVENTS_DATABASE_URL lead to the primary"
    if server.read_only:
        return (
            "PostgreSQL takes no writes: default_transaction_read_only is on; switch it off, where"
            " postgresql.conf, the database or the role has it"
        )
    if not server.writes:
        return (
            "that user may not write in our tables; make it their owner, or"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO it"
        )
    if not server.ranges:
        return (
            "PostgreSQL lacks the extension btree_gist, without which a room could be taken twice; install the package"
            " of its extensions (postgresql-contrib) where it is missing, and have its administrator run, in this"
            " database: CREATE EXTENSION btree_gist"
        )
    return ""


def careless(server: Server) -> str:
    """Why what is kept there may be lost, or nothing."""
    if not server.fsync:
        return (
            "fsync is off: a power cut destroys everything; set fsync = on in postgresql.conf and restart it"
        )
    if not server.full_page_writes:
        return "full_page_writes is off: a power cut may destroy tables; set it on in postgresql.conf"
    return ""
