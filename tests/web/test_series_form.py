"""The form of a series: what it makes of what was typed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from events_service.errors import Invalid
from events_service.scheduling.recurrence import BY_WEEKS, LAST, Rule
from events_service.scheduling.series_queries import rule_values
from events_service.web.office.needs import Options
from events_service.web.series_form import SeriesForm, blank_series, filled_in, publication_typed

NOTHING = Options([], [], [])
FIRST, FIRST_ENDS = datetime(2026, 10, 13, 14), datetime(2026, 10, 13, 16)
TYPED: dict[str, Any] = {"day": "2026-10-13", "starts": "14 h", "ends": "16 h", "until": "29/12/2026"}


def values(**more: Any) -> dict[str, Any]:
    return SeriesForm.parse({**TYPED, **more}, NOTHING).values


def test_parse_weeks_months_and_chosen_dates():
    """13 October 2026 is the second Tuesday of the month, 29 December a fifth one."""
    chosen = values(repeat="dates", dates="20/10/2026\n2026-11-03")
    weeks = values(repeat="week", every="6")
    months = values(repeat="month", every="2", place="3")

    assert (weeks["every"], weeks["monthly"]) == ("6", BY_WEEKS)
    assert (months["every"], months["monthly"]) == ("2", "3")
    assert values(repeat="month")["monthly"] == 2
    assert values(repeat="month", day="2026-12-29")["monthly"] == LAST
    assert chosen["dates"] == [date(2026, 10, 13), date(2026, 10, 20), date(2026, 11, 3)]
    assert values()["until"] == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        # Six weeks after 13 October are 24 November.
        (Rule(FIRST, FIRST_ENDS, every=6, until=date(2026, 12, 29)), ["2026-10-13", "2026-11-24"]),
        # First Tuesdays, although the first date was typed as the second one of October.
        (Rule(FIRST, FIRST_ENDS, every=2, monthly=1, until=date(2027, 2, 28)), ["2026-12-01", "2027-02-02"]),
        (Rule(FIRST, FIRST_ENDS, monthly=LAST, until=date(2026, 11, 30)), ["2026-10-27", "2026-11-24"]),
    ],
)
def test_a_form_filled_in_for_a_rule_says_the_same_rule(rule: Rule, days: list[str]):
    offered = {"skip": [], "roster": "each", "library": "there", "reminder_hours": [48]}
    form = filled_in({**rule_values(rule), **offered})

    again = Rule.parse(SeriesForm.parse(form, NOTHING).values, "Europe/Paris")

    assert [day.isoformat() for day in again.days()] == [day.isoformat() for day in rule.days()] == days


def test_parse_leaves_out_what_was_shown_and_is_not_kept():
    typed = values(
        shown="2026-10-13,2026-10-20,2026-10-27",
        kept=["2026-10-13"],
        **{
            "move_day-2026-10-27": "2026-10-29",
            "move_starts-2026-10-27": "10:00",
            "move_ends-2026-10-27": "11:30",
        },
    )

    assert typed["left_out"] == [date(2026, 10, 20)]
    assert typed["moved"] == [
        {"on": date(2026, 10, 27), "starts_at": "2026-10-29T10:00:00", "ends_at": "2026-10-29T11:30:00"}
    ]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"until": "soon"}, {"until": "not_a_date"}),
        ({"repeat": "dates", "dates": "soon"}, {"dates": "not_a_date"}),
        (
            {"move_day-2026-10-27": "soon", "move_starts-2026-10-27": "9", "move_ends-2026-10-27": "10"},
            {"move_day-2026-10-27": "not_a_date"},
        ),
    ],
)
def test_parse_refuses_what_cannot_be_read(typed: dict[str, str], wrong: dict[str, str]):
    with pytest.raises(Invalid) as refused:
        values(**typed)

    assert refused.value.fields == wrong


def test_publication_is_at_once_then_or_not_yet():
    now = datetime(2026, 9, 1, tzinfo=UTC)
    then = {"publication": "at", "publish_day": "1/10/2026", "publish_time": "9 h"}

    assert publication_typed({"publication": "now"}, "Europe/Paris", now) == now
    assert publication_typed({"publication": "later"}, "Europe/Paris", now) is None
    assert publication_typed(then, "Europe/Paris", now) == datetime(2026, 10, 1, 7, tzinfo=UTC)
    with pytest.raises(Invalid):
        publication_typed({"publication": "at"}, "Europe/Paris", now)


def test_blank_series_begins_a_week_after_the_last_session_unless_that_is_over():
    last = {
        "last_starts": datetime(2026, 9, 8, 14),
        "last_ends": datetime(2026, 9, 8, 16),
        "last_library": "there",
        "capacity": 6,
        "reminder_hours": [48, 2],
    }

    ahead = blank_series(last, "here", datetime(2026, 9, 1, tzinfo=UTC))
    over = blank_series(last, "here", datetime(2026, 10, 1, tzinfo=UTC))

    assert (ahead["day"], ahead["starts"], ahead["capacity"]) == ("2026-09-15", "14:00", "6")
    assert ahead["library"] == "there"
    assert (over["day"], over["starts"]) == ("", "14:00")
