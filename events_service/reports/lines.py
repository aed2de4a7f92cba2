"""A report as lines for a file: each part of it, a line for each code. No database here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from events_service.attendance.head_count_rules import SHARES, Kind
from events_service.reports.attendance import Line, Report
from events_service.reports.sheets import Sheet

# Of a year's neutral export: how many sessions, hours and people, by theme, public and place.
OF_A_YEAR = ("total", "topic", *SHARES, "library")


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line; what is not counted of its part is None. `name` where the code has no word of its own."""

    part: str
    code: str
    name: str
    dates: int | None
    hours: float | None
    people: int
    first_timers: int | None


def lines_of(report: Report) -> list[ReportLine]:
    """The whole first."""
    return list(_lines(report))


def lines_of_year(report: Report) -> list[ReportLine]:
    """What every survey of a year asks, and nothing peculiar to one."""
    return [line for line in _lines(report) if line.part in OF_A_YEAR]


def _lines(report: Report) -> Iterator[ReportLine]:
    yield _whole("total", report.total)
    parts = {
        "month": report.months,
        "department": report.departments,
        "organisation": report.organisations,
        "library": report.libraries,
        "topic": report.topics,
    }
    for part, lines in parts.items():
        yield from (_whole(part, line) for line in lines)
    for line in report.doors:
        yield ReportLine("door", line.code, "", None, None, line.people, line.first_timers)
    for kind, numbers in report.kinds.items():
        yield from (ReportLine(kind, code, "", None, None, people, None) for code, people in numbers.items())
    yield ReportLine("asked", "", "", None, None, report.asked, None)
    for code, people in report.outcomes.items():
        yield ReportLine(Kind.OUTCOME, code, "", None, None, people, None)
    for number, part in _OF_ABLE.items():
        for able in report.able:
            yield ReportLine(part, able.question, "", None, None, getattr(able, number), None)


_OF_ABLE = {"before": "able_before", "after": "able_after", "people": "able_asked"}


def _whole(part: str, line: Line) -> ReportLine:
    hours = round(line.hours, 1)
    return ReportLine(part, line.code, line.name, line.dates, hours, line.people, line.first_timers)


def sheet_of(lines: Sequence[ReportLine]) -> Sheet:
    """For a program: codes, in columns that are called as the fields are."""
    names = [field.name for field in fields(ReportLine)]
    return Sheet("report", names, [[getattr(line, name) for name in names] for line in lines])
