"""When a feed last changed: one date for all processes, kept across restarts."""

from datetime import datetime

from events_service.database import lock_name, value

_KEPT = "SELECT changed_at FROM feed WHERE feed = $1 AND language = $2 AND digest = $3"
# HTTP dates have whole seconds, and clocks of several machines differ. A later digest always has a later second, so
# that whoever asks by date is never told that an older one is still right.
_WRITE = """
INSERT INTO feed (id, feed, language, digest, changed_at) VALUES (gen_random_uuid(), $1, $2, $3, $4)
ON CONFLICT (feed, language) DO UPDATE
SET digest = excluded.digest, changed_at = greatest(excluded.changed_at, feed.changed_at + interval '1 second')
RETURNING changed_at
"""


async def lock_feed(feed: str, language: str) -> None:
    """Let one process at a time read what the feed is made of and date it, until the end of the transaction.

    Else a process that read before a change could write its older bytes after those of another, with a later date: who
    holds these would be told by date that nothing changed.
    """
    await lock_name(f"feed {feed} {language}")


async def date_of(feed: str, language: str, digest: str, *, now: datetime) -> datetime:
    """Since when these are the feed's bytes. The caller holds the feed's lock since before it read its rows."""
    kept: datetime | None = await value(_KEPT, feed, language, digest)
    if kept is not None:
        return kept
    written: datetime = await value(_WRITE, feed, language, digest, now)
    return written
