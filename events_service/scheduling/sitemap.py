"""What search engines may list: events with a session ahead, and every library; in stretches as long as one file of
the protocol may be cut (sitemaps.org: at most 50,000 addresses)."""

from datetime import datetime

from events_service.database import rows, value
from events_service.scheduling.visibility import PUBLIC

MOST = 10_000
KINDS = ("events", "libraries")
# An address counts as changed when a calendar would show something else.
_EVENTS = f"""
SELECT event.slug AS name, max(session.revised_at) AS changed_at
FROM event JOIN session ON session.event = event.id
WHERE {PUBLIC.format("$1")} AND session.starts_at > $1
GROUP BY event.id ORDER BY event.id
"""
_LIBRARIES = """
SELECT slug AS name, updated_at AS changed_at FROM library
WHERE NOT practice AND created_at <= $1::timestamptz ORDER BY id
"""
_LISTS = {"events": _EVENTS, "libraries": _LIBRARIES}


async def how_many_stretches(kind: str, *, now: datetime) -> int:
    """Of `events` or `libraries`."""
    number: int = await value(f"SELECT count(*)::int FROM ({_LISTS[kind]}) AS listed", now)
    return -(-number // MOST)


async def stretch(kind: str, number: int, *, now: datetime) -> list[tuple[str, datetime]]:
    """The names in addresses, and when each changed; the first stretch is 1."""
    listed = await rows(f"{_LISTS[kind]} LIMIT {MOST} OFFSET $2", now, (number - 1) * MOST)
    return [(each["name"], each["changed_at"]) for each in listed]
