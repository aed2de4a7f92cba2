"""Rules of iCalendar, with dates worked out by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from events_service.imports.agendas.recurrences import WrongRule, dates_of

PARIS = ZoneInfo("Europe/Paris")
# A Tuesday.
FIRST = datetime(2035, 10, 16, 14)


def dates_named(rule: str, *, since: datetime = FIRST, until: datetime = datetime(2036, 1, 1)) -> list[str]:
    return [f"{each:%m-%d %H}" for each in dates_of(rule, FIRST, zone=PARIS, since=since, until=until)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["10-16 14", "10-23 14", "10-30 14"]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20351113T130000Z", ["10-16 14", "10-30 14", "11-13 14"]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20351113T125959Z", ["10-16 14", "10-30 14"]),
        ("FREQ=WEEKLY;UNTIL=20351023", ["10-16 14", "10-23 14"]),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=2", ["10-16 14", "11-06 14", "12-04 14"]),
        ("freq=monthly;byday=-1tu;count=2;", ["10-16 14", "10-30 14", "11-27 14"]),
        ("FREQ=YEARLY", ["10-16 14"]),
    ],
)
def test_a_rule_names_its_dates(rule: str, expected: list[str]):
    assert dates_named(rule) == expected


def test_only_what_is_in_the_window_is_named():
    dates = dates_named("FREQ=DAILY", since=datetime(2035, 12, 1), until=datetime(2035, 12, 2, 23))

    assert dates == ["12-01 14", "12-02 14"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=HOURLY", "endless_rule"),
        ("FREQ=SECONDLY;COUNT=2", "endless_rule"),
        ("FREQ=DAILY;INTERVAL=0", "endless_rule"),
        ("FREQ=DAILY;COUNT=1001", "endless_rule"),
        ("FREQ=DAILY;COUNT=0", "endless_rule"),
        ("FREQ=DAILY;BYHOUR=8,9,10", "endless_rule"),
        ("FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 200))), "endless_rule"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "endless_rule"),
        ("FREQ=DAILY;INTERVAL=-1", "wrong_rule"),
        ("FREQ=FORTNIGHTLY", "wrong_rule"),
        ("INTERVAL=2", "wrong_rule"),
        ("FREQ=WEEKLY;BYDAY=XX", "wrong_rule"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "wrong_rule"),
        ("FREQ=WEEKLY;UNTIL=20351399", "wrong_rule"),
        ("", "wrong_rule"),
    ],
)
def test_a_rule_that_nobody_can_follow_is_refused_at_once(rule: str, code: str):
    with pytest.raises(WrongRule, match=code):
        dates_named(rule)
