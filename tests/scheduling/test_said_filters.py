"""Filters that people say. 26 November 2026 is a Thursday."""

from datetime import date
from typing import Any

import pytest

from events_service.scheduling.said_filters import filters_said

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "rest", "filters"),
    [
        ("Impôts le soir", "Impôts", {"when": "evening"}),
        ("aujourd'hui Tours", "Tours", {"when": "today"}),
        ("demain", "", {"first_day": date(2026, 11, 27), "last_day": date(2026, 11, 27)}),
        ("Lille demain soir", "Lille", {"first_day": date(2026, 11, 27), "last_day": date(2026, 11, 27), "hour": 17}),
        ("ce soir", "", {"when": "today", "hour": 17}),
        ("cette semaine", "", {"when": "week"}),
        ("la semaine prochaine", "", {"first_day": date(2026, 11, 30), "last_day": date(2026, 12, 6)}),
        ("ce week-end", "", {"first_day": date(2026, 11, 28), "last_day": date(2026, 11, 29)}),
        ("mot de passe oublié lille samedi", "mot de passe oublié lille", {"when": "saturday"}),
        ("fauteuil roulant", "", {"wheelchair": True}),
        ("Sourd", "", {"hearing": True}),
        ("Malentendants à Lyon", "à Lyon", {"hearing": True}),
        ("ordinateur en anglais", "ordinateur", {"language": "en"}),
        ("internet pour les débutants", "internet", {"level": "debutant"}),
        ("Le Sourd", "Le Sourd", {}),
        ("photos à Tours", "photos à Tours", {}),
        ("", "", {}),
    ],
)  # fmt: skip
def test_filters_that_are_said_are_taken_out_of_the_box(
    typed: str, rest: str, filters: dict[str, Any]
) -> None:
    result = filters_said(typed, THURSDAY)

    assert (result.rest, dict(result.filters)) == (rest, filters)


def test_a_weekend_has_begun_on_its_sunday() -> None:
    sunday = date(2026, 11, 29)

    assert dict(filters_said("week-end", sunday).filters) == {"first_day": sunday, "last_day": sunday}
