"""The rules of a roster as they are typed, and what a visitor may do at every instant, by values. No database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from events_service.fields import Fields
from events_service.scheduling.sign_up import RosterRules, sign_up_state

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEGINS = NOON + 72 * HOUR
ELSEWHERE = {"sign_up": "elsewhere", "url": "https://billets.exemple.fr/7"}


def rules_of(before: RosterRules | None = None, **typed: Any) -> RosterRules:
    """The rules typed for a session of Paris that begins in three days; everything must be right."""
    fields = Fields(typed)
    rules = RosterRules.read(fields, begins_at=BEGINS, time_zone="Europe/Paris", now=NOON, before=before)
    fields.done()
    return rules


def faults(**typed: Any) -> dict[str, str]:
    fields = Fields(typed)
    RosterRules.read(fields, begins_at=BEGINS, time_zone="Europe/Paris", now=NOON)
    return fields.wrong


def test_rules_without_more_ask_people_to_sign_up_and_keep_nothing() -> None:
    assert rules_of(capacity="8") == RosterRules("required", "", 8, None, 5, None, 0, None)


@pytest.mark.parametrize(
    ("typed", "kept_until"),
    [
        ({}, BEGINS - 24 * HOUR),
        ({"kept_hours": "0"}, BEGINS),
        ({"kept_hours": "48"}, BEGINS - 48 * HOUR),
        ({"kept_hours": "72"}, BEGINS),  # that has passed
        ({"kept_until": "2026-11-24T09:30"}, datetime(2026, 11, 24, 8, 30, tzinfo=UTC)),
        (
            {"kept_until": "2026-11-24T09:30:00Z", "kept_hours": "0"},
            datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        ),
    ],
    ids=str,
)
def test_seats_are_kept_until_an_hour(typed: dict[str, str], kept_until: datetime) -> None:
    rules = rules_of(capacity=8, kept_seats="2", **typed)

    assert (rules.kept_seats, rules.kept_until) == (2, kept_until)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, {"capacity": "required"}),
        ({"sign_up": "staff_only"}, {"capacity": "required"}),
        ({"sign_up": "lottery", "capacity": 8}, {"sign_up": "unknown"}),
        ({"capacity": 8, "kept_seats": 9}, {"kept_seats": "more_than_the_seats"}),
        ({"capacity": 8, "minimum": 9}, {"minimum": "more_than_the_seats"}),
        ({"capacity": 8, "minimum": 0}, {"minimum": "out_of_range"}),
        ({"capacity": 8, "kept_seats": -1}, {"kept_seats": "not_a_number"}),
        ({"capacity": 8, "kept_seats": 1, "kept_until": "2026-11-23T12:59"}, {"kept_until": "in_the_past"}),
        (
            {"capacity": 8, "kept_seats": 1, "kept_until": "2026-11-26T13:01"},
            {"kept_until": "after_the_start"},
        ),
        ({"capacity": 8, "waiting_limit": "viele"}, {"waiting_limit": "not_a_number"}),
        ({"sign_up": "elsewhere"}, {"url": "required"}),
        ({"sign_up": "elsewhere", "url": "http://billets.exemple.fr"}, {"url": "not_https"}),
        ({"sign_up": "elsewhere", "url": "https://moi@billets.exemple.fr"}, {"url": "not_https"}),
        ({"sign_up": "elsewhere", "url": "https://[billets"}, {"url": "not_https"}),
        ({"sign_up": "elsewhere", "url": "javascript:alert(1)"}, {"url": "not_https"}),
    ],
    ids=str,
)
def test_rules_are_refused_with_the_reason(typed: dict[str, Any], fields: dict[str, str]) -> None:
    assert faults(**typed) == fields


def test_a_way_to_sign_up_keeps_nothing_that_it_has_no_use_for() -> None:
    both = rules_of(**ELSEWHERE, kept_seats=2, minimum=4, capacity=8)

    assert both == RosterRules("elsewhere", ELSEWHERE["url"], 8, None, 5, None, 0, None)
    assert rules_of(both, sign_up="required").url == ""


def test_what_is_not_asked_for_stays_and_an_empty_answer_takes_away() -> None:
    before = rules_of(capacity=8, kept_seats=2, minimum=4, waiting_limit=3, most_seats=2)

    assert rules_of(before, capacity="", sign_up=None) == before
    assert rules_of(before, minimum="", waiting_limit=None, kept_seats="") == RosterRules(
        "required", "", 8, None, 2, None, 0, None
    )
    assert rules_of(before, kept_seats=3).changes(before) == {"kept_seats": 3}


FACTS: dict[str, Any] = {
    "sign_up": "required",
    "cancelled": False,
    "seats_left": 2,
    "waiting": 0,
    "waiting_limit": None,
    "opens_at": None,
    "closes_at": NOON + HOUR,
    "starts_at": NOON + 2 * HOUR,
    "now": NOON,
}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "open"),
        ({"cancelled": True}, "cancelled"),
        ({"sign_up": "not_needed"}, "not_needed"),
        ({"sign_up": "not_needed", "closes_at": NOON}, "closed"),
        ({"closes_at": NOON}, "closed"),
        ({"starts_at": NOON}, "closed"),
        ({"opens_at": NOON + timedelta(microseconds=1)}, "not_yet_open"),
        ({"opens_at": NOON}, "open"),
        ({"seats_left": 0}, "waiting_list"),
        ({"waiting": 1}, "waiting_list"),  # a free seat is not a newcomer's while a party waits
        ({"seats_left": 0, "waiting": 3, "waiting_limit": 4}, "waiting_list"),
        ({"seats_left": 0, "waiting": 4, "waiting_limit": 4}, "full"),
        ({"seats_left": 0, "waiting_limit": 0}, "full"),
        ({"sign_up": "staff_only"}, "staff_only"),
        ({"sign_up": "staff_only", "seats_left": 0, "waiting": 1}, "staff_only"),
        ({"sign_up": "staff_only", "seats_left": 0, "waiting_limit": 0}, "full"),
        ({"sign_up": "staff_only", "closes_at": NOON}, "closed"),
        ({"sign_up": "staff_only", "opens_at": NOON + HOUR}, "not_yet_open"),
        ({"sign_up": "elsewhere", "seats_left": 0, "waiting_limit": 0}, "elsewhere"),
        ({"sign_up": "elsewhere", "closes_at": NOON}, "closed"),
        ({"sign_up": "elsewhere", "cancelled": True}, "cancelled"),
    ],
    ids=str,
)
def test_sign_up_state(facts: dict[str, Any], state: str) -> None:
    assert sign_up_state(**{**FACTS, **facts}) == state


@drawn(
    seats_left=st.integers(0, 3),
    waiting=st.integers(0, 3),
    waiting_limit=st.none() | st.integers(0, 3),
    minutes=st.integers(-90, 150),
)
def test_nobody_is_invited_to_what_would_refuse_them(
    seats_left: int, waiting: int, waiting_limit: int | None, minutes: int
) -> None:
    now = NOON + timedelta(minutes=minutes)
    facts = {"seats_left": seats_left, "waiting": waiting, "waiting_limit": waiting_limit, "now": now}

    state = sign_up_state(**{**FACTS, **facts})

    assert (state == "closed") == (now >= NOON + HOUR)
    assert (state == "open") <= (seats_left > 0 and waiting == 0)
    assert (state == "full") <= (seats_left == 0 and waiting_limit is not None and waiting >= waiting_limit)
