"""What a visitor may do with a session at every instant, by values. No database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from events_service.scheduling.sign_up import sign_up_state

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
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
