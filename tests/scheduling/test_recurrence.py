"""The rule of a series, as a program or a form sends it."""

from datetime import date, datetime

import pytest

from events_service.errors import Invalid
from events_service.scheduling.recurrence import LAST, Rule, day_of_month

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
