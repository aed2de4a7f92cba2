"""How long a call is a colleague's, by values; the rest is in tests/registration/test_call_claims.py."""

from datetime import timedelta

import pytest

from events_service.messages.call_claims import is_claimed
from events_service.messages.rules import escalates_at
from tests.posted import NOON

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("ago", "claimed"), [(0, True), (59, True), (60, False)])
def test_is_claimed_for_an_hour(ago: int, claimed: bool):
    assert is_claimed(NOON - ago * MINUTE, now=NOON) is claimed


def test_is_claimed_by_nobody():
    assert not is_claimed(None, now=NOON)


def test_escalates_at_two_thirds_of_the_time():
    assert escalates_at(NOON, NOON + 90 * MINUTE) == NOON + 60 * MINUTE
