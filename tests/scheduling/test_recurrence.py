"""The rule of a series, as a program or a form sends it."""

from datetime import date, datetime
from typing import Any

import pytest

from events_service.errors import Invalid
from events_service.scheduling.recurrence import LAST, Rule, day_of_month, place_in_month

PARIS = "Europe/Paris"


def test_day_of_month_by_hand():
    november = date(2026, 11, 1)  # a Sunday

    assert [day_of_month(november, 7, place).day for place in (1, 2, 3, 4, LAST)] == [1, 8, 15, 22, 29]
    assert [day_of_month(november, 2, place).day for place in (1, 4, LAST)] == [3, 24, 24]


def test_rule_reads_what_a_program_sends():
    rule = Rule.parse(
        {
            "starts_at": "2026-10-06T12:00:00Z",
            "ends_at": "2026-10-06T16:00",
            "weekdays": [4, 2],
            "until": "2026-12-31",
        },
        PARIS,
    )

    assert rule == Rule(
        datetime(2026, 10, 6, 14), datetime(2026, 10, 6, 16), weekdays=(2, 4), until=date(2026, 12, 31)
    )


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"until": "until_or_count"}),
        ({"until": "2026-12-31", "count": 3}, {"until": "until_or_count"}),
        ({"until": "2026-10-05"}, {"until": "before_the_start"}),
        ({"until": "2036-10-05"}, {"until": "too_far"}),
        ({"until": "soon"}, {"until": "not_a_date"}),
        ({"count": 201}, {"count": "out_of_range"}),
        ({"count": 3, "every": 0}, {"every": "out_of_range"}),
        ({"count": 3, "weekdays": [8]}, {"weekdays": "unknown"}),
        ({"count": 3, "weekdays": "2"}, {"weekdays": "unknown"}),
        ({"count": 3, "monthly": 5}, {"monthly": "unknown"}),
        ({"dates": ["2026-10-06", "never"]}, {"dates": "not_a_date"}),
        ({"dates": ["2036-10-06"]}, {"dates": "too_far"}),
        ({"count": 3, "ends_at": "2026-10-06T13:00"}, {"ends_at": "before_the_start"}),
        ({"count": 3, "ends_at": "2026-10-08T13:00"}, {"ends_at": "longer_than_a_day"}),
        ({"count": 3, "starts_at": ""}, {"starts_at": "required"}),
    ],
)
def test_rule_refuses_what_cannot_be(values: dict[str, object], wrong: dict[str, str]):
    with pytest.raises(Invalid) as refused:
        Rule.parse({"starts_at": "2026-10-06T14:00", "ends_at": "2026-10-06T16:00", **values}, PARIS)

    assert refused.value.fields == wrong


def a_rule_from(first: str, until: str, **more: Any) -> Rule:
    starts = datetime.fromisoformat(f"{first}T14:00")
    return Rule(starts, starts.replace(hour=16), until=date.fromisoformat(until), **more)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        # Every Tuesday stays one; a year later is 52 weeks later.
        (a_rule_from("2026-10-06", "2026-10-20"), ["2027-10-05", "2027-10-12", "2027-10-19"]),
        # 13 October 2026 is in week 42. 2026 has 53 weeks: 12 October 2027 is in week 41, the 19th in week 42.
        (a_rule_from("2026-10-13", "2026-11-10", every=2), ["2027-10-19", "2027-11-02", "2027-11-16"]),
        # Every three weeks there is nothing even or odd to keep.
        (a_rule_from("2026-10-13", "2026-11-03", every=3), ["2027-10-12", "2027-11-02"]),
        # Second Tuesdays: 13 October, 10 November and 8 December 2026.
        (a_rule_from("2026-10-13", "2026-12-08", monthly=2), ["2027-10-12", "2027-11-09", "2027-12-14"]),
        # The 8th is one in 2026, and the 12th is no reason to leave one out; 7 December 2026 ends before the 8th.
        (a_rule_from("2026-09-08", "2026-12-07", monthly=2), ["2027-09-14", "2027-10-12", "2027-11-09"]),
        # Last Fridays of every second month: 30 October and 25 December 2026, 26 February 2027.
        (
            a_rule_from("2026-10-30", "2027-02-28", monthly=LAST, every=2),
            ["2027-10-29", "2027-12-31", "2028-02-25"],
        ),
        # From 7 October on: of the first Tuesday and Thursday only the second of November 2026 are left, 3 and 5.
        (a_rule_from("2026-10-07", "2026-11-30", monthly=1, weekdays=(2, 4)), ["2027-11-02", "2027-11-04"]),
    ],
)
def test_a_year_later_it_keeps_its_weekdays_its_weeks_and_its_place_in_the_month(rule: Rule, days: list[str]):
    assert [day.isoformat() for day in rule.years_later(1).days()] == days


def test_two_years_later_the_last_friday_is_the_last_friday():
    rule = a_rule_from("2026-10-30", "2026-12-31", monthly=LAST)

    later = rule.years_later(2)

    # Of 2028: 27 October, 24 November, 29 December.
    assert [day.isoformat() for day in later.days()] == ["2028-10-27", "2028-11-24", "2028-12-29"]
    assert (later.starts.hour, later.ends.hour) == (14, 16)


def test_place_in_month_of_a_fifth_tuesday_is_the_last():
    assert [place_in_month(date(2026, 12, day)) for day in (1, 8, 15, 22, 29)] == [1, 2, 3, 4, LAST]
