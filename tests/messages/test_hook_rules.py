"""What becomes of a delivery, for each answer."""

from datetime import timedelta

import pytest

from events_service.messages.hook_rules import GIVE_UP, HookState, hook_fate
from tests.posted import NOON

LATE = NOON + GIVE_UP


@pytest.mark.parametrize(
    ("is_taken", "status", "attempts", "give_up_at", "state", "minutes"),
    [
        (True, 204, 1, LATE, HookState.TAKEN, 0),
        (False, 500, 1, LATE, HookState.DUE, 1),
        (False, None, 3, LATE, HookState.DUE, 15),
        (False, 302, 40, LATE, HookState.DUE, 240),
        (False, 503, 5, NOON + timedelta(minutes=239), HookState.FAILED, 0),
        (False, 410, 1, LATE, HookState.FAILED, 0),
    ],
)
def test_hook_fate(is_taken, status, attempts, give_up_at, state, minutes) -> None:
    fate = hook_fate(is_taken=is_taken, status=status, attempts=attempts, give_up_at=give_up_at, now=NOON)

    assert (fate.state, fate.next_at) == (state, NOON + timedelta(minutes=minutes))
