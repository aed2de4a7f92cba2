"""What was written to everybody on a list, for the page that writes more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.accounts.tables import CALLED
from events_service.database import rows

MOST = 20
_WRITTEN = f"""
SELECT circular.headline, circular.words, circular.audience, written_at AT TIME ZONE $4 AS written_local,
       coalesce((SELECT {CALLED} FROM account WHERE id = written_by),
                (SELECT name FROM api_key WHERE id = written_by), '') AS written_by,
       (SELECT count(*)::int FROM circular_copy AS copy
        WHERE copy.circular = circular.id AND copy.told_by = copy.id) AS people
FROM circular JOIN event ON event.id = circular.event
WHERE circular.event = $1 AND ($2::uuid IS NULL OR roster IS NULL OR roster = $2) AND circular.words <> ''
  AND event.organisation = ANY($3::uuid[])
ORDER BY written_at DESC, circular.id DESC LIMIT {MOST}
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One of them: what it said, to whom of the list and to how many people, when, and by whom."""

    headline: str
    words: str
    audience: str
    written_local: datetime
    written_by: str
    people: int


async def circulars_written(
    event: UUID, roster: UUID | None, viewer: Viewer, *, time_zone: str
) -> list[Written]:
    """The newest of a list, those to all dates of its event among them; those whose readers were all forgotten are
    not. Times are that place's."""
    lines = await rows(_WRITTEN, event, roster, list(viewer.organisations("plan")), time_zone)
    return [Written(**line) for line in lines]
