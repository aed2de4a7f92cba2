from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service import clock
from events_service.clock import days_before, instant, mainland_day, wall_clock
from events_service.errors import Invalid
from events_service.feeds.zones import FRENCH_ZONES

PARIS, MIQUELON = "Europe/Paris", "America/Miquelon"
# The wall clocks of any year a session may lie in, to the minute, as forms send them.
WALL = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1)).map(
    lambda t: t.replace(second=0, microsecond=0)
)


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)


def fault_at(local: datetime, zone: str, choice: str | None = None) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        instant(local, zone, field="starts_at", choice=choice)
    return refused.value.fields


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        (datetime(2026, 11, 24, 14), PARIS, utc(2026, 11, 24, 13)),
        (datetime(2026, 7, 14, 14), PARIS, utc(2026, 7, 14, 12)),
        (datetime(2026, 3, 29, 1, 59), PARIS, utc(2026, 3, 29, 0, 59)),
        (datetime(2026, 3, 29, 3), PARIS, utc(2026, 3, 29, 1)),
        (datetime(2026, 10, 25, 1, 59), PARIS, utc(2026, 10, 24, 23, 59)),
        (datetime(2026, 10, 25, 3), PARIS, utc(2026, 10, 25, 2)),
        (datetime(2026, 3, 8, 3), MIQUELON, utc(2026, 3, 8, 5)),
        (datetime(2026, 11, 1, 2), MIQUELON, utc(2026, 11, 1, 5)),
        (datetime(2026, 11, 24, 14), "Indian/Reunion", utc(2026, 11, 24, 10)),
        (datetime(2026, 11, 24, 14), "America/Martinique", utc(2026, 11, 24, 18)),
        (datetime(2026, 11, 24, 14), "America/Cayenne", utc(2026, 11, 24, 17)),
        (datetime(2026, 11, 24, 14), "Indian/Mayotte", utc(2026, 11, 24, 11)),
        (datetime(2026, 11, 24, 14), "Pacific/Tahiti", utc(2026, 11, 25, 0)),
        (datetime(2026, 11, 24, 14), "Pacific/Noumea", utc(2026, 11, 24, 3)),
        (datetime(2026, 11, 24, 14), "Pacific/Marquesas", utc(2026, 11, 24, 23, 30)),
    ],
)
def test_read_a_wall_clock(local: datetime, zone: str, expected: datetime):
    assert instant(local, zone, field="starts_at") == expected
    assert wall_clock(expected, zone) == local


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        (datetime(2026, 3, 29, 2), PARIS),
        (datetime(2026, 3, 29, 2, 59), PARIS),
        (datetime(2026, 3, 8, 2, 30), MIQUELON),
    ],
)
@pytest.mark.parametrize("choice", [None, "first", "second"])
def test_refuse_a_time_that_the_spring_skips(local: datetime, zone: str, choice: str | None):
    assert fault_at(local, zone, choice) == {"starts_at": "time_does_not_exist"}


@pytest.mark.parametrize(
    ("local", "zone", "first"),
    [
        (datetime(2026, 10, 25, 2), PARIS, utc(2026, 10, 25, 0)),
        (datetime(2026, 10, 25, 2, 59), PARIS, utc(2026, 10, 25, 0, 59)),
        (datetime(2026, 11, 1, 1, 30), MIQUELON, utc(2026, 11, 1, 3, 30)),
    ],
)
def test_ask_which_of_two_the_autumn_hour_is(local: datetime, zone: str, first: datetime):
    assert fault_at(local, zone) == {"starts_at": "time_exists_twice"}
    assert fault_at(local, zone, "third") == {"starts_at": "time_exists_twice"}
    assert instant(local, zone, field="starts_at", choice="first") == first
    assert instant(local, zone, field="starts_at", choice="second") == first + timedelta(hours=1)


def test_take_no_choice_where_there_is_none():
    local = datetime(2026, 11, 24, 14)

    assert instant(local, PARIS, field="starts_at", choice="second") == utc(2026, 11, 24, 13)


def test_refuse_an_offset_on_a_wall_clock():
    with pytest.raises(ValueError, match="carries no offset"):
        instant(utc(2026, 11, 24, 14), PARIS, field="starts_at")


def test_read_the_clock_in_utc():
    before = datetime.now(UTC)

    now = clock.now()

    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


@given(WALL, st.sampled_from(FRENCH_ZONES), st.sampled_from([None, "first", "second"]))
def test_read_back_every_wall_clock_that_was_accepted(local: datetime, zone: str, choice: str | None):
    moment = None
    with suppress(Invalid):
        moment = instant(local, zone, field="starts_at", choice=choice)

    # Only where clocks change may a time be refused.
    assert moment is not None or zone in (PARIS, MIQUELON)
    assert moment is None or (moment.utcoffset(), wall_clock(moment, zone)) == (timedelta(0), local)


def test_days_before_keep_the_hour_on_the_wall():
    """A fortnight before 27 October at 14:00 in Paris it is 14:00 too, in summer time."""
    assert days_before(datetime(2026, 10, 27, 14), 14, PARIS) == datetime(2026, 10, 13, 12, tzinfo=UTC)


def test_days_before_a_night_without_that_hour_is_an_hour_later_on_the_wall():
    assert days_before(datetime(2027, 3, 29, 2, 30), 1, PARIS) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_mainland_day_begins_at_midnight_in_paris():
    assert mainland_day(datetime(2026, 11, 20, 22, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert mainland_day(datetime(2026, 11, 20, 23, tzinfo=UTC)) == date(2026, 11, 21)
