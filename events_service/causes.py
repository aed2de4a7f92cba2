"""What an error of PostgreSQL or of a network means for the person who runs the service: one sentence, one thing to do.

Decided by SQLSTATE, by the routine of the server that raised it and by errno, never by the server's prose, which may
be in any language; those of Redis are in redis_probe.py, whose library is slow to import. Nothing of a URL is repeated.
"""

import errno
import socket
import ssl
from collections.abc import Sequence
from typing import TypeAlias

import asyncpg

from events_service.connections import UnfitDatabase

Row: TypeAlias = tuple[type[BaseException] | tuple[type[BaseException], ...], str]

# The first that fits. Subclasses come before their bases.
_DATABASE: Sequence[Row] = (
    (
        asyncpg.InvalidPasswordError,
        "PostgreSQL knows no such user with that password; correct EVENTS_DATABASE_URL",
    ),
    (
        asyncpg.InvalidCatalogNameError,
        "PostgreSQL has no database of that name; correct EVENTS_DATABASE_URL, or make it:"
        " CREATE DATABASE events ENCODING 'UTF8' TEMPLATE template0",
    ),
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "PostgreSQL does not know that user, or not from here; CREATE ROLE … LOGIN, or correct EVENTS_DATABASE_URL",
    ),
    (
        asyncpg.InsufficientPrivilegeError,
        "that user may not do this in the database; make it the owner:"
        " ALTER DATABASE … OWNER TO …, GRANT ALL ON SCHEMA public TO …",
    ),
    (
        asyncpg.TooManyConnectionsError,
        "PostgreSQL has no connection left; raise its max_connections (or the role's CONNECTION LIMIT), or lower"
        " EVENTS_DATABASE_CONNECTIONS",
    ),
    (asyncpg.DiskFullError, "the disk of PostgreSQL is full; make room there"),
    (asyncpg.CannotConnectNowError, "PostgreSQL is starting, stopping or recovering; try again in a minute"),
    (
        asyncpg.ReadOnlySQLTransactionError,
        "PostgreSQL takes no writes; let EVENTS_DATABASE_URL lead to the primary, or switch"
        " default_transaction_read_only off where that is on",
    ),
    (
        asyncpg.TargetServerAttributeNotMatched,
        "none of the machines of EVENTS_DATABASE_URL takes writes; name the primary, or promote one",
    ),
    (
        asyncpg.ObjectNotInPrerequisiteStateError,
        "the database lets nobody in; ALTER DATABASE … ALLOW_CONNECTIONS true",
    ),
    (
        (asyncpg.UndefinedObjectError, asyncpg.InvalidParameterValueError),
        "EVENTS_DATABASE_URL asks for something that PostgreSQL does not know;"
        " correct what stands after its question mark",
    ),
    (
        asyncpg.ClientConfigurationError,
        "EVENTS_DATABASE_URL cannot be understood; docs/settings.md shows one",
    ),
    (
        asyncpg.ConnectionDoesNotExistError,
        "the server hung up in the middle; is it a PostgreSQL, and does its log say why?",
    ),
    (asyncpg.UndefinedTableError, "the database has no tables yet; run `events-service migrate`"),
    (asyncpg.UndefinedColumnError, "the database is older than this release; run `events-service migrate`"),
)


def of_database(error: BaseException) -> str:
    """For whatever connecting to PostgreSQL, or asking it something, may raise."""
    if isinstance(error, UnfitDatabase):
        return str(error)
    if _routine(error) == "ClientAuthentication":
        return (
            "PostgreSQL lets that user in, but not from here; add a line for this machine to its pg_hba.conf"
            " (where it asks for TLS, add ?sslmode=require to EVENTS_DATABASE_URL)"
        )
    for kinds, sentence in _DATABASE:
        if isinstance(error, kinds):
            return sentence
    return of_wire(error, "PostgreSQL", "EVENTS_DATABASE_URL") or (
        f"{type(error).__name__}; the log of PostgreSQL says more"
    )


def _routine(error: BaseException) -> str:
    return getattr(error, "server_source_function", None) or ""


def of_wire(error: BaseException, server: str, setting: str) -> str:
    """What the network says, whatever is spoken on it; nothing for an error of another kind."""
    sentence = str(error)
    if isinstance(error, ssl.SSLCertVerificationError | ssl.CertificateError):
        return f"the certificate of {server} is not one this machine trusts; mend it, or name its issuer in {setting}"
    if isinstance(error, ssl.SSLError) or "rejected SSL" in sentence or "SSL" in sentence:
        return f"{server} does not speak TLS as {setting} asks; correct one of them"
    if isinstance(error, socket.gaierror):
        return f"no machine has the name that stands in {setting}; correct it, or mend this machine's DNS"
    if isinstance(error, TimeoutError):
        return f"{server} does not answer in time; is it frozen, or a firewall between? Correct {setting} otherwise"
    number = errno_of(error)
    if number == errno.ECONNREFUSED:
        return f"nothing listens at the host and port of {setting}; start {server}, or correct them"
    if number == errno.ENOENT:
        return f"there is no socket where {setting} says; start {server}, or correct it"
    if number in (errno.EACCES, errno.EPERM):
        return f"this user may not open the socket in {setting}; give it the right, or another user"
    if number in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return f"there is no way to the host of {setting}; correct it, or mend the network"
    if isinstance(error, ConnectionError):
        return f"{server} hung up; is it that server that listens at the port of {setting}?"
    return ""


def errno_of(error: BaseException) -> int | None:
    """Where a name has several addresses, asyncio joins what went wrong with each into one sentence."""
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        return number
    for code in (errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENOENT):
        if f"[Errno {code}]" in str(error) or f"Error {code} " in str(error):
            return code
    return None
