"""What people asked for and did not get, by place and topic: wishes that nothing has answered, and who still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events_service.accounts.roles import Viewer
from events_service.conditions import Conditions
from events_service.database import rows
from events_service.registration.rules import State
from events_service.registration.wish_queries import UNANSWERED
from events_service.reports.scopes import Scope, add_owner, within


@dataclass(frozen=True, slots=True)
class Need:
    """At one library, for one topic ("" where an event says none): `wishes` noted within the scope's days that nothing
    has answered, and seats for which people are `waiting` on lists of dates within them."""

    department: str
    library: str
    library_name: str
    topic: str
    wishes: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """Needs by place and topic, the greatest first. Who waits for an event of several topics stands under each, and
    once in the totals and in `departments`: code, wishes and seats waited for."""

    wishes: int
    waiting: int
    departments: tuple[tuple[str, int, int], ...]
    needs: tuple[Need, ...]


# Of a course the list counts once, on its first date within the days.
_WAITING = f"""
SELECT DISTINCT ON (session.roster) session.roster, library.department, library.slug, library.name, event.topics,
       (SELECT coalesce(sum(seats), 0) FROM registration
        WHERE registration.roster = session.roster AND registration.state = '{State.WAITING}') AS seats
FROM session JOIN event ON event.id = session.event JOIN library ON library.id = session.library
JOIN roster ON roster.id = session.roster
WHERE roster.waiting > 0 AND session.cancelled_at IS NULL AND NOT event.practice AND NOT event.colleagues
  AND {{within}}
ORDER BY session.roster, session.starts_at
"""
_WISHES = """
SELECT library.department, library.slug, library.name, wish.topic, count(*) AS number
FROM wish JOIN library ON library.id = wish.library
WHERE NOT library.practice AND {unanswered} AND {within}
GROUP BY library.id, wish.topic
"""


async def unmet(scope: Scope, viewer: Viewer, *, now: datetime) -> Unmet:
    """Needs within the scope, as far as the viewer may count them. A wish belongs to no edition: of one, only lists."""
    lists = within(scope, viewer)
    waiting = await rows(_WAITING.format(within=lists), *lists.values)
    wishes = [] if scope.campaign else await _wishes(scope, viewer, now)
    needs: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    departments: dict[str, tuple[int, int]] = {}

    def count(place: tuple[str, str, str], topics: Sequence[str], asked: int, seats: int) -> None:
        before = departments.get(place[0], (0, 0))
        departments[place[0]] = (before[0] + asked, before[1] + seats)
        for topic in topics or [""]:
            before = needs.get((*place, topic), (0, 0))
            needs[*place, topic] = (before[0] + asked, before[1] + seats)

    for department, slug, name, topic, number in wishes:
        count((department, slug, name), [topic], number, 0)
    for _, department, slug, name, topics, seats in waiting:
        count((department, slug, name), topics, 0, int(seats))
    lines = [Need(*place, *numbers) for place, numbers in needs.items()]
    return Unmet(
        wishes=sum(asked for asked, _ in departments.values()),
        waiting=sum(seats for _, seats in departments.values()),
        departments=tuple((code, *numbers) for code, numbers in sorted(departments.items())),
        needs=tuple(
            sorted(lines, key=lambda need: (-need.wishes - need.waiting, need.library_name, need.topic))
        ),
    )


async def _wishes(scope: Scope, viewer: Viewer, now: datetime) -> list[tuple[str, str, str, str, int]]:
    asked = Conditions()
    asked.add("(wish.created_at AT TIME ZONE library.time_zone) >= {}::date", scope.first)
    asked.add("(wish.created_at AT TIME ZONE library.time_zone) < {}::date + 1", scope.last)
    add_owner(asked, scope, viewer, organisation="library.organisation")
    moment = asked.value(now)
    asked.add(f"wish.created_at <= {moment}")
    unanswered = UNANSWERED.format(now=moment)
    lines = await rows(_WISHES.format(unanswered=unanswered, within=asked), *asked.values)
    return [tuple(line) for line in lines]
