"""Forgetting people when their session is long over; what is left are the counts."""

from datetime import datetime, timedelta

from events_service.database import rows, transaction
from events_service.messages import calls, outbox

# What stands where a name was: nobody's, and not empty.
NOBODY = "–"
AT_ONCE = 500


async def forget_past(*, days: int, now: datetime) -> int:
    """Erase who came to sessions that ended more than `days` days ago, their letters and calls; how many it
    erased.

    Seats, state, times and the session stay, so that counts survive the names (promise 6). The link opens nothing any
    more. At most AT_ONCE at a time; twice is harmless.
    """
    async with transaction():
        forgotten = await rows(
            """
            UPDATE registration SET name = $3, companions = '{}', email = NULL, phone = NULL, note = '', word = '',
                                    intent = NULL, fingerprint = '', link_hash = 'forgotten ' || id, link_intent = NULL,
                                    calendar_hash = NULL, forgotten_at = $1
            WHERE id IN (
                SELECT registration.id FROM registration
                WHERE forgotten_at IS NULL AND NOT EXISTS (
                    SELECT 1 FROM session WHERE session.roster = registration.roster AND session.ends_at > $2
                )
                LIMIT $4 FOR UPDATE SKIP LOCKED
            )
            RETURNING id
            """,
            now,
            now - timedelta(days=days),
            NOBODY,
            AT_ONCE,
        )
        await outbox.forget([row["id"] for row in forgotten])
        await calls.forget([row["id"] for row in forgotten], now=now)
    return len(forgotten)
