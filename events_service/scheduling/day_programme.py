"""The programme of an edition of the day, leafed through from one session to the next.

Thousands of sessions are no list of numbered pages: each would cost the reading of all before it, and show something
else once a session is added. So a page begins after a session, or ends before one, and its address keeps its meaning.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from events_service.scheduling.catalogue import PAGE, chosen_sessions, not_over
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.visibility import PUBLIC

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(r"([0-9]{1,10})-([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page begins or ends: the start of a session, and which one of those that start then."""

    starts_at: datetime
    session: UUID

    def __str__(self) -> str:
        return f"{(self.starts_at - _EPOCH) // timedelta(seconds=1)}-{self.session.hex}"

    @staticmethod
    def read(written: str) -> "Mark | None":
        """None for what no page of ours has written."""
        mark = _WRITTEN.fullmatch(written)
        return Mark(_EPOCH + timedelta(seconds=int(mark[1])), UUID(mark[2])) if mark else None

    @staticmethod
    def of(line: SessionLine) -> "Mark":
        return Mark(line.starts_at, line.id)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of sessions, soonest first; `earlier` is what a page before it ends with, `later` what one after it begins
    with, each None where there is nothing."""

    sessions: list[SessionLine]
    earlier: Mark | None
    later: Mark | None


async def programme(
    filters: SessionFilter,
    *,
    now: datetime,
    after: Mark | None = None,
    before: Mark | None = None,
    size: int = PAGE,
) -> Leaf:
    """What is not over of the sessions the filters leave: the first, or those `after` or `before` a mark. A course is
    one, and so is a permanence, as in the catalogue."""
    conditions = filters.conditions(now)
    conditions.add(PUBLIC, now)
    not_over(conditions, now)
    mark = after or before
    if mark:
        side = ">" if after else "<"
        conditions.add(f"(session.starts_at, session.id) {side} ({{}}, {{}})", mark.starts_at, mark.session)
    filters.add_one_for_each_list(conditions, now)
    backwards = before is not None and after is None
    sessions = await chosen_sessions(conditions, limit=size + 1, latest=backwards)
    more = len(sessions) > size
    sessions = sessions[-size:] if backwards else sessions[:size]
    if not sessions:
        return Leaf([], None, None)
    first, last = Mark.of(sessions[0]), Mark.of(sessions[-1])
    if backwards:
        return Leaf(sessions, first if more else None, last)
    return Leaf(sessions, first if after else None, last if more else None)
