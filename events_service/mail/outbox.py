"""Posting a letter: one row, in the transaction of the fact it tells, so that both exist or neither does."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from events_service.database import rows
from events_service.identifiers import uuid7

# One round trip, because sign-up posts while it holds the roster's lock. Both halves see the same snapshot,
# so the second never touches the row the first has just made; when the intent was already posted the first
# returns nothing and nothing is withdrawn either.
_POST = """
WITH posted AS (
    INSERT INTO message (id, intent, about, organisation, letter, locale, recipient, context,
                         state, attempts, next_at, useless_after, handed, resent, reason, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, 'due', 0, $9, $10, false, false, '', $9)
    ON CONFLICT (intent) DO NOTHING
    RETURNING about, position
)
UPDATE message SET state = 'withdrawn', reason = 'superseded'
FROM posted
WHERE $11 AND message.about = posted.about AND message.position < posted.position
  AND (message.state = 'due' OR message.state = 'unknown' AND NOT message.resent)
"""


async def post(
    *,
    intent: str,
    about: UUID,
    letter: str,
    locale: str,
    recipient: str,
    context: Mapping[str, object],
    organisation: UUID | None = None,
    now: datetime,
    useless_after: datetime | None = None,
    supersedes: bool = True,
) -> None:
    """Owe one letter, once: the same `intent` again changes nothing. Call it inside the transaction of the
    fact.

    Letters about the same thing that have not left are withdrawn, because the newer one tells a later state;
    without `supersedes` they stay, and leave before it.
    The `context` is what the letter will say whenever it leaves: strings, numbers, booleans, None, lists, and
    instants and local times in ISO 8601 (a key ending in `_local` is a wall clock); no link and no secret.
    `recipient` has been through `mail.addresses.address`.
    """
    snapshot = msgspec.json.encode(context).decode()
    await rows(
        *(_POST, uuid7(), intent, about, organisation, letter, locale, recipient, snapshot, now),
        *(useless_after, supersedes),
    )
