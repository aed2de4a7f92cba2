"""Who has yet to be told something by a colleague, as lists and the guest's own page ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.registration import circular_copies
from events_service.registration.call_filters import OPEN, TO_GUEST
from events_service.registration.told import Told

_UNTOLD = f"""
SELECT coalesce(circular_copy.registration, call_task.about) AS registration
FROM call_task LEFT JOIN circular_copy ON circular_copy.id = call_task.about AND circular_copy.helper IS NULL
WHERE (call_task.about = ANY($1::uuid[]) OR circular_copy.registration = ANY($1::uuid[]))
  AND {OPEN} AND useless_after > $2
"""


async def still_untold(about: Sequence[UUID], *, now: datetime) -> frozenset[UUID]:
    """Those of these registrations whose person has yet to be told something by a colleague."""
    untold = await rows(_UNTOLD, list(about), now)
    return frozenset(each["registration"] for each in untold)


@dataclass(frozen=True, slots=True)
class News:
    """What the guest of a registration has yet to be told, for their own page."""

    call: UUID
    letter: str
    says: Told


async def news_for(about: UUID, *, now: datetime) -> News | None:
    """The open task about that registration, if there is one: whoever opens their own page reads it there first."""
    sql = f"""
    SELECT id, about, letter, context, closed_for FROM call_task
    WHERE {TO_GUEST} AND {OPEN} AND useless_after > $2 ORDER BY created_at DESC, id DESC LIMIT 1
    """
    tasks = await rows(sql, about, now)
    says = await circular_copies.what_calls_say(tasks)
    return next(
        (News(each["id"], each["letter"], words) for each in tasks if (words := says[each["id"]])), None
    )
