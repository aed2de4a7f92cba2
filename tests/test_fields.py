"""One input, field by field, by values."""

from datetime import date
from typing import Any

import pytest

from events_service.errors import Invalid
from events_service.fields import Fields


def no_address(text: str) -> str:
    raise Invalid({"email": "not_an_address"})


def test_everything_wrong_is_said_at_once() -> None:
    fields = Fields({"name": "", "seats": "many", "on": "tomorrow", "mail": 12})

    fields.text("name", longest=10, required=True)
    fields.number("seats", lowest=1, highest=5, default=1)
    fields.day("on")
    fields.text("mail", longest=10)
    found = fields.check(lambda: no_address("x"))
    with pytest.raises(Invalid) as invalid:
        fields.done()

    assert found is None
    assert invalid.value.fields == {
        "name": "required",
        "seats": "not_a_number",
        "on": "not_a_date",
        "mail": "not_text",
        "email": "not_an_address",
    }


@pytest.mark.parametrize(
    ("typed", "day", "wrong"),
    [
        ("2026-12-08", date(2026, 12, 8), {}),
        (" 2026-12-08 ", date(2026, 12, 8), {}),
        (date(2026, 12, 8), date(2026, 12, 8), {}),
        ("", None, {}),
        (None, None, {}),
        ("08/12/2026", None, {"on": "not_a_date"}),
        (20261208, date(2026, 12, 8), {}),
        ("1926-12-08", None, {"on": "out_of_range"}),
    ],
    ids=repr,
)
def test_day(typed: Any, day: date | None, wrong: dict[str, str]) -> None:
    fields = Fields({"on": typed})

    assert (fields.day("on"), fields.wrong) == (day, wrong)


def test_done_without_anything_wrong_is_silent() -> None:
    Fields({}).done()
