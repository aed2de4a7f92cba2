"""How many came to each session, by door: counted from the rows of its people, and kept once it is over.

A year's report is over a million such rows. A kept count is never another than they are: PostgreSQL drops it in the
transaction in which one of them changes (the triggers of the migration that made `session_count`), whatever verb that
was; until the chore has come by again, a report counts that session's rows themselves.
"""

from datetime import datetime, timedelta

from events_service.attendance.queries import ON_THE_LIST
from events_service.database import rows, transaction

# The door of whoever had no seat.
WALK_IN = "walk_in"
# Presence is typed in within these days, mostly.
OVER_SINCE = timedelta(days=2)
AT_ONCE = 1_000

# Of `sessions`, a table with the ids of sessions and their starts: who came, a line for each session and door.
BY_DOOR = f"""
SELECT session.id AS session, registration.door, sum(date.came)::int AS people,
       sum(date.first_timers)::int AS first_timers
FROM {{sessions}} AS session
JOIN registration_date AS date ON date.session = session.id
JOIN registration ON registration.id = date.registration
WHERE date.came IS NOT NULL AND ({ON_THE_LIST})
GROUP BY session.id, registration.door
UNION ALL
SELECT session.id, '{WALK_IN}', sum(walk_in.people)::int, sum(walk_in.first_timers)::int
FROM {{sessions}} AS session JOIN walk_in ON walk_in.session = session.id GROUP BY session.id
"""

# Whoever changes a row of one of them holds the session until COMMIT: such a one is counted the next time. What is read
# is read by another statement, which sees all that was committed before these were held.
_UNCOUNTED = """
SELECT id FROM session
WHERE ends_at <= $1 AND NOT EXISTS (SELECT FROM session_count WHERE session_count.session = session.id)
LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_COUNT = f"""
INSERT INTO session_count (session, people, first_timers, doors, people_by_door, first_timers_by_door)
SELECT over.id, coalesce(sum(counted.people), 0), coalesce(sum(counted.first_timers), 0),
       array_remove(array_agg(counted.door), NULL), array_remove(array_agg(counted.people), NULL),
       array_remove(array_agg(counted.first_timers), NULL)
FROM unnest($1::uuid[]) AS over (id)
LEFT JOIN ({BY_DOOR.format(sessions="(SELECT id, starts_at FROM session WHERE id = ANY($1::uuid[]))")}) AS counted
       ON counted.session = over.id
GROUP BY over.id
ON CONFLICT (session) DO NOTHING
"""


async def count_sessions(now: datetime) -> bool:
    """Keep the counts of a stretch of the sessions that are over and have none; whether there may be more. Twice is
    harmless."""
    async with transaction():
        sessions = [each["id"] for each in await rows(_UNCOUNTED, now - OVER_SINCE, AT_ONCE)]
        await rows(_COUNT, sessions)
        return len(sessions) == AT_ONCE
