"""An organisation that came with a claim goes with its last one: nothing of it is left over.

Nobody has approved it, so that nothing of it was ever public and nobody has signed up there: what goes is its drafts,
its colleagues' roles and invitations, its keys, and the claims themselves.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.invitations import void
from events_service.accounts.staff import take_away
from events_service.database import rows, value


async def hold_organisations(organisations: Collection[UUID]) -> None:
    """Let nobody claim, join or plan for these meanwhile. In the order of their ids, whoever holds several."""
    sql = "SELECT 1 FROM organisation WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
    await rows(sql, list(organisations))


async def dissolve_unapproved(organisation: UUID, *, by: UUID, now: datetime) -> bool:
    """Let an organisation go that waits for no decision and never got a library; whether it went. To be called inside
    the transaction that holds it."""
    if not await value(_UNAPPROVED, organisation):
        return False
    members = await rows("SELECT DISTINCT account FROM membership WHERE organisation = $1", organisation)
    for member in members:
        await _let_go(member["account"], organisation, by=by, now=now)
    for invitation in await rows("SELECT account FROM invitation WHERE organisation = $1", organisation):
        await void(invitation["account"], organisation, now=now)
    for statement in _EVERYTHING:
        await rows(statement, organisation)
    # Its own lines are read by nobody any more; this one is everybody's.
    await audit.note(by=by, what="organisation.dissolved", on=organisation, organisation=None, now=now)
    return True


_UNAPPROVED = """
SELECT 1 FROM organisation WHERE id = $1 AND provisional
  AND NOT EXISTS (SELECT FROM library_claim WHERE organisation = $1 AND decided_at IS NULL)
"""
# In the order in which the rows lean on each other. What is drawn from a session, or hangs on the organisation's own
# removals, goes with it (ON DELETE CASCADE).
_EVERYTHING = (
    "DELETE FROM session USING event WHERE event.id = session.event AND event.organisation = $1",
    "DELETE FROM roster USING event WHERE event.id = roster.event AND event.organisation = $1",
    "DELETE FROM event WHERE organisation = $1",
    "DELETE FROM equipment WHERE organisation = $1",
    "DELETE FROM api_key WHERE organisation = $1",
    "DELETE FROM invitation WHERE organisation = $1",
    "DELETE FROM library_claim WHERE organisation = $1",
    "DELETE FROM organisation WHERE id = $1",
)


async def _let_go(account: UUID, organisation: UUID, *, by: UUID, now: datetime) -> None:
    """Whoever works elsewhere goes on there, signed in as they are."""
    elsewhere = "SELECT 1 FROM membership WHERE account = $1 AND organisation IS DISTINCT FROM $2 LIMIT 1"
    if await value(elsewhere, account, organisation):
        await rows("DELETE FROM membership WHERE account = $1 AND organisation = $2", account, organisation)
    else:
        await take_away(account, organisation, by=by, now=now)
