"""What takes rooms beside sessions, as typed in: a story hour, a meeting, painters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import rows


@dataclass(frozen=True, slots=True)
class OtherUse:
    """What takes a room and is no session; `local_…` is the library's wall clock."""

    id: UUID
    room: UUID
    room_name: str
    library_name: str
    title: str
    local_starts: datetime
    local_ends: datetime


@dataclass(frozen=True, slots=True)
class WeeklyUse:
    """The same use of a room at the same time of the week, once or more: its dates ahead, soonest first."""

    dates: tuple[OtherUse, ...]

    @property
    def first(self) -> OtherUse:
        return self.dates[0]

    @property
    def last(self) -> OtherUse:
        return self.dates[-1]


_USES = """
SELECT room_use.id, room.id AS room, room.name AS room_name, library.name AS library_name, room_use.title,
       room_use.starts_at AT TIME ZONE library.time_zone AS local_starts,
       room_use.ends_at AT TIME ZONE library.time_zone AS local_ends
FROM room_use JOIN room ON room.id = room_use.room JOIN library ON library.id = room.library
WHERE room_use.session IS NULL AND room_use.released_at IS NULL
"""
_CALENDARS = """
SELECT agenda_entry.id, room.id, room.name, library.name, agenda_entry.title,
       agenda_entry.starts_at AT TIME ZONE library.time_zone, agenda_entry.ends_at AT TIME ZONE library.time_zone
FROM agenda_entry JOIN agenda_source ON agenda_source.id = agenda_entry.source
JOIN room ON room.id = agenda_source.room JOIN library ON library.id = room.library
WHERE agenda_entry.starts_at < $5::date + 2 AND agenda_entry.ends_at > $4::date - 1
"""


async def other_uses(library: UUID, *, now: datetime) -> list[OtherUse]:
    """What else takes rooms of the library from now on, soonest first."""
    uses = await rows(
        _USES + "AND library.id = $1 AND room_use.ends_at > $2 ORDER BY room_use.starts_at, room_use.id",
        library,
        now,
    )
    return [OtherUse(**use) for use in uses]


async def uses_between(
    viewer: Viewer, first: date, last: date, *, library: UUID | None = None, room: UUID | None = None
) -> list[OtherUse]:
    """What else takes rooms of the viewer's organisations, or of one library, or one room, on these days there, soonest
    first; and what stands in the rooms' own calendars, which takes nothing."""
    theirs = """
            AND library.organisation = ANY($1::uuid[])
            AND ($2::uuid IS NULL OR library.id = $2) AND ($3::uuid IS NULL OR room.id = $3)
    """
    uses = await rows(
        f"""
        SELECT * FROM ({_USES} {theirs}
            -- The same of the instants, where the indexes are.
            AND tstzrange(room_use.starts_at, room_use.ends_at) && tstzrange($4::date - 1, $5::date + 2)
            UNION ALL {_CALENDARS} {theirs}
        ) AS use
        WHERE local_starts::date <= $5 AND local_ends > $4::date ORDER BY local_starts, library_name, room_name, id
        """,
        list(viewer.organisations("see_events")),
        library,
        room,
        first,
        last,
    )
    return [OtherUse(**use) for use in uses]


def by_week(uses: Iterable[OtherUse]) -> list[WeeklyUse]:
    """Each use with its other weeks, in the order in which they next take place."""
    weeks = [WeeklyUse(tuple(dates)) for _, dates in groupby(sorted(uses, key=_same_week), key=_same_week)]
    return sorted(weeks, key=lambda use: (use.first.local_starts, use.first.room_name))


def _same_week(use: OtherUse) -> tuple[object, ...]:
    starts, ends = use.local_starts, use.local_ends
    return (use.room, use.title, starts.weekday(), starts.time(), ends - starts)
