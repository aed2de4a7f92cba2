"""Counts for everybody: written once, of what is over, and no small number to be found in them."""

import itertools
from datetime import UTC, datetime

import pytest

from events_service.attendance.rules import WalkInDraft
from events_service.attendance.walk_ins import note_walk_in
from events_service.database import rows
from events_service.reports.publishing import Measure, publish_counts, published_counts, published_periods
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
    # 34 came in all: 35. Two and two are not shown, and would not be as nothing.
    assert [(line.department, line.people) for line in january] == [
        ("", 35),
        ("12", 30),
        ("30", None),
        ("34", None),
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

    for period in ("2035", "2035-01", "2035-02", "2035-03"):
        for line in await published_counts(period):
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
    cells: dict[tuple[str, str, Measure], Interval] = {}
    for period in ("2035", *months):
        for line in await published_counts(period):
            for measure in Measure:
                cells[period, line.department, measure] = stands_for(getattr(line, measure))
    assert len(cells) == 4 * (4 + 4 + 4 + 3)

    # What is left of any count without any other, as far as anybody can tell.
    for whole, part in itertools.permutations(cells, 2):
        if whole[2] == part[2]:
            least, most = _without(cells[whole], cells[part])
            assert not tells(least, most), (whole, part)
    # A whole and all its parts: the territories of a period, and the months of a year.
    for measure in Measure:
        for period in ("2035", *months):
            parts = [cells[key] for key in cells if key[0] == period and key[1] and key[2] == measure]
            assert not found_in(cells[period, "", measure], parts), (period, measure)
        for department in ("", "34", "30", "12"):
            parts = [cells[key] for key in cells if key[0] in months and key[1:] == (department, measure)]
            assert not found_in(cells["2035", department, measure], parts), (department, measure)


def _without(whole: Interval, part: Interval) -> Interval:
    return whole[0] - part[1], whole[1] - part[0]
