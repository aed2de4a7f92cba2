"""Allowances: so many of something at once, and then so many a day, counted for whoever cannot be asked who they are.

The counters are rows of PostgreSQL, written in the transaction of what they count: every process counts the same, and
what is rolled back was never counted.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from piccolo.columns import Timestamptz, Varchar
from piccolo.table import Table

from events_service.database import rows
from events_service.engine import ENGINE

# Whoever counts first may have the later clock; nothing is refused for that.
CLOCKS_DIFFER = timedelta(seconds=30)


class Allowance(Table, tablename="allowance", db=ENGINE):
    """What has been used of one limit: the instant at which it will all have leaked away.

    `id` is a hash of whom it is for: a network, a network on a roster, a mailbox, an account. The row goes within an
    hour.
    """

    id = Varchar(length=40, primary_key=True, default=None, null=False)
    used_until = Timestamptz(default=None, null=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many `at_once`, and then so many `a_day`, evenly: a bucket that leaks."""

    at_once: int
    a_day: int

    def cost(self, units: float = 1) -> timedelta:
        """What so many take from the bucket: the time in which they leak away."""
        return timedelta(days=1) / self.a_day * units

    def until_it_fits(self, used: timedelta) -> timedelta:
        """How long a bucket that is `used` so far overflows."""
        over = used - self.cost(self.at_once)
        return over if over > CLOCKS_DIFFER else timedelta(0)


# In the order of their names, whoever counts: two that share more than one counter never wait for each other crosswise.
COUNT = """
INSERT INTO allowance (id, used_until)
SELECT asked.id, $1::timestamptz + cost FROM unnest($2::text[], $3::interval[]) AS asked (id, cost) ORDER BY asked.id
ON CONFLICT (id) DO UPDATE
SET used_until = greatest(allowance.used_until, $1) + (excluded.used_until - $1)
RETURNING id, used_until - $1 AS used
"""
_GIVE_BACK = """
UPDATE allowance SET used_until = used_until - unused.cost
FROM unnest($1::text[], $2::interval[]) AS unused (id, cost) WHERE allowance.id = unused.id
"""


async def count(costs: Mapping[str, timedelta], now: datetime) -> dict[str, timedelta]:
    """Take these costs from their counters; how much of each is used then, this included."""
    counted = await rows(COUNT, now, list(costs), list(costs.values()))
    return {each["id"]: each["used"] for each in counted}


async def seconds_over(limits: Mapping[str, Limit], now: datetime) -> int:
    """Count one more under each of these limits, by counter; in how many seconds it would fit, 0 where it does."""
    used = await count({counter: limit.cost() for counter, limit in limits.items()}, now)
    return math.ceil(
        max(limit.until_it_fits(used[counter]) for counter, limit in limits.items()).total_seconds()
    )


async def fits(limits: Mapping[str, Limit], now: datetime) -> bool:
    """Whether one more fits under each of these limits, by counter; what does not is not counted either."""
    fitting = not await seconds_over(limits, now)
    if not fitting:
        await give_back({counter: limit.cost() for counter, limit in limits.items()})
    return fitting


async def give_back(costs: Mapping[str, timedelta]) -> None:
    """What was counted for something that did not happen, before the transaction ends."""
    if costs:
        await rows(_GIVE_BACK, list(costs), list(costs.values()))


async def forget_old(now: datetime) -> int:
    """Delete the counters that have leaked empty; how many. Twice is harmless."""
    return len(await rows("DELETE FROM allowance WHERE used_until <= $1 RETURNING id", now))
