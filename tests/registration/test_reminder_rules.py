"""When people are reminded of a date."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.registration.reminder_rules import Moment, moment_due, moments

START = datetime(2035, 11, 20, 13, tzinfo=UTC)


def at_hour(hours: float) -> datetime:
    return START - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([], []),
        ([48, 2], [(48, True, True), (2, True, False)]),
        ([2], [(24, False, True), (2, True, False)]),
        ([168, 24, 1], [(168, True, True), (24, True, False), (1, True, False)]),
    ],
)
def test_letters_at_every_hour_and_one_call_early_enough_to_be_made(
    hours: Sequence[int], expected: list[tuple[int, bool, bool]]
) -> None:
    assert moments(START, hours) == [Moment(at_hour(at), letter, call) for at, letter, call in expected]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (48.1, None),
        (48, 48),
        (25.1, 48),
        (25, None),
        (2.1, None),
        (2, 2),
        (1.1, 2),
        (1, None),
        (0, None),
        (-1, None),
    ],
)
def test_a_moment_stands_until_the_next_is_nearer(now: float, due: int | None) -> None:
    moment = moment_due(START, [48, 2], at_hour(now))

    assert (moment.at if moment else None) == (at_hour(due) if due else None)


@given(st.lists(st.integers(1, 336), max_size=5, unique=True), st.floats(-24, 400))
def test_never_before_its_hour_nor_after_the_start(hours: list[int], now: float) -> None:
    moment = moment_due(START, sorted(hours, reverse=True), at_hour(now))

    assert moment is None or moment.at <= at_hour(now) < START
