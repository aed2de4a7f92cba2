"""When a library is open."""

from datetime import date, datetime, time

import pytest

from events_service.errors import Invalid
from events_service.libraries.opening import (
    Closure,
    OpeningHours,
    Today,
    closures_ahead,
    closures_from,
    spans_from,
    today,
    week,
)

# Closed on Mondays; a break at noon on Wednesdays.
MORNING = OpeningHours(3, time(10), time(12))
AFTERNOON = OpeningHours(3, time(14), time(18))
HOURS = (OpeningHours(2, time(10), time(19)), MORNING, AFTERNOON)
CHRISTMAS = Closure(date(2026, 12, 24), date(2027, 1, 2), "Congés")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2026, 11, 25, 9, 59), Today("later", time(10))),
        (datetime(2026, 11, 25, 10), Today("open", time(12))),
        (datetime(2026, 11, 25, 12), Today("later", time(14))),
        (datetime(2026, 11, 25, 17, 59), Today("open", time(18))),
        (datetime(2026, 11, 25, 18), Today("over")),
        (datetime(2026, 11, 23, 11), Today("closed")),
        (datetime(2026, 12, 30, 11), Today("closure", closure=CHRISTMAS)),
        (datetime(2027, 1, 5, 11), Today("open", time(19))),
    ],
)
def test_today_says_what_somebody_about_to_leave_home_asks(local, expected):
    assert today(HOURS, (CHRISTMAS,), local) == expected


def test_today_says_nothing_where_nobody_gave_the_hours():
    assert today((), (), datetime(2026, 11, 25, 11)) is None
    assert today((), (CHRISTMAS,), datetime(2026, 12, 24, 11)) == Today("closure", closure=CHRISTMAS)


def test_week_has_every_day_and_is_empty_without_hours():
    assert [(day, len(spans)) for day, spans in week(HOURS)] == [
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 0),
        (5, 0),
        (6, 0),
        (7, 0),
    ]
    assert week(()) == ()


def test_closures_ahead_keeps_the_one_that_ends_today():
    assert closures_ahead((CHRISTMAS,), date(2027, 1, 2)) == (CHRISTMAS,)
    assert closures_ahead((CHRISTMAS,), date(2027, 1, 3)) == ()


def test_spans_from_reads_and_sorts():
    typed = [
        {"weekday": 3, "opens": "14:00", "closes": "18:00"},
        {"weekday": 3, "opens": "10:00", "closes": "12:00"},
    ]

    assert spans_from(typed, "hours") == (MORNING, AFTERNOON)


def span(weekday: object = 3, opens: object = "10:00", closes: object = "12:00") -> dict[str, object]:
    return {"weekday": weekday, "opens": opens, "closes": closes}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("10-12", "not_hours"),
        ([{"weekday": 3}], "not_hours"),
        ([span(8)], "not_hours"),
        ([span(True)], "not_hours"),
        ([span(opens="25:00")], "not_hours"),
        ([span(opens="10:00:30")], "not_hours"),
        ([span(opens="12:00", closes="12:00")], "hours_backwards"),
        ([span(), span(opens="11:59", closes="13:00")], "hours_overlap"),
        ([span(opens=f"{h}:00", closes=f"{h}:30") for h in range(10, 15)], "too_many"),
    ],
)
def test_spans_from_refuses(typed, code):
    with pytest.raises(Invalid) as refusal:
        spans_from(typed, "hours")

    assert refusal.value.fields == {"hours": code}


def test_closures_from_takes_one_day_and_sorts():
    typed = [
        {"starts_on": "2027-05-01", "reason": " Fête  du travail "},
        {"starts_on": "2026-12-24", "ends_on": "2027-01-02"},
    ]

    assert closures_from(typed, "closures") == (
        Closure(date(2026, 12, 24), date(2027, 1, 2)),
        Closure(date(2027, 5, 1), date(2027, 5, 1), "Fête du travail"),
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("noël", "not_a_date"),
        ([{"ends_on": "2026-12-24"}], "not_a_date"),
        ([{"starts_on": "24 décembre"}], "not_a_date"),
        ([{"starts_on": "1926-12-24"}], "out_of_range"),
        ([{"starts_on": "2026-12-24", "ends_on": "2026-12-23"}], "ends_before_start"),
        ([{"starts_on": "2026-12-24", "reason": 3}], "not_text"),
        ([{"starts_on": "2026-12-24", "reason": "x" * 121}], "too_long"),
        ([{"starts_on": f"2026-12-{day:02}"} for day in range(1, 22)], "too_many"),
    ],
)
def test_closures_from_refuses(typed, code):
    with pytest.raises(Invalid) as refusal:
        closures_from(typed, "closures")

    assert refusal.value.fields == {"closures": code}
