"""Posting a letter: one row, in the transaction of the fact it tells, so that both exist or neither does."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from events_service.database import after_commit, rows
from events_service.identifiers import uuid7

# Why a letter was held back for good: strangers had too many sent to that address (registration/limits.py).
TOO_MANY = "too many to one address"

# For a verb that holds a lock everybody waits for and therefore says all it has to in one statement
# (registration/places.py): the last part of its `WITH`, after one called `letter` with these columns.
POSTED = """
    INSERT INTO message (id, intent, about, organisation, letter, locale, recipient, context,
                         state, attempts, next_at, useless_after, handed, resent, reason, created_at)
    SELECT id, intent, about, organisation, letter, locale, recipient, context,
           'due', 0, created_at, useless_after, false, false, '', created_at
    FROM letter
    ON CONFLICT (intent) DO NOTHING
    RETURNING about, position
"""

# One round trip, because verbs post while they hold a roster's lock. Both halves see the same snapshot, so
# the second never touches the row the first has just made; when the intent was already posted the first
# returns nothing and nothing is withdrawn either. A letter in a worker's hands is only marked: it may arrive,
# but if it comes back it is not tried again. One of unknown fate stays: the newer one decides what becomes of it
# when it leaves itself (messages/delivery.py).
_POST = f"""
WITH letter (id, intent, about, organisation, letter, locale, recipient, context, created_at, useless_after) AS (
    VALUES ($1::uuid, $2::text, $3::uuid, $4::uuid, $5::text, $6::text, $7::text, $8::jsonb,
            $9::timestamptz, $10::timestamptz)
), posted AS ({POSTED})
UPDATE message SET reason = 'superseded',
    state = CASE message.state WHEN 'sending' THEN 'sending' ELSE 'withdrawn' END
FROM posted
WHERE message.about = posted.about AND message.position < posted.position
  AND message.state IN ('due', 'sending')
"""

_waking: list[Callable[[], None]] = []


def wake_workers_with(wake: Callable[[], None] | None) -> None:
    """What tells the workers that letters were written, in this process; with None, and in a process that says
    nothing, a worker finds them within five seconds."""
    _waking[:] = [wake] if wake else []


def letters_written() -> None:
    """Let the workers know after COMMIT; for a verb that wrote letters in a statement of its own, after that."""
    for wake in _waking:
        after_commit(wake)


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
) -> None:
    """Owe one letter, once: the same `intent` again changes nothing. Call it inside the transaction of the
    fact.

    Letters about the same thing that have not left are withdrawn, because the newer one tells a later state.
    The `context` is what the letter says, unless more is known when it leaves: strings, numbers, booleans,
    None, lists, and instants and local times in ISO 8601 (a key ending in `_local` is a wall clock); no link
    and no secret. `recipient` has been through `mail.addresses.address`.
    """
    snapshot = msgspec.json.encode(context).decode()
    await rows(
        *(_POST, uuid7(), intent, about, organisation, letter, locale, recipient, snapshot, now),
        useless_after,
    )
    letters_written()


async def withdraw(about: UUID) -> None:
    """Letters about this that have not left never do: what they say has become useless, and nothing replaces them."""
    await rows(
        "UPDATE message SET state = 'withdrawn', reason = 'useless' WHERE about = $1 AND state = 'due'", about
    )


async def hold(about: UUID, *, until: datetime | None) -> None:
    """Let what is due about something wait until then, or, with None, never leave. Call it in the transaction that
    posted it: nobody has claimed it yet."""
    await rows(
        """
        UPDATE message SET next_at = coalesce($2, next_at), reason = CASE WHEN $2 IS NULL THEN $3 ELSE reason END,
                           state = CASE WHEN $2 IS NULL THEN 'withdrawn' ELSE state END
        WHERE about = $1 AND state = 'due'
        """,
        *(about, until, TOO_MANY),
    )


async def forget(about: list[UUID]) -> None:
    """Erase to whom and with what words these letters went; that they went, and when, stays. Unsent ones never do."""
    await rows(
        """
        UPDATE message SET recipient = '', context = '{}',
            state = CASE WHEN state = 'due' THEN 'withdrawn' ELSE state END
        WHERE about = ANY($1::uuid[]) AND state <> 'sending'
        """,
        about,
    )
