"""A series in a sentence."""

from datetime import datetime
from typing import Any

import pytest

from events_service.clock import EPOCH
from events_service.scheduling.recurrence import LAST, Rule
from events_service.web.series_words import rule_in_words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "every week on Tuesday, 10:00 to 12:00, 4 times"),
        ({"every": 2, "weekdays": (2, 4)}, "every 2 weeks on Tuesday, Thursday, 10:00 to 12:00, 4 times"),
        ({"monthly": 2}, "the second Tuesday of the month, 10:00 to 12:00, 4 times"),
        (
            {"monthly": 2, "every": 2},
            "the second Tuesday of the month, every 2 months, 10:00 to 12:00, 4 times",
        ),
        ({"monthly": LAST}, "the last Tuesday of the month, 10:00 to 12:00, 4 times"),
        ({"dates": (EPOCH.date(),)}, "on chosen dates, 10:00 to 12:00"),
    ],
)
def test_a_series_is_said_in_words(rule: dict[str, Any], words: str) -> None:
    starts = datetime(2035, 11, 6, 10)

    assert rule_in_words(Rule(starts, starts.replace(hour=12), count=4, **rule), "en") == words


def test_a_series_until_a_day_is_said_in_french() -> None:
    rule = Rule(datetime(2026, 10, 6, 14), datetime(2026, 10, 6, 16), until=datetime(2026, 12, 29).date())

    assert (
        rule_in_words(rule, "fr")
        == "chaque semaine, le mardi, de 14\u00a0h à 16\u00a0h, jusqu’au mardi 29 décembre 2026"
    )
