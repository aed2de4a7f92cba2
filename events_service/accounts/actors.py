"""Who did what, as people read it: the audit's ids with the names of colleagues and keys, also of those who left."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.accounts.tables import TOLD_APART
from events_service.database import rows, value


@dataclass(frozen=True, slots=True)
class Actor:
    """A colleague by name or e-mail, or a key by its name."""

    id: UUID
    name: str
    is_key: bool


_NAMES = f"""
SELECT id, {TOLD_APART} AS name, false AS is_key FROM account WHERE id = ANY($1::uuid[])
UNION ALL
SELECT id, name, true FROM api_key WHERE id = ANY($1::uuid[])
"""
_OF_ORGANISATIONS = """
SELECT DISTINCT account AS id FROM membership WHERE organisation = ANY($1::uuid[]) OR ($2 AND organisation IS NULL)
UNION
SELECT id FROM api_key WHERE (organisation = ANY($1::uuid[]) OR ($2 AND organisation IS NULL)) AND revoked_at IS NULL
"""
# The clock of the place is the one people mean: the organisation's first library's.
_ZONE = "SELECT time_zone FROM library WHERE organisation = ANY($1::uuid[]) ORDER BY created_at, id LIMIT 1"


async def actors(ids: Iterable[UUID]) -> dict[UUID, Actor]:
    """Those of these ids that are a colleague's or a key's."""
    return {each["id"]: Actor(**each) for each in await rows(_NAMES, list(ids))}


async def actors_around(viewer: Viewer) -> list[Actor]:
    """Who can do something where the viewer may read the audit, by name."""
    everywhere = viewer.may_everywhere("read_audit")
    ids = await rows(_OF_ORGANISATIONS, list(viewer.organisations("read_audit")), everywhere)
    named = await actors(each["id"] for each in ids)
    return sorted(named.values(), key=lambda actor: (actor.is_key, actor.name.casefold()))


async def audit_lines(
    viewer: Viewer, which: audit.Which, *, before: UUID | None = None, limit: int
) -> list[audit.Line]:
    """What was done where the viewer may read it, the latest first (see audit.lines)."""
    return await audit.lines(
        viewer.organisations("read_audit"),
        everywhere=viewer.may_everywhere("read_audit"),
        which=which,
        before=before,
        limit=limit,
    )


async def audit_size(viewer: Viewer, which: audit.Which) -> int:
    """How many lines that list has on all its pages."""
    return await audit.how_many(
        viewer.organisations("read_audit"), everywhere=viewer.may_everywhere("read_audit"), which=which
    )


async def zone_of(organisations: Iterable[UUID]) -> str:
    """By whose clock the people there live."""
    zone: str | None = await value(_ZONE, list(organisations))
    return zone or "Europe/Paris"
