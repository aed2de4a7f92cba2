"""When something is free, how many are taken at once, how long the way is: values, no database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.scheduling.free_times import (
    Point,
    Span,
    day_of,
    free_times,
    in_one_half_day,
    minutes_between,
    most_at_once,
    stretches_above,
    travel_minutes,
)


def hour_at(hour: float) -> datetime:
    return datetime(2035, 11, 20, tzinfo=UTC) + timedelta(hours=hour)


def between(start: float, end: float, quantity: int = 1) -> Span:
    return Span(hour_at(start), hour_at(end), quantity)


@pytest.mark.parametrize(
    ("loans", "most"),
    [
        ([], 0),
        ([between(9, 12, 8)], 8),
        ([between(9, 12, 8), between(12, 14, 5)], 8),
        ([between(9, 12, 8), between(11, 14, 5)], 13),
        ([between(6, 8, 8), between(16, 17, 5)], 0),
        ([between(6, 9, 2), between(8, 17, 3), between(15, 20, 4)], 7),
    ],
)
def test_the_most_that_is_taken_at_once_between_eight_and_sixteen(loans: list[Span], most: int) -> None:
    assert most_at_once(loans, between(8, 16)) == most


def test_when_more_than_so_many_are_taken() -> None:
    loans = [between(9, 12, 8), between(11, 14, 5)]

    assert stretches_above(loans, 12) == [between(11, 12)]
    assert stretches_above(loans, 13) == []


@pytest.mark.parametrize(
    ("busy", "times"),
    [
        ([between(13, 15)], [(11, 13), (15, 17)]),
        ([between(8, 20)], []),
        ([between(8, 19)], []),
        ([between(9, 12), between(13, 15), between(16, 19)], []),
        ([between(12, 14), between(15, 17), between(11, 12)], [(9, 11), (17, 19)]),
    ],
)
def test_two_hours_are_offered_as_near_as_possible_to_one_o_clock(
    busy: list[Span], times: list[tuple[int, int]]
) -> None:
    assert free_times(busy, between(13, 15), between(8, 20)) == [between(*each) for each in times]


HOURS = st.integers(0, 23).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, 24)))


@given(st.lists(HOURS, max_size=6), HOURS)
def test_what_is_offered_is_free_in_the_day_and_as_long_as_was_asked(
    busy: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    spans, wish, day = [between(*each) for each in busy], between(*asked), between(0, 24)

    for each in free_times(spans, wish, day):
        assert each.ends_at - each.starts_at == wish.ends_at - wish.starts_at
        assert day.starts_at <= each.starts_at
        assert each.ends_at <= day.ends_at
        assert not any(each.overlaps(other) for other in spans)


def test_a_day_is_that_of_the_place_and_begins_now_at_the_earliest() -> None:
    """Eight to twenty in Saint-Denis is four to sixteen in UTC."""
    reunion = day_of(between(10, 12), "Indian/Reunion", now=hour_at(0))

    assert (reunion.starts_at, reunion.ends_at) == (hour_at(4), hour_at(16))
    assert day_of(between(10, 12), "Indian/Reunion", now=hour_at(7)).starts_at == hour_at(7)
    assert day_of(between(15, 18), "Indian/Reunion", now=hour_at(0)).ends_at == hour_at(18)


def test_the_way_is_reckoned_as_the_crow_flies_at_fifty_with_a_quarter_of_an_hour_to_pack() -> None:
    """A degree of latitude is 111.2 km: 133.4 minutes, and 15."""
    assert travel_minutes(Point(43.0, 3.0), Point(44.0, 3.0)) == 149
    assert travel_minutes(Point(43.0, 3.0), Point(43.0, 3.0)) == 15


def test_half_days_meet_at_one_on_the_wall() -> None:
    day = date(2035, 11, 20)
    nine, noon, two = (
        datetime.combine(day, datetime.min.time()) + timedelta(hours=hour) for hour in (9, 12, 14)
    )

    assert in_one_half_day(nine, noon)
    assert not in_one_half_day(noon, two)
    assert not in_one_half_day(nine, nine + timedelta(days=1))


def test_the_time_between_is_from_the_end_of_the_earlier() -> None:
    assert minutes_between(between(14, 15), between(9, 12)) == 120
