"""Counts for everybody: written once, of what is over, and no small number to be found in them."""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from events_service.attendance.rules import WalkInDraft
from events_service.attendance.walk_ins import note_walk_in
from events_service.database import rows
from events_service.reports.attendance import Line
from events_service.reports.publishing import (
    Measure,
    counts_of,
    publish_counts,
    published_counts,
    published_periods,
)
from events_service.reports.rounding import rounded, stands_for
from tests.factories import Planned, a_library, a_session, an_organisation
from tests.reports.test_rounding import Interval, found_in, tells

pytestmark = pytest.mark.usefixtures("database")

# Who walked in, by month and département: nobody, few and many beside each other.
CAME = {
    ("2035-01", "34"): 2,
    ("2035-01", "30"): 2,
    ("2035-01", "12"): 30,
    ("2035-02", "34"): 4,
    ("2035-02", "30"): 0,
    ("2035-02", "12"): 9,
    ("2035-03", "34"): 13,
    ("2035-03", "12"): 1,
}
LATE = datetime(2036, 1, 20, 12, tzinfo=UTC)


async def a_year_of_small_numbers() -> Planned:
    organisation, sessions = await an_organisation(), []
    libraries = {code: await a_library(organisation, department=code) for code in ("34", "30", "12")}
    for (month, department), people in CAME.items():
        starts, ends = f"{month}-16T14:00", f"{month}-16T16:00"
        planned = await a_session(
            organisation=organisation, library=libraries[department], starts_at=starts, ends_at=ends
        )
        if people:
            at = datetime.fromisoformat(f"{starts}:00+01:00")
            await note_walk_in(planned.id, WalkInDraft(None, people, people // 2), by=planned.ada, now=at)
        sessions.append(planned)
    return sessions[0]


async def publish_all(now: datetime) -> None:
    while await publish_counts(now):
        pass


async def test_counts_are_published_when_they_are_settled_and_never_again() -> None:
    first = await a_year_of_small_numbers()

    await publish_all(datetime(2035, 2, 10, 12, tzinfo=UTC))
    assert await published_periods() == []  # January is over for ten days only
    await publish_all(datetime(2035, 2, 16, 12, tzinfo=UTC))
    assert await published_periods() == ["2035-01"]
    january = await published_counts("2035-01")
    at = datetime(2035, 2, 16, 12, tzinfo=UTC)
    await note_walk_in(first.id, WalkInDraft(None, 20), by=first.ada, now=at)  # a paper typed in late
    await publish_all(LATE)

    assert await published_periods() == ["2035-03", "2035-02", "2035-01", "2035"]
    assert await published_counts("2035-01") == january
    assert [(line.department, line.people) for line in january] == [("", 35)]  # 34 came in all
    # 2 + 20 + 4 + 13, 2, and 30 + 9 + 1: two are not shown, and would not be as nothing.
    year = await published_counts("2035")
    assert [(line.department, line.people) for line in year] == [
        ("", 80),
        ("12", 40),
        ("30", None),
        ("34", 40),
    ]


async def test_a_period_that_cannot_be_counted_holds_up_no_other() -> None:
    await a_year_of_small_numbers()
    await rows("ALTER TABLE published_count ADD CONSTRAINT trouble CHECK (period <> '2035-02')")

    await publish_all(LATE)
    meanwhile = await published_periods()
    await rows("ALTER TABLE published_count DROP CONSTRAINT trouble")
    await publish_all(LATE)

    assert meanwhile == ["2035-03", "2035-01", "2035"]
    assert await published_periods() == ["2035-03", "2035-02", "2035-01", "2035"]


async def test_counts_are_rounded_from_the_true_ones_each_by_itself() -> None:
    await a_year_of_small_numbers()

    await publish_all(LATE)

    for period, territories in (("2035", 3), ("2035-01", 0), ("2035-02", 0), ("2035-03", 0)):
        lines = await published_counts(period)
        assert len(lines) == 1 + territories, period
        for line in lines:
            true = sum(
                people
                for (month, department), people in CAME.items()
                if month.startswith(period) and line.department in ("", department)
            )
            assert line.people == rounded(true), (period, line.department)


async def test_no_small_count_is_found_in_any_pair_of_published_tables() -> None:
    await a_year_of_small_numbers()
    await publish_all(LATE)
    months = ("2035-01", "2035-02", "2035-03")
    cells: dict[tuple[str, str, Measure], Interval] = {
        (line["period"], line["department"], Measure(line["measure"])): stands_for(line["number"])
        for line in await rows(
            "SELECT period, department, measure, number FROM published_count WHERE period = ANY($1::text[])",
            ["2035", *months],
        )
    }
    # Of a year four of the whole and three of each département, of a month three.
    assert len(cells) == 4 + 3 * 3 + 3 * 3

    # What is left of any count without any other, as far as anybody can tell.
    for whole, part in itertools.permutations(cells, 2):
        if whole[2] == part[2]:
            least, most = _without(cells[whole], cells[part])
            assert not tells(least, most), (whole, part)
    # A year and all its parts: its territories, and its months.
    for measure in (Measure.DATES, Measure.HOURS, Measure.PEOPLE):
        for parts in ([("2035", code) for code in ("34", "30", "12")], [(month, "") for month in months]):
            assert not found_in(cells["2035", "", measure], [cells[*part, measure] for part in parts]), (
                measure
            )


def _without(whole: Interval, part: Interval) -> Interval:
    return whole[0] - part[1], whole[1] - part[0]


# People of a year by what tables cut them by: the département, the month with or without the edition, and whether it
# was for the first time. A block is all who are in one of each.
DEPARTMENTS = ("34", "30", "12")
COLUMNS = ("2035-01", "2035-11", "2035-11 day", "2035-12", "2035-12 day")
FIRST, AGAIN = "first", "again"
Block = tuple[frozenset[str], frozenset[str], frozenset[str]]


def _groups(names: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(each) for size in range(len(names)) for each in itertools.combinations(names, size + 1)]


BLOCKS: list[Block] = [*itertools.product(_groups(DEPARTMENTS), _groups(COLUMNS), _groups((FIRST, AGAIN)))]


def _cuts(block: Block) -> Iterator[tuple[Block, Block, Block]]:
    """A block, a part of it and the rest of it."""
    for axis, names in enumerate(block):
        for part in _groups(sorted(names)):
            if min(names) in part and part != names:
                before, after = block[:axis], block[axis + 1 :]
                yield block, (*before, part, *after), (*before, names - part, *after)  # type: ignore[misc]


CUTS = [cut for block in BLOCKS for cut in _cuts(block)]


def tightened(published: Mapping[Block, Interval]) -> dict[Block, Interval]:
    """What all tables together tell of each block: a whole is its part and its rest, until nothing moves."""
    bounds = {block: published.get(block, (0, 10_000)) for block in BLOCKS}
    moved = True
    while moved:
        moved = False
        for whole, part, rest in CUTS:
            (a, b), (c, d), (e, f) = bounds[whole], bounds[part], bounds[rest]
            tighter = {
                whole: (max(a, c + e), min(b, d + f)),
                part: (max(c, a - f), min(d, b - e)),
                rest: (max(e, a - d), min(f, b - c)),
            }
            if any(bounds[block] != interval for block, interval in tighter.items()):
                bounds.update(tighter)
                moved = True
    return bounds


def block_of(period: str = "2035", department: str = "", measure: Measure = Measure.PEOPLE) -> Block:
    columns = [
        each for each in COLUMNS if each.startswith(period) or (period == "days/day" and "day" in each)
    ]
    came = {FIRST} if measure == Measure.FIRST_TIMERS else {FIRST, AGAIN}
    return frozenset([department] if department else DEPARTMENTS), frozenset(columns), frozenset(came)


def test_all_tables_together_tell_no_small_number() -> None:
    draws = random.Random(20)
    for _ in range(120):
        numbers = (*[0] * draws.choice((5, 10, 20)), 1, 2, 3, 5, 7, 8)
        people = {
            atom: draws.choice(numbers) for atom in itertools.product(DEPARTMENTS, COLUMNS, (FIRST, AGAIN))
        }

        def line(period: str, department: str = "", people: Any = people) -> Line:
            inside = [
                sum(people[atom] for atom in itertools.product(*block_of(period, department, measure)))
                for measure in (Measure.PEOPLE, Measure.FIRST_TIMERS)
            ]
            return Line(department, "", 0, 0, *inside)

        published = {
            block_of(period, department, measure): stands_for(number)
            for period in ("2035", "2035-01", "2035-11", "2035-12", "days/day")
            for department, measure, number in counts_of(
                period, line(period), [line(period, code) for code in DEPARTMENTS]
            )
            if measure in (Measure.PEOPLE, Measure.FIRST_TIMERS)
        }
        assert len(published) == 2 + 3 + 3 + 2
        for block, interval in tightened(published).items():
            assert not tells(*interval), (people, block)


def test_months_by_territory_would_have_told_one() -> None:
    """In January three came in the Hérault and twelve in the Aveyron, in November eight in the Hérault."""
    everything = {
        block_of("2035-01"): stands_for(rounded(15)),
        block_of("2035-01", "34"): stands_for(rounded(3)),
        block_of("2035-01", "30"): (0, 0),
        block_of("2035-01", "12"): stands_for(rounded(12)),
        block_of("2035-11", "34"): stands_for(rounded(8)),
        block_of("2035", "34"): stands_for(rounded(11)),
    }

    assert tells(*tightened(everything)[block_of("2035-01", "34")])
