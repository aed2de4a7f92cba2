"""More sessions than anybody would plan one by one."""

from datetime import datetime
from uuid import UUID

from events_service.database import rows

_COPIES = """
WITH copies AS (
    SELECT gen_random_uuid() AS session, gen_random_uuid() AS roster, number FROM generate_series(1, $1) AS number
), rosters AS (
    INSERT INTO roster (id, event, sign_up, capacity, seats_taken, waiting, most_seats, arrivals, revision, first_code,
                        closes_at)
    SELECT copies.roster, $2, 'required', 8, 0, 0, 5, 0, 0, 0, $4::timestamptz FROM copies
)
INSERT INTO session (id, event, library, roster, starts_at, ends_at, local_starts, local_ends, time_zone, sequence,
                     fingerprint, created_at, revised_at, cancel_reason)
SELECT copies.session, $2, $3, copies.roster, $4::timestamptz + make_interval(secs => number),
       $4::timestamptz + interval '1 hour', $5::timestamp, $5::timestamp + interval '1 hour', $6, 0, '', now(), now(),
       ''
FROM copies
"""


async def many_sessions(
    count: int, event: UUID, library: UUID, starts: datetime, local: datetime, zone: str = "Europe/Paris"
) -> None:
    """So many sessions of an hour, each a second after the other, each with a list of people of its own. The clocks
    there show `local` for all of them."""
    await rows(_COPIES, count, event, library, starts, local, zone)
