"""School holidays as a place knows them: what the release brings, and what its organisation typed in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.database import insert, rows, transaction
from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.libraries.days_off import DaysOff, published_school_holidays, school_zone

MOST_PERIODS = 30
LONGEST_NAME = 100


async def school_holidays_of(organisation: UUID, zone: str) -> tuple[DaysOff, ...]:
    """All that is known of a zone there, in order."""
    return tuple(sorted((*published_school_holidays(zone), *(await typed_in(organisation))[zone])))


async def typed_in(organisation: UUID) -> Mapping[str, Sequence[DaysOff]]:
    """What the organisation typed in, by zone, in order; nothing for every other zone."""
    periods = await rows(
        """
        SELECT zone, starts_on, ends_on, name FROM school_holiday
        WHERE organisation = $1 ORDER BY starts_on, ends_on, name
        """,
        organisation,
    )
    by_zone: dict[str, list[DaysOff]] = defaultdict(list)
    for zone, *period in periods:
        by_zone[zone].append(DaysOff(*period))
    return by_zone


async def zones_of(organisation: UUID) -> list[str]:
    """The school calendars that count for the organisation's libraries."""
    departments = await rows("SELECT DISTINCT department FROM library WHERE organisation = $1", organisation)
    return sorted({school_zone(each["department"]) for each in departments})


def periods_from(typed: Sequence[Mapping[str, Any]]) -> tuple[DaysOff, ...]:
    """Periods as they may be kept, one for each of `typed` (`starts_on`, `ends_on`, `name`). Refuses with Invalid
    (`periods`): what is wrong with the first that cannot be."""
    if len(typed) > MOST_PERIODS:
        raise Invalid({"periods": "too_many"})
    return tuple(sorted({_period(each) for each in typed}))


def _period(typed: Mapping[str, Any]) -> DaysOff:
    fields = Fields(typed)
    starts_on, ends_on = fields.day("starts_on", required=True), fields.day("ends_on", required=True)
    name = fields.text("name", longest=LONGEST_NAME, required=True)
    if starts_on and ends_on and ends_on < starts_on:
        fields.wrong["ends_on"] = "ends_before_start"
    if fields.wrong or starts_on is None or ends_on is None:
        raise Invalid({"periods": next(iter(fields.wrong.values()))})
    return DaysOff(starts_on, ends_on, name)


async def keep_school_holidays(
    organisation: UUID, zone: str, periods: Sequence[DaysOff], *, by: UUID, now: datetime
) -> None:
    """Put these periods in the place of what was typed in for that zone. Dates that were planned before stay as they
    are. Refuses with Invalid where no library of the organisation follows that calendar."""
    async with transaction():
        if zone not in await zones_of(organisation):
            raise Invalid({"zone": "unknown"})
        await rows("DELETE FROM school_holiday WHERE organisation = $1 AND zone = $2", organisation, zone)
        for each in periods:
            await insert(
                "school_holiday",
                organisation=organisation,
                zone=zone,
                starts_on=each.starts_on,
                ends_on=each.ends_on,
                name=each.name,
            )
        await audit.note(
            by=by,
            what="organisation.holidays_kept",
            on=organisation,
            organisation=organisation,
            now=now,
        )
