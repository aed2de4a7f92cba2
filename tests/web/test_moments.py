from datetime import date, datetime, time

import pytest

from events_service.web.moments import day_from, end_of, time_from


@pytest.mark.parametrize("typed", ["2026-11-24", "24/11/2026", "24.11.2026", "24-11-2026", " 24 11 2026 "])
def test_day_from_reads_what_browsers_send_and_people_type(typed: str) -> None:
    assert day_from(typed) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed", ["", "demain", "24/11", "24/11/26", "31/02/2026", "2026-13-01", "٢٤/١١/٢٠٢٦"]
)
def test_day_from_guesses_nothing(typed: str) -> None:
    assert day_from(typed) is None


@pytest.mark.parametrize("typed", ["14:30", "14:30:00", "14h30", "14 h 30", "14H30", " 14 : 30 "])
def test_time_from_reads_what_browsers_send_and_people_type(typed: str) -> None:
    assert time_from(typed) == time(14, 30)


@pytest.mark.parametrize("typed", ["9", "9h", "09:00", "9 h"])
def test_time_from_reads_whole_hours(typed: str) -> None:
    assert time_from(typed) == time(9)


@pytest.mark.parametrize("typed", ["", "midi", "25:00", "14:60", "14:3", "14.5", "-1:00", "2 pm"])
def test_time_from_guesses_nothing(typed: str) -> None:
    assert time_from(typed) is None


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2026-11-24T14:00", "2026-11-24T16:00"),
        ("2026-11-24T20:00", "2026-11-25T00:30"),
        ("2026-11-24T22:00", "2026-11-25T06:00"),
        ("2026-11-24T16:00", "2026-11-24T14:00"),
        ("2026-11-24T14:00", "2026-11-24T14:00"),
    ],
)
def test_end_of_goes_past_midnight_for_a_night_only(starts: str, ends: str) -> None:
    meant = datetime.fromisoformat(ends)

    assert end_of(datetime.fromisoformat(starts), meant.time()) == meant
