"""API keys: one role, one organisation, shown once, stored hashed, revoked by one update."""

from datetime import datetime
from uuid import UUID

from events_service.accounts.roles import ROLES, Grant, Viewer
from events_service.accounts.tables import ApiKey
from events_service.database import row, transaction
from events_service.errors import Invalid, NotFound
from events_service.identifiers import hashed, new_secret, uuid7
from events_service.libraries.queries import organisation_id
from events_service.text import clean

# The visible beginning lets secret scanners, and people, recognise a key of this service.
PREFIX = "evs_"


async def create_key(name: str, *, role: str, organisation: str | None, now: datetime) -> str:
    """Make a key and return it, the only time it is seen. Refuses with Invalid (name, role, organisation)."""
    name = clean(name, field="name", longest=120, required=True)
    if role not in ROLES:
        raise Invalid({"role": "unknown"})
    if (role == "coordinator") == (organisation is not None):
        raise Invalid({"organisation": "not_for_this_role" if organisation else "required"})
    async with transaction():
        scope: UUID | None = await organisation_id(organisation) if organisation else None
        if organisation and scope is None:
            raise NotFound(organisation=organisation)
        secret = PREFIX + new_secret()
        await ApiKey(
            id=uuid7(), name=name, role=role, organisation=scope, token_hash=hashed(secret), created_at=now
        ).save()
    return secret


async def viewer_with_key(secret: str) -> Viewer | None:
    """Whoever holds the key, or None when it is unknown or revoked."""
    found = await row(
        "SELECT id, name, role, organisation FROM api_key WHERE token_hash = $1 AND revoked_at IS NULL",
        hashed(secret),
    )
    if found is None:
        return None
    return Viewer(found["id"], found["name"], (Grant(found["role"], found["organisation"]),))
