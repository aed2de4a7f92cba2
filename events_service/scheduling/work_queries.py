"""A colleague's year: what they held in an organisation's libraries, what they wrote down, who employs them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events_service.accounts.tables import CALLED
from events_service.database import row, rows
from events_service.errors import existing
from events_service.scheduling.free_times import Point
from events_service.scheduling.titles import TITLE
from events_service.scheduling.visibility import PUBLISHED
from events_service.scheduling.work_rules import Activity, Held, Typed, WorkLine, lines_of, minutes_by_month


@dataclass(frozen=True, slots=True)
class WorkYear:
    """A year of a colleague in an organisation; `structure` employs them, and is the organisation where none is
    named."""

    account: UUID
    name: str
    organisation: str
    structure: str
    year: int
    lines: list[WorkLine]

    @property
    def employer(self) -> str:
        """The structure where it is another one."""
        return "" if self.structure == self.organisation else self.structure

    @property
    def months(self) -> dict[date, dict[Activity, int]]:
        return minutes_by_month(self.lines)

    @property
    def totals(self) -> dict[Activity, int]:
        """Minutes of the year, by activity."""
        return {each: sum(month[each] for month in self.months.values()) for each in Activity}


async def year_of_work(account: UUID, organisation: UUID, year: int, *, now: datetime) -> WorkYear:
    """What is ahead is no work yet, and a draft never was. Whether they work there, and
    the viewer may read it, is asked before (work.require_theirs)."""
    person = existing(await row(_PERSON, account, organisation))
    first, last = date(year, 1, 1), date(year, 12, 31)
    entries = [_entry(each) for each in await rows(_HELD, account, organisation, first, last, now)]
    typed = [
        Typed(each["worked_on"], Activity(each["activity"]), each["minutes"], each["note"])
        for each in await rows(_TYPED, account, organisation, first, last)
    ]
    return WorkYear(account, **dict(person), year=year, lines=lines_of(entries, typed))


def _entry(record: object) -> Held:
    columns = dict(record)  # type: ignore[call-overload]
    latitude, longitude = columns.pop("latitude"), columns.pop("longitude")
    columns["equipment"] = tuple(columns["equipment"])
    point = Point(latitude, longitude) if latitude is not None else None
    return Held(**columns, point=point)


_PERSON = f"""
SELECT {CALLED} AS name, organisation.name AS organisation,
       coalesce(employment.structure, organisation.name) AS structure
FROM account CROSS JOIN organisation
LEFT JOIN employment ON employment.account = account.id AND employment.organisation = organisation.id
WHERE account.id = $1 AND organisation.id = $2
"""
# What was called off, given to somebody else, or never left its draft is nobody's hour; the slots of a permanence are
# one entry a day.
_HELD = f"""
SELECT min({TITLE}) AS title, library.name AS library, library.town, min(session.local_starts) AS starts,
       max(session.local_ends) AS ends,
       sum(extract(epoch FROM session.ends_at - session.starts_at) / 60)::int AS minutes,
       bool_or(event.meeting <> '' OR session.permanence IS NOT NULL) AS with_one,
       library.latitude, library.longitude,
       ARRAY(SELECT equipment_use.quantity || ' × ' || equipment.name
             FROM equipment_use JOIN equipment ON equipment.id = equipment_use.equipment
             WHERE equipment_use.session = ANY(array_agg(session.id)) GROUP BY 1 ORDER BY 1) AS equipment
FROM facilitation
JOIN session ON session.id = facilitation.session AND session.cancelled_at IS NULL
JOIN event ON event.id = session.event AND NOT event.practice
JOIN library ON library.id = session.library
WHERE facilitation.account = $1 AND event.organisation = $2 AND facilitation.released_at IS NULL
  AND session.local_starts >= $3 AND session.local_starts < $4::date + 1
  AND session.ends_at <= $5 AND {PUBLISHED.format("$5")}
GROUP BY coalesce(session.permanence, session.id), session.local_starts::date, library.id
ORDER BY 4
"""
_TYPED = """
SELECT worked_on, activity, minutes, note FROM work
WHERE account = $1 AND organisation = $2 AND worked_on BETWEEN $3 AND $4 ORDER BY worked_on, activity
"""
