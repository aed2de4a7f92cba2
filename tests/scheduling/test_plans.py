"""Series as pure arithmetic: cases counted on a calendar by hand, and what holds whatever the rule."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.clock import EPOCH
from events_service.errors import Invalid
from events_service.scheduling.plans import ByHand, LeftOut, Off, Plan, Reason, plan
from events_service.scheduling.recurrence import LAST, MOST_DATES, WINDOW, Rule

PARIS = "Europe/Paris"
ZONES = [PARIS, "America/Miquelon", "Indian/Reunion", "Pacific/Noumea", "America/Martinique"]
TUESDAY = datetime(2026, 10, 6, 14)
TOUSSAINT = Off(date(2026, 10, 17), date(2026, 11, 1), Reason.SCHOOL_HOLIDAY, "Vacances de la Toussaint")


def a_rule(starts: datetime = TUESDAY, hours: float = 2, **more: object) -> Rule:
    return Rule(starts, starts + timedelta(hours=hours), **more)  # type: ignore[arg-type]


def planned(rule: Rule, zone: str = PARIS, **more: object) -> Plan:
    return plan(rule, zone, now=EPOCH, **more)  # type: ignore[arg-type]


def days(rule: Rule, **more: object) -> list[str]:
    return [each.on.strftime("%d/%m") for each in planned(rule, **more).dates]


def test_plan_weekly_until_a_day_includes_that_day():
    assert days(a_rule(until=date(2026, 11, 3))) == ["06/10", "13/10", "20/10", "27/10", "03/11"]


def test_plan_every_second_week_with_two_weekdays():
    rule = a_rule(every=2, weekdays=(2, 4), until=date(2026, 10, 31))

    assert days(rule) == ["06/10", "08/10", "20/10", "22/10"]


def test_plan_begins_at_the_first_weekday_that_is_named():
    """The first date is a Tuesday; of the Mondays and Wednesdays, Wednesday comes first."""
    assert days(a_rule(weekdays=(1, 3), count=3)) == ["07/10", "12/10", "14/10"]


def test_plan_second_tuesday_of_every_month():
    assert days(a_rule(monthly=2, count=4)) == ["13/10", "10/11", "08/12", "12/01"]


def test_plan_last_friday_of_every_second_month():
    rule = a_rule(monthly=LAST, weekdays=(5,), every=2, until=date(2027, 3, 1))

    assert days(rule) == ["30/10", "25/12", "26/02"]


def test_plan_chosen_dates_in_order_and_once():
    rule = a_rule(dates=(date(2026, 12, 1), date(2026, 10, 9), date(2026, 10, 9)))

    assert days(rule) == ["09/10", "01/12"]


def test_plan_counts_what_takes_place_and_not_what_is_skipped():
    answer = planned(a_rule(count=4), off=[TOUSSAINT])

    assert [each.on.strftime("%d/%m") for each in answer.dates] == ["06/10", "13/10", "03/11", "10/11"]
    assert answer.left_out == (
        LeftOut(date(2026, 10, 20), Reason.SCHOOL_HOLIDAY, "Vacances de la Toussaint"),
        LeftOut(date(2026, 10, 27), Reason.SCHOOL_HOLIDAY, "Vacances de la Toussaint"),
    )


def test_plan_adds_no_date_for_one_that_was_left_out_by_hand():
    by_hand = ByHand(left_out={date(2026, 10, 13): Reason.BY_HAND})

    answer = planned(a_rule(count=3), by_hand=by_hand)

    assert [each.on.strftime("%d/%m") for each in answer.dates] == ["06/10", "20/10"]
    assert answer.left_out == (LeftOut(date(2026, 10, 13), Reason.BY_HAND),)


def test_plan_moves_a_date_by_hand_even_out_of_the_holidays():
    thursday = datetime(2026, 10, 15, 10), datetime(2026, 10, 15, 12)
    by_hand = ByHand(moved={date(2026, 10, 20): thursday})

    answer = planned(a_rule(until=date(2026, 10, 20)), off=[TOUSSAINT], by_hand=by_hand)

    assert [(each.on.day, each.local_starts.day, each.moved) for each in answer.dates] == [
        (6, 6, False),
        (13, 13, False),
        (20, 15, True),
    ]


def test_plan_keeps_the_hour_on_the_wall_across_both_clock_changes_in_paris():
    """Summer time ends on 25 October 2026 and begins on 28 March 2027."""
    dates = planned(a_rule(until=date(2027, 3, 30))).dates

    assert {each.local_starts.time() for each in dates} == {time(14)}
    instants = {each.on: each.starts_at.hour for each in dates}
    assert instants[date(2026, 10, 20)] == instants[date(2027, 3, 30)] == 12
    assert instants[date(2026, 10, 27)] == instants[date(2027, 3, 23)] == 13


def test_plan_follows_the_clock_of_saint_pierre_which_changes_a_week_later():
    """There summer time ends on 1 November 2026, and in La Réunion never."""
    rule = a_rule(until=date(2026, 11, 3))

    there = [each.starts_at.hour for each in planned(rule, "America/Miquelon").dates]
    in_reunion = [each.starts_at.hour for each in planned(rule, "Indian/Reunion").dates]

    assert there == [16, 16, 16, 16, 17]
    assert in_reunion == [10] * 5


def test_plan_leaves_out_a_time_that_the_clocks_skip():
    """In the night of 28 March 2027 there is no 02:30."""
    answer = planned(a_rule(datetime(2027, 3, 21, 2, 30), 1, count=3))

    assert [each.on.strftime("%d/%m") for each in answer.dates] == ["21/03", "04/04", "11/04"]
    assert answer.left_out == (LeftOut(date(2027, 3, 28), Reason.NO_SUCH_TIME),)


def test_plan_asks_which_of_two_hours_and_takes_the_answer():
    """In the night of 25 October 2026 there are two 02:30, and 03:30 is one hour after the second."""
    rule = a_rule(datetime(2026, 10, 25, 2, 30), 1, dates=(date(2026, 10, 25),))

    unanswered = planned(rule)
    first, second = (planned(rule, choice=choice).dates[0] for choice in ("first", "second"))

    assert unanswered == Plan((), (LeftOut(date(2026, 10, 25), Reason.TWO_SUCH_TIMES),))
    assert (first.starts_at, second.starts_at) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert first.ends_at == second.ends_at == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


def test_plan_leaves_out_what_is_over():
    answer = plan(a_rule(until=date(2026, 10, 13)), PARIS, now=datetime(2026, 10, 7, tzinfo=UTC))

    assert [each.on.day for each in answer.dates] == [13]
    assert answer.left_out == (LeftOut(date(2026, 10, 6), Reason.PAST),)


def test_plan_refuses_more_dates_than_anybody_can_look_through():
    with pytest.raises(Invalid) as refused:
        planned(a_rule(weekdays=(1, 2, 3, 4, 5), until=date(2027, 12, 31)))

    assert refused.value.fields == {"until": "too_many"}


def test_plan_refuses_a_count_that_is_years_away():
    with pytest.raises(Invalid) as refused:
        planned(a_rule(monthly=1, count=60))

    assert refused.value.fields == {"count": "too_far"}


starts = st.datetimes(datetime(2026, 1, 1), datetime(2034, 1, 1)).map(lambda at: at.replace(second=0))
rules = st.builds(
    lambda starts, minutes, every, weekdays, monthly, count: Rule(
        starts, starts + timedelta(minutes=minutes), every, tuple(sorted(weekdays)), monthly, (), None, count
    ),
    starts,
    st.integers(1, 24 * 60),
    st.integers(1, 4),
    st.sets(st.integers(1, 7), max_size=3),
    st.none() | st.sampled_from([1, 2, 3, 4, LAST]),
    st.integers(1, 12),
)
offs = st.lists(
    st.builds(
        lambda day, length: Off(day, day + timedelta(days=length), Reason.CLOSURE),
        st.dates(date(2026, 1, 1), date(2036, 12, 31)),
        st.integers(0, 40),
    ),
    max_size=4,
)


@given(rules, st.sampled_from(ZONES), offs)
def test_plan_whatever_the_rule_is_in_order_on_its_days_at_its_hour(rule: Rule, zone: str, off: list[Off]):
    try:
        answer = plan(rule, zone, off=off, now=datetime(2020, 1, 1, tzinfo=UTC))
    except Invalid:
        assert rule.monthly or rule.every > 1 or off
        return

    weekdays = rule.weekdays or (rule.starts.isoweekday(),)
    assert len(answer.dates) == rule.count <= MOST_DATES
    named = sorted([each.on for each in answer.dates] + [each.on for each in answer.left_out])
    assert named == sorted(set(named))
    assert named[0] >= rule.starts.date()
    assert named[-1] <= rule.starts.date() + WINDOW
    for each in answer.dates:
        assert each.on.isoweekday() in weekdays
        assert each.local_starts == datetime.combine(each.on, rule.starts.time())
        assert each.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == each.local_starts
        assert each.ends_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == each.local_ends
        assert not any(days.starts_on <= each.on <= days.ends_on for days in off)


@given(rules, st.sampled_from(ZONES))
def test_plan_to_the_last_day_of_a_count_is_the_same(rule: Rule, zone: str):
    """Until a day or for a count: one rule written in two ways gives the same dates."""
    try:
        answer = planned(rule, zone)
    except Invalid:
        return
    until = Rule(
        rule.starts, rule.ends, rule.every, rule.weekdays, rule.monthly, (), answer.dates[-1].on, None
    )

    assert planned(until, zone).dates == answer.dates
