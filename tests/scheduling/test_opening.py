"""When sign-up opens and closes, as it is said in an edit."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events_service.fields import Fields
from events_service.scheduling.opening import Limit, Opening

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("typed", "opening"),
    [
        ({"capacity": 8}, Opening()),
        ({"opens_days": "7"}, Opening(opens=Limit(days=7))),
        ({"closes_at": "2035-11-02T09:00"}, Opening(closes=Limit(datetime(2035, 11, 2, 8, tzinfo=UTC)))),
        ({"opens_at": None, "closes_days": ""}, Opening(Limit(), Limit())),
        ({"closes_days": 3, "join_until": 2}, Opening()),
    ],
)
def test_read_says_only_what_was_named(typed: dict[str, Any], opening: Opening) -> None:
    assert Opening.read(Fields(typed), PARIS) == opening


def test_read_wants_one_of_two() -> None:
    fields = Fields({"opens_days": 7, "opens_at": "2035-11-02T09:00"})

    Opening.read(fields, PARIS)

    assert fields.wrong == {"opens_days": "one_of_two"}
