"""API keys: one role, one organisation, shown once, stored hashed, revoked by one update."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Grant, Viewer, allows_more, require
from events_service.accounts.staff import held_scope_of, reach_of
from events_service.accounts.tables import CALLED
from events_service.database import insert, row, rows, transaction
from events_service.errors import NotFound, Refusal, existing
from events_service.identifiers import as_uuid, hashed, new_secret
from events_service.text import clean

# The visible beginning lets secret scanners, and people, recognise a key of this service.
PREFIX = "evs_"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key as it is listed: never the secret. `organisation` is a slug, None for a coordinator's or a referent's.
    `made_by` and `maker` are the id and name of the colleague who made it; None and "" where a command did."""

    id: UUID
    name: str
    role: str
    organisation: str | None
    departments: list[str]
    created_at: datetime
    revoked_at: datetime | None
    made_by: UUID | None
    maker: str


class AmbiguousKey(Refusal):
    """Several keys that still open something have this name; only an id says which."""

    code = "ambiguous_key"


async def create_key(
    name: str,
    *,
    role: str,
    organisation: str | None,
    departments: Sequence[str] = (),
    by: UUID = audit.OPERATOR,
    now: datetime,
) -> str:
    """Make a key and return it, the only time it is seen. Refuses as `staff.give_role` does, but for the e-mail, and
    with Invalid (name)."""
    name = clean(name, field="name", longest=120, required=True)
    codes = reach_of(role, organisation, departments)
    async with transaction():
        scope = await held_scope_of(organisation)
        secret = PREFIX + new_secret()
        key = await insert(
            "api_key",
            name=name,
            role=role,
            organisation=scope,
            departments=codes,
            token_hash=hashed(secret),
            made_by=None if by == audit.OPERATOR else by,
            created_at=now,
        )
        await audit.note(by=by, what="key.created", on=key, organisation=scope, now=now)
    return secret


async def viewer_with_key(secret: str) -> Viewer | None:
    """Whoever holds the key, or None when it is unknown or revoked."""
    key = await row(
        "SELECT id, name, role, organisation, departments FROM api_key WHERE token_hash = $1 AND revoked_at IS NULL",
        hashed(secret),
    )
    if key is None:
        return None
    return Viewer(
        key["id"], key["name"], (Grant(key["role"], key["organisation"], tuple(key["departments"])),)
    )


async def api_keys(*, organisation: UUID | None = None) -> list[KeyLine]:
    """Every key, or those of an organisation, the revoked ones last."""
    lines = await rows(
        f"""
        SELECT api_key.id, api_key.name, api_key.role, organisation.slug AS organisation,
               api_key.departments, api_key.created_at, api_key.revoked_at, api_key.made_by,
               coalesce({CALLED}, '') AS maker
        FROM api_key LEFT JOIN organisation ON organisation.id = api_key.organisation
        LEFT JOIN account ON account.id = api_key.made_by
        WHERE $1::uuid IS NULL OR api_key.organisation = $1
        ORDER BY api_key.revoked_at IS NOT NULL, api_key.name, api_key.id
        """,
        organisation,
    )
    return [KeyLine(**r) for r in lines]


async def keys_of(organisation: UUID) -> list[KeyLine]:
    """Those of one organisation that open something, by name."""
    return [key for key in await api_keys(organisation=organisation) if key.revoked_at is None]


async def revoke_local_key(key: UUID, *, by: Viewer, now: datetime) -> None:
    """What a manager does to a key of the organisation; twice is harmless. Refuses with NotFound, Forbidden."""
    async with transaction():
        own = existing(
            await row("SELECT id, organisation, revoked_at FROM api_key WHERE id = $1 FOR UPDATE", key)
        )
        if own["organisation"] is None:
            raise NotFound()
        require(by, "manage_staff", own["organisation"])
        if own["revoked_at"] is None:
            await _revoke(own, by=by.id, now=now)


async def revoke_keys_made_by(
    maker: UUID, organisation: UUID, *, beyond: str | None = None, by: UUID, now: datetime
) -> None:
    """Those of an organisation that a colleague made, who may have kept them; of one who goes on working there only
    those that may do more than the role `beyond` which they cannot."""
    async with transaction():
        keys = await rows(_MADE_BY, maker, organisation)
        for key in keys:
            if beyond is None or allows_more(key["role"], beyond):
                await _revoke(key, by=by, now=now)


async def keys_made_by(maker: UUID, organisations: list[UUID | None]) -> tuple[str, ...]:
    """The names of the keys that a colleague made for these organisations, or for none of them, and that still work."""
    keys = await rows(
        """
        SELECT name FROM api_key WHERE made_by = $1 AND revoked_at IS NULL
          AND (organisation = ANY($2::uuid[]) OR organisation IS NULL AND $3) ORDER BY name
        """,
        maker,
        [organisation for organisation in organisations if organisation is not None],
        None in organisations,
    )
    return tuple(key["name"] for key in keys)


_MADE_BY = """
SELECT id, organisation, role FROM api_key
WHERE made_by = $1 AND organisation = $2 AND revoked_at IS NULL ORDER BY id FOR UPDATE
"""


async def revoke_key(reference: str, *, by: UUID = audit.OPERATOR, now: datetime) -> UUID:
    """Make a key, given by its name or its id, worth nothing from the next request on; return its id.

    Revoking twice changes nothing. Refuses with NotFound, and with AmbiguousKey (`ids`) where several keys that are
    not revoked have that name.
    """
    async with transaction():
        matches = await rows(
            "SELECT id, organisation, revoked_at FROM api_key WHERE name = $1 OR id = $2 ORDER BY id FOR UPDATE",
            reference,
            as_uuid(reference),
        )
        if not matches:
            raise NotFound(key=reference)
        open_ones = [each for each in matches if each["revoked_at"] is None]
        if len(open_ones) > 1:
            raise AmbiguousKey(ids=[each["id"] for each in open_ones])
        for key in open_ones:
            await _revoke(key, by=by, now=now)
        return UUID(str(matches[-1]["id"] if not open_ones else open_ones[0]["id"]))


async def _revoke(key: Record, *, by: UUID, now: datetime) -> None:
    await rows("UPDATE api_key SET revoked_at = $2 WHERE id = $1", key["id"], now)
    await audit.note(by=by, what="key.revoked", on=key["id"], organisation=key["organisation"], now=now)
