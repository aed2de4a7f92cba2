"""One connection to PostgreSQL: what is set on it, which of several machines it leads to, and whether it will do.

Everything that connects comes through `connect`, so that no connection of ours exists on which a COMMIT may
be lost, or which a pooler shares out between transactions.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import asyncpg

ACQUIRE_SECONDS = 4.0
# Every limit, set on every connection: a statement that runs away, a lock that is not given, a transaction forgotten.
# `synchronous_commit` is here because a server or a role may have it off: the screen would promise a seat that a power
# cut takes back (promise 3). What comes with the connection wins over what a role or the server has by default.
LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "timezone": "UTC",
    "synchronous_commit": "on",
}
COMMAND_SECONDS = 15.0
# Where somebody waits for a page: an answer within five seconds, whatever PostgreSQL does. The server is asked to give
# up first; a server that is frozen, or a cable that is cut, gives up nothing, and then we do.
# Nor do we let the planner believe in disks that turn: it would rather read whole tables than follow an index.
LIMITS_OF_A_PAGE = {"statement_timeout": "3500ms", "lock_timeout": "3s", "random_page_cost": "1.1"}
PAGE_SECONDS = 4.0

_FITNESS = """
SELECT current_setting('synchronous_commit') AS synchronous_commit, pg_backend_pid() AS process,
       current_setting('server_encoding') AS encoding
"""
POOLER = "a pooler such as pgbouncer stands between us and PostgreSQL"
# A pooler in transaction mode hands our prepared statements to another server's process.
_LOST_STATEMENT = (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError)


class UnfitDatabase(Exception):
    """A database that answers and will not do; the text says why and what to do, in one line."""


async def connect(url: str, **options: Any) -> asyncpg.Connection:
    """A connection that will do; raises UnfitDatabase, and whatever else asyncpg has to say.

    `options` are asyncpg's; what they set on the connection comes on top of LIMITS. Where the URL names several
    machines, each gets its share of the time, and only one that takes writes is taken unless the URL says otherwise:
    asyncpg would give all of the time to the first, which after a failover is the one that is switched off.
    """
    urls = one_by_one(url)
    within = options.pop("timeout", None) or ACQUIRE_SECONDS
    options["server_settings"] = LIMITS | (options.get("server_settings") or {})
    last: Exception | None = None
    for each in urls:
        try:
            connection = await asyncpg.connect(each, timeout=within / len(urls), **options)
        except asyncpg.ProtocolViolationError:
            # "Unsupported startup parameter": pgbouncer, in any mode, does not pass on our limits.
            raise UnfitDatabase(advice(POOLER)) from None
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InternalClientError) as error:
            last = error
        else:
            return await _checked(connection)
    assert last is not None
    raise last


def one_by_one(url: str) -> list[str]:
    """The URL of each machine that `url` names; one that names a single machine stays as it is."""
    parts = urlsplit(url)
    login, at, places = parts.netloc.rpartition("@")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "," in query.get("host", ""):
        return [url]  # asyncpg's own way, for those who need the sockets of several
    if "," not in places:
        return [url]
    words = urlencode({"target_session_attrs": "read-write"} | query)
    return [parts._replace(netloc=f"{login}{at}{place}", query=words).geturl() for place in places.split(",")]


async def _checked(connection: asyncpg.Connection) -> asyncpg.Connection:
    try:
        async with asyncio.timeout(ACQUIRE_SECONDS):
            facts = await connection.fetchrow(_FITNESS)
    except _LOST_STATEMENT:
        connection.terminate()
        raise UnfitDatabase(advice(POOLER)) from None
    except BaseException:
        connection.terminate()
        raise
    trouble = unfitness(facts, announced=connection.get_server_pid())
    if trouble:
        connection.terminate()
        raise UnfitDatabase(trouble)
    return connection


def unfitness(facts: Mapping[str, Any], *, announced: int) -> str:
    """Why a connection will not do, or nothing. `announced` is the process that greeted us."""
    if facts["process"] != announced:
        return advice(POOLER)
    if facts["synchronous_commit"] not in ("on", "remote_apply"):
        return (
            f"synchronous_commit stays {facts['synchronous_commit']} on our connections: a power cut would"
            " lose what was promised; find what sets it between us and PostgreSQL."
        )
    if facts["encoding"] != "UTF8":
        return (
            f"the database is {facts['encoding']} and cannot keep every name; make another:"
            " CREATE DATABASE events ENCODING 'UTF8' TEMPLATE template0."
        )
    return ""


def advice(what: str) -> str:
    return f"{what}; let EVENTS_DATABASE_URL lead to PostgreSQL itself (docs/settings.md says why)."
