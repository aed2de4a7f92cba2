"""Counts for everybody: of fixed periods and territories only, rounded, and written once.

A period is published when it has been over for some time, so that papers are typed in; what is published never changes
again. Numbers that moved while people were typed in would say of each how many there were, however they are rounded.

Tables that cut the same people in two ways tell more than each of them. Whoever is in a territory is told of years
only, and who came for the first time of whole years and editions: then all tables together tell no small number
(docs/decisions.md; tests/reports/test_publishing.py tries it).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import asyncpg

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.queries import FIRST_DAY, LAST_DAY
from events_service.clock import mainland_day
from events_service.connections import COMMAND_SECONDS
from events_service.database import rows, transaction, value
from events_service.identifiers import uuid7
from events_service.logs import log_failure
from events_service.reports.attendance import Line, attendance
from events_service.reports.rounding import rounded
from events_service.reports.scopes import Scope

SETTLED = timedelta(days=14)
# Of periods that were never published, as many at a time as a chore does quickly.
AT_ONCE = 6
# Nobody waits for it: the server may take as long as we listen to it.
PATIENCE = f"{COMMAND_SECONDS - 1:.0f}s"
# Before the slug of an edition, in the name of its period.
EDITION = "days/"


class Measure(StrEnum):
    """What is counted of a period and a territory."""

    DATES = "dates"
    HOURS = "hours"
    PEOPLE = "people"
    FIRST_TIMERS = "first_timers"


@dataclass(frozen=True, slots=True)
class Row:
    """A territory ("" is the whole), and its counts; None where one is too small to be shown, or is never published of
    such a row."""

    department: str
    dates: int | None
    hours: int | None
    people: int | None
    first_timers: int | None = None


_EDITIONS = f"""
SELECT '{EDITION}' || slug AS period, id, {FIRST_DAY} AS first, {LAST_DAY} AS last FROM campaign
WHERE state <> 'draft' AND {LAST_DAY} < $1::date ORDER BY starts_on
"""
_WRITE = """
INSERT INTO published_count (id, period, department, measure, number)
SELECT id, $1, department, measure, number FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[])
       AS counted(id, department, measure, number)
ON CONFLICT (period, department, measure) DO NOTHING
"""


async def publish_counts(now: datetime) -> bool:
    """Publish what has been over for SETTLED, AT_ONCE periods at most; whether there is more. Twice is harmless. One
    that cannot be counted, or not in time, holds up none of the others, and is tried again the next time."""
    published = {line["period"] for line in await rows("SELECT DISTINCT period FROM published_count")}
    due = [(period, scope) for period, scope in await _periods(now) if period not in published]
    done = 0
    for period, scope in due:
        if done == AT_ONCE:
            return True
        try:
            await _publish(period, scope, now)
            done += 1
        except asyncpg.PostgresError:
            log_failure("period not counted", code=period)
    return False


async def _publish(period: str, scope: Scope, now: datetime) -> None:
    async with transaction():
        await rows(f"SET LOCAL statement_timeout = '{PATIENCE}'")
        report = await attendance(scope, OPERATOR, now=now)
        counts = [*counts_of(period, report.total, report.departments)]
        departments, measures, numbers = zip(*counts, strict=True)
        ids = [uuid7() for _ in counts]
        await rows(_WRITE, period, ids, list(departments), list(measures), list(numbers))


def counts_of(
    period: str, whole: Line, departments: Iterable[Line]
) -> Iterator[tuple[str, Measure, int | None]]:
    """What is published of a period (`2026-11`, `2026`, `days/…`): by territory where it is a year. Pure."""
    is_year, is_edition = period.isdigit(), period.startswith(EDITION)
    yield from _counts("", whole)
    if is_year or is_edition:
        yield "", Measure.FIRST_TIMERS, rounded(whole.first_timers)
    if is_year:
        for line in departments:
            yield from _counts(line.code, line)


def _counts(department: str, line: Line) -> Iterator[tuple[str, Measure, int | None]]:
    yield department, Measure.DATES, rounded(line.dates)
    yield department, Measure.HOURS, rounded(round(line.hours))
    yield department, Measure.PEOPLE, rounded(line.people)


async def _periods(now: datetime) -> list[tuple[str, Scope]]:
    """Every month, edition and year that is over since SETTLED, of each the oldest first: the years, which take
    longest, when all else is done."""
    until = mainland_day(now) - SETTLED
    first: datetime | None = await value("SELECT min(local_starts) FROM session")
    months = [] if first is None else list(_months(first.date(), until))
    years = [] if first is None else list(_years(first.date(), until))
    editions = [
        (each["period"], Scope(each["first"], each["last"], campaign=each["id"]))
        for each in await rows(_EDITIONS, until)
    ]
    return months + editions + years


def _years(first: date, until: date) -> Iterator[tuple[str, Scope]]:
    for year in range(first.year, until.year):
        yield f"{year}", Scope(date(year, 1, 1), date(year, 12, 31))


def _months(first: date, until: date) -> Iterator[tuple[str, Scope]]:
    start = first.replace(day=1)
    while (following := (start + timedelta(days=31)).replace(day=1)) <= until:
        yield f"{start:%Y-%m}", Scope(start, following - timedelta(days=1))
        start = following


async def published_periods() -> list[str]:
    """Those that have something to show, the newest first; editions after years and months."""
    lines = await rows(
        "SELECT DISTINCT period FROM published_count WHERE number IS NOT NULL ORDER BY period DESC"
    )
    return sorted((line["period"] for line in lines), key=lambda period: period.startswith(EDITION))


async def published_counts(period: str) -> list[Row]:
    """The whole first, then in a year each territory where something took place; nothing where it is not published."""
    lines = await rows(
        "SELECT department, measure, number FROM published_count WHERE period = $1 ORDER BY department",
        period,
    )
    territories: dict[str, dict[str, int | None]] = {}
    for line in lines:
        territories.setdefault(line["department"], {})[line["measure"]] = line["number"]
    return [Row(department, **numbers) for department, numbers in territories.items()]
