"""What this installation is, whatever its settings become: one row, written once by the first `migrate`. Beside it
stands the one setting that verbs ask for: whether text messages leave."""

import ipaddress
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from piccolo.columns import Boolean, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.database import rows, value
from events_service.engine import ENGINE

# Names that somebody else's machine has too (RFC 6761, RFC 6762, RFC 9476): an identity made of one would not be ours.
_NOT_OURS = ("localhost", "local", "localdomain", "internal", "invalid", "test", "lan", "home.arpa")
# For the statements whose rows carry the host along: read once per statement, whatever the number of rows.
UID_HOST = "(SELECT uid_host FROM installation)"


class Installation(Table, tablename="installation", db=ENGINE):
    """One row. `uid_host` stands after the @ of every UID and Message-ID, and no setting changes it any more: a town
    that moves to another domain keeps the entries in everybody's calendar. It travels with a backup. `texts`: whether
    the workers that run now can send text messages (EVENTS_SMS_URL); verbs, which know no setting, ask here."""

    id = SmallInt(primary_key=True, default=1)
    uid_host = Varchar(length=253, default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    texts = Boolean(default=False, null=False)

    installation_is_one = Check("id = 1")
    installation_uid_host_given = Check("uid_host <> ''")


class NotSettled(Exception):
    """The schema is there and the row is not: `events-service migrate` was interrupted. Nothing is given out yet."""


async def uid_host() -> str:
    """The host of every UID and Message-ID. Raises NotSettled."""
    host: str | None = await value(f"SELECT {UID_HOST}")
    if host is None:
        raise NotSettled("run `events-service migrate` once more")
    return host


async def settle(host: str, *, now: datetime) -> None:
    """Write the row down, once; what is there stays."""
    await rows(
        "INSERT INTO installation (id, uid_host, created_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING",
        host,
        now,
    )


async def send_texts(sends: bool) -> None:
    """What the workers that start now can do. One that still runs with another setting only calls more people."""
    await rows("UPDATE installation SET texts = $1 WHERE texts <> $1", sends)


async def is_settled() -> bool:
    return bool(await value("SELECT EXISTS (SELECT FROM installation)"))


def new_host(public_url: str) -> str:
    """The host of a new installation: that of its public address where it has one, else one of its own that is nobody's
    (RFC 6761 §6.4). An address of a machine is never an identity: another machine has it tomorrow."""
    host = (urlsplit(public_url).hostname or "").rstrip(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        ascii_host = _ascii(host)
        if "." in ascii_host and not any(f".{ascii_host}".endswith(f".{name}") for name in _NOT_OURS):
            return ascii_host
    return f"{uuid4()}.invalid"


def _ascii(host: str) -> str:
    """As DNS and a Message-ID write it; nothing for what cannot be written so."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
