"""When sign-up opens and closes, as it is typed."""

from typing import Any

import pytest

from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.web.opening_form import opening_changed, opening_typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({}, {"opens_days": None, "closes_days": None}),
        ({"opens_days": "7", "closes_days": ""}, {"opens_days": "7", "closes_days": ""}),
        (
            {"opens_day": "2/11/2035", "opens_time": "9h"},
            {
                "opens_days": None,
                "closes_days": None,
                "opens_at": "2035-11-02T09:00:00",
                "opens_at_choice": "first",
            },
        ),
    ],
)
def test_opening_typed_reads_days_or_an_instant(typed: dict[str, str], read: dict[str, Any]) -> None:
    assert opening_typed(Fields(typed)) == read


def test_opening_typed_says_which_half_of_an_instant_is_missing() -> None:
    form = Fields({"opens_day": "2035-11-02", "closes_time": "09:00"})

    opening_typed(form)

    with pytest.raises(Invalid) as refusal:
        form.done()
    assert refusal.value.fields == {"opens_time": "not_a_time", "closes_day": "not_a_date"}


SHOWN = {
    "opens_days": "7",
    "opens_day": "",
    "opens_time": "",
    "closes_days": "",
    "closes_day": "2035-11-02",
    "closes_time": "09:00",
}


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ({}, {"capacity"}),
        (SHOWN, {"capacity"}),
        (SHOWN | {"closes_time": "10:00"}, {"capacity", "closes_at", "closes_days"}),
        (SHOWN | {"opens_days": ""}, {"capacity", "opens_days"}),
    ],
)
def test_opening_as_it_was_shown_is_not_said_again(typed: dict[str, str], left: set[str]) -> None:
    changes = {"capacity": 8, "opens_days": "", "closes_days": "", "closes_at": "2035-11-02T10:00:00"}

    assert opening_changed(changes, typed, SHOWN).keys() == left
