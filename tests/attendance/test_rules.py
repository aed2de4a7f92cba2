"""What may be noted of who came, and from when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events_service.attendance.rules import (
    Mark,
    PresenceTooEarly,
    WalkInDraft,
    made_at,
    night_after,
    opens_at,
    refuse_too_early,
)
from events_service.errors import Invalid
from events_service.registration.rules import Presence
from tests.factories import STARTS_AT


@pytest.mark.parametrize(
    ("sent", "mark"),
    [
        ({"presence": "attended"}, Mark(Presence.ATTENDED)),
        ({"presence": "attended", "came": "2"}, Mark(Presence.ATTENDED, 2)),
        ({"presence": "attended", "came": ""}, Mark(Presence.ATTENDED)),
        ({"presence": "absent", "came": "2"}, Mark(Presence.ABSENT)),
        ({"presence": "excused", "came": "many"}, Mark(Presence.EXCUSED)),
        ({"presence": "", "came": "1"}, Mark(None)),
        ({}, Mark(None)),
    ],
)
def test_mark_as_it_is_sent(sent: dict[str, str], mark: Mark) -> None:
    assert Mark.parse(sent) == mark


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"presence": "seen"}, {"presence": "unknown"}),
        ({"presence": "attended", "came": "0"}, {"came": "out_of_range"}),
        ({"presence": "attended", "came": "21"}, {"came": "out_of_range"}),
        ({"presence": "attended", "came": "two"}, {"came": "not_a_number"}),
    ],
)
def test_mark_that_nobody_can_mean(sent: dict[str, str], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        Mark.parse(sent)

    assert refusal.value.fields == wrong


@pytest.mark.parametrize(
    ("sent", "walk_in"),
    [
        ({"name": "Aïcha"}, WalkInDraft("Aïcha", 1)),
        ({"name": "", "count": "12"}, WalkInDraft(None, 12)),
        ({"name": " Les Petit ", "count": 3}, WalkInDraft("Les Petit", 3)),
        ({}, WalkInDraft(None, 1)),
    ],
)
def test_walk_in_by_name_or_as_a_count(sent: dict[str, Any], walk_in: WalkInDraft) -> None:
    assert WalkInDraft.parse(sent) == walk_in


def test_walk_in_of_nobody_or_of_a_crowd() -> None:
    for count in ("0", "1001", "-1"):
        with pytest.raises(Invalid):
            WalkInDraft.parse({"count": count})


def test_presence_opens_half_an_hour_before() -> None:
    opens = STARTS_AT - timedelta(minutes=30)
    assert opens_at(STARTS_AT) == opens

    refuse_too_early(STARTS_AT, now=opens)

    with pytest.raises(PresenceTooEarly):
        refuse_too_early(STARTS_AT, now=opens - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("waited", "ago"),
    [
        (timedelta(), timedelta()),
        (timedelta(minutes=40), timedelta(minutes=40)),
        (timedelta(days=-1), timedelta()),  # a clock that was put right meanwhile
        (timedelta(days=400), timedelta(days=7)),
    ],
)
def test_made_at_counts_back_and_never_ahead(waited: timedelta, ago: timedelta) -> None:
    assert made_at(waited, now=STARTS_AT) == STARTS_AT - ago


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (datetime(2035, 11, 20, 13, tzinfo=UTC), datetime(2035, 11, 21, 2, tzinfo=UTC)),
        # A late evening: half past midnight in Paris.
        (datetime(2035, 11, 20, 23, 30, tzinfo=UTC), datetime(2035, 11, 21, 2, tzinfo=UTC)),
        # The night in which the clocks go back.
        (datetime(2035, 10, 27, 18, tzinfo=UTC), datetime(2035, 10, 28, 2, tzinfo=UTC)),
    ],
)
def test_night_after_is_at_three_where_the_place_is(moment: datetime, until: datetime) -> None:
    assert night_after(moment, "Europe/Paris") == until
