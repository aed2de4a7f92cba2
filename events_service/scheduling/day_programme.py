"""The programme of an edition of the day, leafed through from one session to the next.

Thousands of sessions are no list of numbered pages: each would cost the reading of all before it, and show something
else once a session is added. So a page begins after a session, or ends before one, and its address keeps its meaning.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from events_service.campaigns.queries import FIRST_DAY, LAST_DAY
from events_service.database import rows
from events_service.scheduling.catalogue import LONGEST, PAGE, not_over, these_sessions
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import FILTERED

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
    """What is not over of the sessions of an edition that the filters leave: the first, or those `after` or `before` a
    mark. A course is one, and so is a permanence, as in the catalogue."""
    backwards = before is not None and after is None
    mark = before if backwards else after
    sessions: list[SessionLine] = []
    if filters == SessionFilter(campaign=filters.campaign):
        sessions = await _in_order(filters, mark, backwards, size + 1, NEAREST, now)
    if len(sessions) <= size:
        sessions = await _in_order(filters, mark, backwards, size + 1, None, now)
    more = len(sessions) > size
    sessions = sessions[-size:] if backwards else sessions[:size]
    if not sessions:
        return Leaf([], None, None)
    first, last = Mark.of(sessions[0]), Mark.of(sessions[-1])
    if backwards:
        return Leaf(sessions, first if more else None, last)
    return Leaf(sessions, first if after else None, last if more else None)


async def _in_order(
    filters: SessionFilter, mark: Mark | None, backwards: bool, limit: int, nearest: int | None, now: datetime
) -> list[SessionLine]:
    """The first sessions from the mark on, or the last before it; with `nearest`, of so many sessions only that come
    next, whoever's they are."""
    conditions = filters.conditions(now)
    conditions.add(PUBLIC, now)
    not_over(conditions, now)
    side, way = ("<", "DESC") if backwards else (">", "ASC")
    passed = ""
    if mark:
        starts_at, session = conditions.value(mark.starts_at), conditions.value(mark.session)
        passed = f"(session.starts_at, session.id) {side} ({starts_at}, {session})"
        conditions.add(passed)
    source = FILTERED
    if nearest:
        begun = conditions.value(now - LONGEST)
        days = _DAYS.format(slug=conditions.value(filters.campaign))
        bounds = " AND ".join(filter(None, [f"session.starts_at > {begun}", days, passed]))
        source = FILTERED.replace("FROM session", _NEAREST.format(bounds=bounds, way=way, most=nearest), 1)
    one_for_each = filters.one_for_each_list(conditions, now)
    chosen = await rows(
        f"{_IN_ORDER.format(source=source, conditions=conditions, way=way)} WHERE {one_for_each}"
        f" LIMIT {conditions.value(limit)}",
        *conditions.values,
    )
    return await these_sessions([each["id"] for each in chosen])


# Sessions are put into their order first; only then, one by one until the page is full, each is asked whether it stands
# for its list. Asked of all, that would be most of what a page costs. What the question names beside the session, the
# days of the edition there, are columns of it.
_IN_ORDER = """
SELECT session.id FROM (
  SELECT session.id, session.roster, session.permanence, session.library, session.starts_at, session.cancelled_at,
         coalesce(campaign_window.starts_on, campaign.starts_on) AS starts_on,
         coalesce(campaign_window.ends_on, campaign.ends_on) AS ends_on
  {source} WHERE {conditions} ORDER BY session.starts_at {way}, session.id {way} OFFSET 0
) AS session
CROSS JOIN LATERAL (SELECT session.starts_on, session.ends_on) AS campaign
CROSS JOIN LATERAL (SELECT NULL::date AS starts_on, NULL::date AS ends_on) AS campaign_window
"""
# On the days of an edition most sessions are its own: a page of the whole is filled from the next few hundred, which an
# index finds in their order, and thousands need not be read. Where it is not, all are asked.
NEAREST = 400
_NEAREST = (
    "FROM (SELECT * FROM session WHERE {bounds}"
    " ORDER BY session.starts_at {way}, session.id {way} LIMIT {most}) AS session"
)
_DAYS = (
    f"session.starts_at >= (SELECT {FIRST_DAY} - interval '14 hours' FROM campaign WHERE slug = {{slug}})"
    f" AND session.starts_at < (SELECT {LAST_DAY} + interval '36 hours' FROM campaign WHERE slug = {{slug}})"
)
