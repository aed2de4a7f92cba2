"""The days on which a library's series may not take place: public and school holidays, closures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from events_service.database import rows
from events_service.libraries.days_off import known_until, public_holidays_between, school_zone
from events_service.libraries.school_holidays import school_holidays_of
from events_service.scheduling.plans import Off, Reason
from events_service.scheduling.recurrence import Skip

_SKIPS = {
    Reason.CLOSURE: Skip.CLOSURES,
    Reason.PUBLIC_HOLIDAY: Skip.PUBLIC_HOLIDAYS,
    Reason.SCHOOL_HOLIDAY: Skip.SCHOOL_HOLIDAYS,
}


@dataclass(frozen=True, slots=True)
class DaysOfPlace:
    """What is known of a library's days. School holidays of its `zone` are known until `schools_until`, or not at
    all."""

    zone: str
    schools_until: date | None
    off: tuple[Off, ...]

    def skipped(self, skip: Collection[Skip]) -> tuple[Off, ...]:
        """Those on which the series does not take place."""
        return tuple(each for each in self.off if _SKIPS[each.reason] in skip)

    def on(self, day: date) -> tuple[Off, ...]:
        """What is to be said of a day on which it does."""
        return tuple(each for each in self.off if each.starts_on <= day <= each.ends_on)


async def days_of_place(
    library: UUID, organisation: UUID, department: str, *, first: date, last: date
) -> DaysOfPlace:
    """What is known from the `first` to the `last` day; a closure counts before a holiday: it is the library's own."""
    zone = school_zone(department)
    schools = await school_holidays_of(organisation, zone)
    closures = await rows(
        """
        SELECT starts_on, ends_on, reason FROM closure
        WHERE library = $1 AND starts_on <= $3 AND ends_on >= $2 ORDER BY starts_on, ends_on
        """,
        library,
        first,
        last + timedelta(days=1),
    )
    off = [Off(each["starts_on"], each["ends_on"], Reason.CLOSURE, each["reason"]) for each in closures]
    public = public_holidays_between(department, first, last)
    off += [Off(each.starts_on, each.ends_on, Reason.PUBLIC_HOLIDAY, each.name) for each in public]
    off += [
        Off(each.starts_on, each.ends_on, Reason.SCHOOL_HOLIDAY, each.name)
        for each in schools
        if each.starts_on <= last and each.ends_on >= first
    ]
    return DaysOfPlace(zone, known_until(schools), tuple(off))
