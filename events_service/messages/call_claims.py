"""Calls that a colleague has taken on: nobody else dials the same number meanwhile.

A claim is a courtesy between colleagues, not a lock. It ends by itself, so that nobody waits for somebody who was
called away, and whoever happens to reach the person notes it all the same.
"""

from datetime import datetime, timedelta
from uuid import UUID

from events_service.database import rows
from events_service.errors import Refusal

# Long enough for a few attempts; a forgotten claim does not cost the person their news.
KEPT_FOR = timedelta(hours=1)
_CLAIM = """
UPDATE call_task SET claimed_by = $2, claimed_at = $3
WHERE id = ANY($1::uuid[]) AND closed_at IS NULL AND (claimed_at IS NULL OR claimed_at <= $4 OR claimed_by = $2)
RETURNING id
"""
_HAND_BACK = (
    "UPDATE call_task SET claimed_by = NULL, claimed_at = NULL WHERE id = ANY($1::uuid[]) AND claimed_by = $2"
)
_END = "UPDATE call_task SET claimed_by = NULL, claimed_at = NULL WHERE id = $1 AND claimed_by IS NOT NULL"


class CallClaimed(Refusal):
    """A colleague was faster, and does it."""

    code = "call_claimed"


def is_claimed(claimed_at: datetime | None, *, now: datetime) -> bool:
    """Whether somebody who took a call on at that moment still has it."""
    return claimed_at is not None and now - claimed_at < KEPT_FOR


async def claim(ids: list[UUID], *, by: UUID, now: datetime) -> None:
    """Take all of these calls on, or none; one's own once more is kept for longer. Call it inside a transaction.
    Refuses with CallClaimed."""
    if len(await rows(_CLAIM, ids, by, now, now - KEPT_FOR)) < len(ids):
        raise CallClaimed()


async def hand_back(ids: list[UUID], *, by: UUID) -> None:
    """Somebody else may take them on; what a colleague has is left alone."""
    await rows(_HAND_BACK, ids, by)


async def end(call: UUID) -> None:
    """An attempt was noted: whoever had taken the call on has done it for now."""
    await rows(_END, call)
