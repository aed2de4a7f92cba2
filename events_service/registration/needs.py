"""What would help somebody to take part: a ramp, a loop, somebody who signs. It may speak of their health, so it stands
apart from who they are, is read by whoever prepares the session, and is gone once that is over.

No letter, no paper and no file of ours has it.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.identifiers import uuid7

LONGEST = 500
# Beside a row of `registration`.
NEED = "coalesce((SELECT words FROM need WHERE need.registration = registration.id), '')"
_WRITE = """
INSERT INTO need (id, registration, words) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])
ON CONFLICT (registration) DO UPDATE SET words = excluded.words
"""


async def write(needs: Mapping[UUID, str]) -> None:
    """What these registrations need, new or in another's place; "" takes it back. In the transaction of whoever writes
    the registration."""
    gone = [registration for registration, words in needs.items() if not words]
    kept = {registration: words for registration, words in needs.items() if words}
    if gone:
        await forget(gone)
    if kept:
        await rows(_WRITE, [uuid7() for _ in kept], list(kept), list(kept.values()))


async def forget(registrations: list[UUID]) -> None:
    """Delete what these need: whoever needed it is being forgotten."""
    await rows("DELETE FROM need WHERE registration = ANY($1::uuid[])", registrations)


async def forget_past(now: datetime) -> int:
    """Delete what nobody prepares any more, and return how much: once the last date has ended, or all are called off.
    Who gave their seat back may still take it again, and finds it. Twice is harmless."""
    deleted = await rows(
        """
        DELETE FROM need USING registration
        WHERE registration.id = need.registration AND NOT EXISTS (
            SELECT FROM session WHERE session.roster = registration.roster AND session.cancelled_at IS NULL
              AND session.ends_at > $1
        )
        RETURNING need.id
        """,
        now,
    )
    return len(deleted)
