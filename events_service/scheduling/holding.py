"""The sessions that somebody holds: for their own page and their own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.scheduling.house import Taken, taken_by
from events_service.scheduling.queries import SESSION, SessionLine, line_from


@dataclass(frozen=True, slots=True)
class Holding:
    """One session, and what it takes; `id` is that of the colleague's part in it, for ever."""

    id: UUID
    session: SessionLine
    taken: Taken


async def sessions_held(
    account: UUID, *, organisations: Sequence[UUID], start: datetime, end: datetime, limit: int
) -> list[Holding]:
    """The first sessions of these organisations that they hold and that begin in that time, drafts and called-off ones
    included, in order."""
    records = await rows(
        SESSION
        + """
        JOIN facilitation ON facilitation.session = session.id
        WHERE facilitation.account = $1 AND event.organisation = ANY($2::uuid[])
          AND session.starts_at >= $3 AND session.starts_at < $4
        ORDER BY session.starts_at, session.id LIMIT $5
        """,
        account,
        list(organisations),
        start,
        end,
        limit,
    )
    lines = [line_from(record) for record in records]
    ids = [line.id for line in lines]
    parts = await rows(
        "SELECT session, id FROM facilitation WHERE account = $1 AND session = ANY($2::uuid[])", account, ids
    )
    part_of = {part["session"]: part["id"] for part in parts}
    taken = await taken_by(ids)
    return [Holding(part_of[line.id], line, taken[line.id]) for line in lines]
