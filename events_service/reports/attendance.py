"""What a funder asks: dates, hours, people, first-timers, doors, and of which kind people were, for any days and whose.

One statement over the sessions that took place, so that all parts are of one moment. A session is one date; the
appointments of one permanence are one together. People are those who came, with a seat or without: in each part but
those by topic, where a session counts under each of its topics, they add up to the total.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from events_service.accounts.roles import Viewer
from events_service.attendance.assessment_rules import ALL_QUESTIONS, AskedWhen
from events_service.attendance.counting import BY_DOOR, WALK_IN
from events_service.attendance.head_count_rules import CODES, NOT_SAID, SHARES, Kind
from events_service.database import rows, transaction
from events_service.messages.rules import listed
from events_service.registration.rules import Door
from events_service.reports.rounding import LEAST
from events_service.reports.scopes import Scope, held_in
from events_service.scheduling.topics import MAIN_TOPICS

DOORS = (*(door.value for door in Door), WALK_IN)
# What one report may take of PostgreSQL's memory: a million presences are joined and summed there, and not on its disk,
# which takes twice as long.
MEMORY = "128MB"
# A session whose event says no topic.
NO_TOPIC = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a report: of a month (`2026-11`), a library (its slug), a topic, a door… `name` where it has one of
    its own."""

    code: str
    name: str
    dates: int
    minutes: int
    people: int
    first_timers: int

    @property
    def hours(self) -> float:
        return self.minutes / 60


@dataclass(frozen=True, slots=True)
class Able:
    """How many could do what a question asks `before` and `after` the sessions in which both was asked, of the `people`
    in them."""

    question: str
    before: int
    after: int
    people: int


@dataclass(frozen=True, slots=True)
class Report:
    """The whole, and its parts. `kinds` are numbers of people by code, `non_communique` among them; `outcomes` are of
    the `asked` people in whose sessions they were counted; `able` has the questions that LEAST people or more were
    asked: of three, all of whom could, everybody would know what each of them could."""

    total: Line
    months: tuple[Line, ...]
    departments: tuple[Line, ...]
    organisations: tuple[Line, ...]
    libraries: tuple[Line, ...]
    topics: tuple[Line, ...]
    doors: tuple[Line, ...]
    kinds: Mapping[Kind, Mapping[str, int]]
    outcomes: Mapping[str, int]
    asked: int
    able: tuple[Able, ...]


# `held` has a line for each session, with its count where one is kept; `attended` for each session and door of the
# others, from the rows of their people (attendance/counting.py); `whole` for each session with its people; `cells` add
# up those of one event, place and month: every part reads these few, and not each session over and over. A permanence
# stays apart in them, as one date however many of its appointments took place, and wherever.
# Head counts that are more than were present count nobody (head_count_rules.py).
ATTENDED = f"""
WITH held AS MATERIALIZED (
    SELECT session.id, session.event, session.library, session.permanence, session.starts_at,
           (extract(epoch FROM session.ends_at - session.starts_at) / 60)::int AS minutes,
           date_trunc('month', session.local_starts) AS month,
           counted.people, counted.first_timers, counted.doors, counted.people_by_door, counted.first_timers_by_door
    FROM session JOIN event ON event.id = session.event JOIN library ON library.id = session.library
    LEFT JOIN session_count AS counted ON counted.session = session.id
    WHERE {{held}}
), uncounted AS MATERIALIZED (
    SELECT id, starts_at FROM held WHERE doors IS NULL
), attended AS MATERIALIZED (
    {BY_DOOR.format(sessions="uncounted")}
), whole AS MATERIALIZED (
    SELECT held.id, held.event, held.library, held.permanence, held.minutes, held.month,
           coalesce(held.people, live.people, 0) AS people,
           coalesce(held.first_timers, live.first_timers, 0) AS first_timers
    FROM held LEFT JOIN (
        SELECT session, sum(people)::int AS people, sum(first_timers)::int AS first_timers
        FROM attended GROUP BY session
    ) AS live ON live.session = held.id
), by_door AS (
    SELECT door, people, first_timers FROM attended
    UNION ALL
    SELECT line.door, line.people, line.first_timers
    FROM held CROSS JOIN unnest(doors, people_by_door, first_timers_by_door) AS line (door, people, first_timers)
), alike AS (
    SELECT event, library, month, permanence, count(*) FILTER (WHERE permanence IS NULL) AS dates,
           sum(minutes) AS minutes, sum(people) AS people, sum(first_timers) AS first_timers
    FROM whole GROUP BY event, library, month, permanence
), cells AS MATERIALIZED (
    SELECT alike.permanence, alike.dates, alike.minutes, alike.people, alike.first_timers,
           to_char(alike.month, 'YYYY-MM') AS month, library.slug AS library, library.name AS library_name,
           library.department, event.topics, organisation.slug AS organisation,
           organisation.name AS organisation_name
    FROM alike JOIN event ON event.id = alike.event JOIN library ON library.id = alike.library
    JOIN organisation ON organisation.id = event.organisation
), heads AS MATERIALIZED (
    SELECT kind, code, number, people, session,
           CASE WHEN kind IN ({listed(SHARES)}) THEN sum(number) OVER of_kind
                ELSE max(number) OVER of_kind END <= people AS fits
    FROM head_count JOIN whole ON whole.id = head_count.session
    WINDOW of_kind AS (PARTITION BY head_count.session, kind)
), assessed AS MATERIALIZED (
    SELECT question, people, max(able) FILTER (WHERE asked = '{AskedWhen.BEFORE}') AS before,
           max(able) FILTER (WHERE asked = '{AskedWhen.AFTER}') AS after
    FROM assessment JOIN whole ON whole.id = assessment.session GROUP BY question, whole.id, people
)
"""
# Of a question, how many could before and afterwards stand where other parts have dates and minutes.
_SUMS = "sum(dates) + count(DISTINCT permanence), sum(minutes), sum(people), sum(first_timers)"
_PARTS = f"""
SELECT 'total' AS part, '' AS code, '' AS name, {_SUMS} FROM cells
UNION ALL SELECT 'month', month, '', {_SUMS} FROM cells GROUP BY month
UNION ALL SELECT 'department', department, '', {_SUMS} FROM cells GROUP BY department
UNION ALL SELECT 'library', library, library_name, {_SUMS} FROM cells GROUP BY library, library_name
UNION ALL SELECT 'organisation', organisation, organisation_name, {_SUMS}
    FROM cells GROUP BY organisation, organisation_name
UNION ALL SELECT 'topic', topic, '', {_SUMS}
    FROM cells, unnest(CASE WHEN topics = '{{}}' THEN ARRAY['{NO_TOPIC}']::varchar[] ELSE topics END) AS topic
    GROUP BY topic
UNION ALL SELECT 'door', door, '', 0, 0, sum(people), sum(first_timers) FROM by_door GROUP BY door
UNION ALL SELECT kind, code, '', 0, 0, sum(number), 0 FROM heads WHERE fits GROUP BY kind, code
UNION ALL SELECT 'asked', '', '', 0, 0, sum(people), 0
    FROM (SELECT DISTINCT session, people FROM heads WHERE kind = '{Kind.OUTCOME}' AND fits) AS asked
UNION ALL SELECT 'able', question, '', sum(before), sum(after), sum(people), 0
    FROM assessed WHERE greatest(before, after) <= people AND num_nulls(before, after) = 0 GROUP BY question
"""


async def attendance(scope: Scope, viewer: Viewer, *, now: datetime) -> Report:
    """What took place within the scope, as far as the viewer may count it."""
    conditions = held_in(scope, viewer, now=now)
    async with transaction():
        await rows(f"SET LOCAL work_mem = '{MEMORY}'")
        lines = await rows(ATTENDED.format(held=conditions) + _PARTS, *conditions.values)
    parts: dict[str, list[Line]] = {}
    for part, code, name, *sums in lines:
        dates, minutes, people, first_timers = (int(each or 0) for each in sums)
        parts.setdefault(part, []).append(Line(code, name, dates, minutes, people, first_timers))
    return _report(parts)


def _report(parts: Mapping[str, list[Line]]) -> Report:
    (total,) = parts["total"]
    (asked,) = parts["asked"]
    outcomes = {line.code: line.people for line in parts.get(Kind.OUTCOME, ())}
    return Report(
        total=total,
        months=_by_code(parts, "month"),
        departments=_by_code(parts, "department"),
        organisations=_by_people(parts, "organisation"),
        libraries=_by_people(parts, "library"),
        topics=_in_order(parts, "topic", (*MAIN_TOPICS, NO_TOPIC)),
        doors=_in_order(parts, "door", DOORS),
        kinds={kind: _shared(parts.get(kind, ()), CODES[kind], total.people) for kind in SHARES},
        outcomes={code: outcomes.get(code, 0) for code in CODES[Kind.OUTCOME]},
        asked=asked.people,
        able=tuple(
            Able(line.code, line.dates, line.minutes, line.people)
            for line in _in_order(parts, "able", ALL_QUESTIONS)
            if line.people >= LEAST
        ),
    )


def _by_code(parts: Mapping[str, list[Line]], part: str) -> tuple[Line, ...]:
    return tuple(sorted(parts.get(part, ()), key=lambda line: line.code))


def _by_people(parts: Mapping[str, list[Line]], part: str) -> tuple[Line, ...]:
    return tuple(sorted(parts.get(part, ()), key=lambda line: (-line.people, line.name, line.code)))


def _in_order(parts: Mapping[str, list[Line]], part: str, codes: tuple[str, ...]) -> tuple[Line, ...]:
    """Those of these codes that are there; a topic under another is counted there already."""
    lines = {line.code: line for line in parts.get(part, ())}
    return tuple(lines[code] for code in codes if code in lines)


def _shared(lines: list[Line] | tuple[()], codes: tuple[str, ...], people: int) -> dict[str, int]:
    counted = {line.code: line.people for line in lines}
    shared = {code: counted.get(code, 0) for code in codes}
    return {**shared, NOT_SAID: people - sum(shared.values())}
