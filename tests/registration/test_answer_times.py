"""By when an offer is answered: the hours of the library, and never after the start."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from events_service.libraries.opening import Closure, OpeningHours
from events_service.libraries.queries import Hours
from events_service.registration.answer_times import answer_by

# Tuesday to Saturday, in Montpellier; Strasbourg has a holiday more after Christmas.
SPANS = (*[OpeningHours(day, time(10), time(18)) for day in range(2, 7)], OpeningHours(3, time(18), time(20)))
HOURS = Hours(SPANS, (), "34", "Europe/Paris")
FAR = datetime(2027, 12, 31, tzinfo=UTC)


def in_france(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A wall clock in France in winter, as an instant."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        # Tuesday afternoon, and Tuesday before the doors open: the whole of Wednesday, until late.
        (in_france(24, 15), in_france(25, 20)),
        (in_france(24, 8), in_france(25, 20)),
        (in_france(24, 23, 59), in_france(25, 20)),
        # On Friday evening Saturday is left; on Saturday nobody answers before Tuesday.
        (in_france(27, 19), in_france(28, 18)),
        (in_france(28, 9), in_france(1, 18, month=12)),
        # Christmas is a Friday: Saturday.
        (in_france(24, 11, month=12), in_france(26, 18, month=12)),
    ],
)
def test_a_whole_opening_day_is_left_to_answer(asked: datetime, until: datetime):
    assert answer_by(HOURS, starts_at=FAR, now=asked) == until


def test_an_offer_made_while_the_library_is_closed_for_two_weeks_waits_for_it_to_open():
    closed = Hours(SPANS, (Closure(date(2026, 12, 22), date(2027, 1, 4)),), "34", "Europe/Paris")

    # The first day after it is Tuesday, 5 January.
    assert answer_by(closed, starts_at=FAR, now=in_france(19, 17, month=12)) == datetime(
        2027, 1, 5, 17, tzinfo=UTC
    )


def test_the_second_day_of_christmas_is_one_in_strasbourg():
    there = Hours(SPANS, (), "67", "Europe/Paris")

    assert answer_by(there, starts_at=FAR, now=in_france(24, 11, month=12)) == in_france(29, 18, month=12)


def test_never_after_the_start():
    starts_at = in_france(25, 14)

    assert answer_by(HOURS, starts_at=starts_at, now=in_france(24, 15)) == starts_at


def test_a_library_that_is_never_open_asks_until_the_start():
    never = Hours(
        (OpeningHours(1, time(10), time(12)),),
        (Closure(date(2026, 1, 1), date(2028, 1, 1)),),
        "34",
        "Europe/Paris",
    )

    assert answer_by(never, starts_at=FAR, now=in_france(24, 15)) == FAR


def test_without_hours_every_weekday_but_sunday_counts_until_six():
    unknown = Hours((), (), "34", "Europe/Paris")

    assert answer_by(unknown, starts_at=FAR, now=in_france(28, 9)) == in_france(30, 18)
    assert answer_by(unknown, starts_at=FAR, now=in_france(27, 9)) == in_france(28, 18)


def test_the_hour_on_the_wall_is_kept_over_the_change_of_clocks():
    saturday = datetime(2026, 10, 24, 13, tzinfo=UTC)

    assert answer_by(HOURS, starts_at=FAR, now=saturday) == datetime(2026, 10, 27, 17, tzinfo=UTC)


def test_a_place_overseas_has_its_own_clock():
    there = Hours((), (), "974", "Indian/Reunion")

    # Tuesday 24, 22:00 there: Wednesday, 18:00 there.
    assert answer_by(there, starts_at=FAR, now=datetime(2026, 11, 24, 18, tzinfo=UTC)) == datetime(
        2026, 11, 25, 14, tzinfo=UTC
    )
