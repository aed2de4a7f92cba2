"""The doors, and what may be taken back, by values. No database."""

from datetime import UTC, datetime, timedelta

import pytest

from events_service.errors import Invalid
from events_service.registration.rules import STAFFED, Door, may_be_taken_back, staffed_door

NOON = datetime(2035, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("closes", "cancelled", "now", "may"),
    [(3, 1, 2, True), (3, 1, 3, False), (3, 3, 4, True), (3, 4, 5, True)],
)
def test_may_be_taken_back_around_the_closing(closes: int, cancelled: int, now: int, may: bool) -> None:
    said = may_be_taken_back(
        closes_at=NOON + closes * HOUR, cancelled_at=NOON + cancelled * HOUR, now=NOON + now * HOUR
    )

    assert said == may


def test_a_colleague_s_form_says_how_somebody_came() -> None:
    assert [staffed_door({"door": door}) for door in STAFFED] == [Door.DESK, Door.PHONE, Door.REFERRAL]
    assert staffed_door({}) == Door.DESK
    for door in ("web", "key", "chimney"):
        with pytest.raises(Invalid):
            staffed_door({"door": door})
