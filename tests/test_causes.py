"""One sentence for each thing that keeps PostgreSQL away, decided without the server's prose."""

import errno
import socket
import ssl

import asyncpg
import pytest

from events_service import causes
from events_service.connections import UnfitDatabase

SETTING = "EVENTS_DATABASE_URL"


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (
            asyncpg.InvalidPasswordError("le mot de passe…"),
            "PostgreSQL knows no such user with that password",
        ),
        (
            asyncpg.InvalidAuthorizationSpecificationError(""),
            "PostgreSQL does not know that user, or not from here",
        ),
        (asyncpg.InvalidCatalogNameError(""), "PostgreSQL has no database of that name"),
        (asyncpg.InsufficientPrivilegeError(""), "that user may not do this in the database"),
        (asyncpg.TooManyConnectionsError(""), "PostgreSQL has no connection left"),
        (asyncpg.DiskFullError(""), "the disk of PostgreSQL is full"),
        (asyncpg.CannotConnectNowError(""), "PostgreSQL is starting, stopping or recovering"),
        (asyncpg.ReadOnlySQLTransactionError(""), "PostgreSQL takes no writes"),
        (asyncpg.UndefinedTableError(""), "the database has no tables yet; run `events-service migrate`"),
        (asyncpg.UndefinedColumnError(""), "the database is older than this release"),
        (asyncpg.ConnectionDoesNotExistError(""), "the server hung up in the middle"),
        (UnfitDatabase("the database is not UTF-8"), "the database is not UTF-8"),
        (
            ConnectionRefusedError(errno.ECONNREFUSED, ""),
            f"nothing listens at the host and port of {SETTING}",
        ),
        (RuntimeError("postgresql://user:secret@host/"), "RuntimeError; the log of PostgreSQL says more"),
    ],
)
def test_of_database_says_what_to_do(error: BaseException, begins: str):
    assert causes.of_database(error).startswith(begins)


def test_of_database_knows_pg_hba_by_the_routine_and_not_by_the_words():
    refused = asyncpg.InvalidAuthorizationSpecificationError("aucune entrée dans pg_hba.conf")
    refused.server_source_function = "ClientAuthentication"

    assert causes.of_database(refused).startswith(
        "PostgreSQL lets that user in, but not from here; add a line"
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ssl.SSLCertVerificationError("self-signed"),
            "the certificate of Valkey is not one this machine trusts",
        ),
        (ssl.SSLError("wrong version"), "Valkey does not speak TLS as X asks"),
        (ConnectionError("rejected SSL upgrade"), "Valkey does not speak TLS as X asks"),
        (socket.gaierror(socket.EAI_NONAME, ""), "no machine has the name that stands in X"),
        (TimeoutError(), "Valkey does not answer in time"),
        (FileNotFoundError(errno.ENOENT, ""), "there is no socket where X says; start Valkey"),
        (PermissionError(errno.EACCES, ""), "this user may not open the socket in X"),
        (OSError(errno.ENETUNREACH, ""), "there is no way to the host of X"),
        (ConnectionResetError(errno.ECONNRESET, ""), "Valkey hung up"),
    ],
)
def test_of_wire_names_the_server_and_the_setting(error: BaseException, sentence: str):
    assert causes.of_wire(error, "Valkey", "X").startswith(sentence)


def test_of_wire_has_no_word_for_an_error_of_another_kind():
    assert causes.of_wire(ValueError("x"), "Valkey", "X") == ""


@pytest.mark.parametrize(
    ("error", "number"),
    [
        (OSError(errno.EPERM, ""), errno.EPERM),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 101] …"), errno.ECONNREFUSED),
        (ConnectionError("Error 2 connecting to unix socket"), errno.ENOENT),
        (ValueError("[Errno 7]"), None),
    ],
)
def test_errno_of_several_addresses_is_the_first_that_is_known(error: BaseException, number: int | None):
    assert causes.errno_of(error) == number
