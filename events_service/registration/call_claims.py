"""A colleague says "I do it" of a call, so that the person is not called twice at the same time; and hands it back."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, transaction
from events_service.errors import existing
from events_service.messages import call_claims
from events_service.messages.calls import CallOver
from events_service.registration.call_filters import OPEN
from events_service.registration.call_queries import Call, call_for, calls_sharing

_LOCK = "SELECT id FROM call_task WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
_OWNER = f"SELECT organisation, {OPEN} AS open FROM call_task WHERE id = $1"


async def claim_call(call_id: UUID, *, by: Viewer, now: datetime) -> Call:
    """Take a call on, with all that the same call says; for an hour, or until an outcome is noted. Refuses with
    NotFound, Forbidden, CallOver, and CallClaimed when a colleague has it."""
    async with transaction():
        ids = await _locked(call_id)
        task = existing(await row(_OWNER, call_id))
        require(by, "call", task["organisation"])
        if not task["open"]:
            raise CallOver()
        await call_claims.claim(ids, by=by.id, now=now)
        await audit.note(
            by=by.id, what="call.claimed", on=call_id, organisation=task["organisation"], now=now
        )
        return existing(await call_for(call_id, by))


async def hand_call_back(call_id: UUID, *, by: Viewer, now: datetime) -> Call:
    """Let somebody else do it; a colleague's own claim stays theirs. Twice is harmless. Refuses with NotFound,
    Forbidden."""
    async with transaction():
        ids = await _locked(call_id)
        task = existing(await row(_OWNER, call_id))
        require(by, "call", task["organisation"])
        await call_claims.hand_back(ids, by=by.id)
        what, organisation = "call.handed_back", task["organisation"]
        await audit.note(by=by.id, what=what, on=call_id, organisation=organisation, now=now)
        return existing(await call_for(call_id, by))


async def _locked(call_id: UUID) -> list[UUID]:
    """That call, and those that it says too: locked in the order in which whoever notes an outcome does."""
    ids = [call_id, *await calls_sharing(call_id)]
    await rows(_LOCK, ids)
    return ids
