"""What an edition of the day comes to: counted by a chore for everybody who looks, and never counted for a page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.campaigns.queries import ADMITTED, campaigns
from events_service.database import lock_name, rows, transaction, value
from events_service.messages.rules import listed
from events_service.scheduling.filters import ON_ITS_DAYS
from events_service.scheduling.sign_up import WITH_LIST
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import FILTERED


@dataclass(frozen=True, slots=True)
class Counts:
    """Of what takes place: `sessions` has a permanence once, `seats` and `taken` a list of people once, however many
    dates it has. `waiting` are parties; `places_left` what somebody may still have, by whatever door."""

    libraries: int = 0
    sessions: int = 0
    seats: int = 0
    taken: int = 0
    waiting: int = 0
    places_left: int = 0


@dataclass(frozen=True, slots=True)
class Territory:
    """The same in one département, by its code."""

    department: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Counters:
    """An edition at `counted_at`: everywhere, and where there is something, by code."""

    counted_at: datetime
    everywhere: Counts
    territories: tuple[Territory, ...]

    def there(self, department: str) -> Counts:
        return next((each.counts for each in self.territories if each.department == department), Counts())


async def counters_of(campaign: UUID) -> Counters | None:
    """What the chore counted last; None before the first time."""
    counted = await rows(_COUNTED, campaign)
    if not counted:
        return None
    territories = tuple(Territory(each[1], Counts(*each[2:])) for each in counted)
    return Counters(counted[0]["counted_at"], territories[0].counts, territories[1:])


async def counted_at(campaign: UUID) -> datetime | None:
    """When the chore counted last: whoever keeps the counters asks for no more."""
    last: datetime | None = await value(
        "SELECT counted_at FROM campaign_counter WHERE campaign = $1 AND department = ''", campaign
    )
    return last


async def count_days(now: datetime) -> None:
    """Count the editions that are not over, and those that never were counted. Reads lists of people without a lock."""
    async with transaction():
        await lock_name("count_days")
        current = [each.id for each in await campaigns(now=now)]
        uncounted = [each["id"] for each in await rows(_UNCOUNTED)]
        editions = list({*current, *uncounted})
        if editions:
            await rows("DELETE FROM campaign_counter WHERE campaign = ANY($1::uuid[])", editions)
            await rows(_COUNT, now, editions)


_COUNTED = """
SELECT counted_at, department, libraries, sessions, seats, taken, waiting, places_left
FROM campaign_counter WHERE campaign = $1 ORDER BY department
"""
_UNCOUNTED = """
SELECT id FROM campaign WHERE state <> 'draft' AND id NOT IN (SELECT campaign FROM campaign_counter)
"""
# A list of people counts where its first date is: a van's course crosses departments.
_COUNT = f"""
WITH date AS MATERIALIZED (
  SELECT event.campaign, library.department, session.library, session.roster, session.starts_at,
         coalesce(session.permanence, session.id) AS offer
  {FILTERED}
  WHERE event.campaign = ANY($2::uuid[]) AND session.cancelled_at IS NULL
    AND {PUBLIC.format("$1")} AND {ADMITTED} AND {ON_ITS_DAYS.format("session")}
), offered AS (
  SELECT campaign, coalesce(department, '') AS department,
         count(DISTINCT library) AS libraries, count(DISTINCT offer) AS sessions
  FROM date GROUP BY GROUPING SETS ((campaign), (campaign, department))
), list AS (
  SELECT DISTINCT ON (roster) campaign, department, roster FROM date ORDER BY roster, starts_at
), seat AS (
  SELECT list.campaign, coalesce(list.department, '') AS department,
         sum(roster.capacity) AS seats, sum(roster.seats_taken) AS taken, sum(roster.waiting) AS waiting,
         sum(greatest(roster.capacity - roster.seats_taken - roster.saved, 0))
           FILTER (WHERE roster.closes_at > $1) AS places_left
  FROM list JOIN roster ON roster.id = list.roster AND roster.sign_up IN ({listed(WITH_LIST)})
  GROUP BY GROUPING SETS ((list.campaign), (list.campaign, list.department))
)
INSERT INTO campaign_counter
  (id, campaign, department, libraries, sessions, seats, taken, waiting, places_left, counted_at)
SELECT gen_random_uuid(), edition, coalesce(offered.department, ''),
       coalesce(libraries, 0), coalesce(sessions, 0),
       coalesce(seats, 0), coalesce(taken, 0), coalesce(waiting, 0), coalesce(places_left, 0), $1
FROM unnest($2::uuid[]) AS edition
LEFT JOIN offered ON offered.campaign = edition
LEFT JOIN seat ON seat.campaign = edition AND seat.department = offered.department
"""
