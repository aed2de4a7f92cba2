"""What whoever plans did last: the likely answers for an event that has no date yet."""

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from events_service.accounts.roles import Role, Viewer
from events_service.database import row, value

# Of so many sessions that were planned last at a place, one's own comes first.
_RECENT = 100


@dataclass(frozen=True, slots=True)
class Habits:
    """The place, hours, room and number of seats of a session, whether whoever asks will hold the next, and what the
    last series skips; each only where it is known."""

    library: UUID | None = None
    starts: time | None = None
    ends: time | None = None
    capacity: int | None = None
    room: UUID | None = None
    holds: bool = False
    skip: tuple[str, ...] | None = None


async def habits_of(viewer: Viewer, organisation: UUID, *, library: UUID | None = None) -> Habits:
    """Of the session at the `library`, or anywhere in the organisation, that was planned last: one that the viewer
    holds, if there is any. A mediator plans for themselves where nothing else is known; a manager for others."""
    last = await row(_LAST, organisation, library, viewer.id, _RECENT)
    skip = await value(_SKIPPED, organisation)
    mediates = any(each.organisation == organisation and each.role == Role.MEDIATOR for each in viewer.grants)
    kept = tuple(skip) if skip is not None else None
    if last is None:
        return Habits(holds=mediates, skip=kept)
    starts, ends = last["local_starts"].time(), last["local_ends"].time()
    holds = mediates or last["own"]
    return Habits(last["library"], starts, ends, last["capacity"] or None, last["room"], holds, kept)


# An appointment of one person says nothing of the next workshop.
_LAST = """
SELECT recent.*, roster.capacity, room.id AS room
FROM (
    SELECT session.id, session.roster, session.library, session.local_starts, session.local_ends, EXISTS (
        SELECT FROM facilitation WHERE session = session.id AND account = $3 AND released_at IS NULL
    ) AS own
    FROM session JOIN event ON event.id = session.event
    WHERE event.organisation = $1 AND ($2::uuid IS NULL OR session.library = $2)
      AND session.permanence IS NULL AND event.meeting = ''
    ORDER BY session.id DESC LIMIT $4
) AS recent
JOIN roster ON roster.id = recent.roster
LEFT JOIN room_use ON room_use.session = recent.id
LEFT JOIN room ON room.id = room_use.room AND room.retired_at IS NULL
ORDER BY recent.own DESC, recent.id DESC LIMIT 1
"""
_SKIPPED = """
SELECT skip FROM series JOIN event ON event.id = series.event WHERE event.organisation = $1
ORDER BY series.id DESC LIMIT 1
"""
