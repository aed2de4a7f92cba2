"""What becomes of a letter that was tried, and when it is tried again."""

from datetime import datetime, timedelta

import pytest

from events_service.identifiers import uuid7
from events_service.messages.channels.transport import DeliveryFailed
from events_service.messages.claims import Claim
from events_service.messages.rendering import Letter
from events_service.messages.retries import Fate, fate_of
from events_service.messages.rules import State
from tests.posted import (
    CONTEXT,
    MINUTE,
    NOON,
)


def a_claim(attempts: int, *, resent: bool = False, created_at: datetime = NOON) -> Claim:
    letter = Letter(uuid7(), uuid7(), "confirmation", "fr", "chloe@example.fr", CONTEXT, created_at)
    return Claim(letter, uuid7(), attempts, resent)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 5), (4, 10), (5, 20), (6, 30), (7, 30), (100, 30)]
)
def test_fate_of_a_failure_waits_longer_each_time(attempts: int, minutes: int):
    fate = fate_of(a_claim(attempts), DeliveryFailed("rcpt 450", code=450), now=NOON)

    assert (fate.state, fate.reason) == ("due", "rcpt 450")
    assert fate.next_at is not None
    assert minutes * MINUTE <= fate.next_at - NOON <= minutes * MINUTE * 1.2


def test_fate_of_a_failure_after_three_days_is_final():
    late = a_claim(150, created_at=NOON - timedelta(hours=71, minutes=45))

    fate = fate_of(late, DeliveryFailed("rcpt 450", code=450), now=NOON)

    assert fate == Fate(State.FAILED, "given up: rcpt 450")


def test_fate_of_a_letter_resent_in_vain_is_unknown_for_good():
    lost = DeliveryFailed("text timeout", ambiguous=True)

    assert fate_of(a_claim(1), lost, now=NOON) == Fate(State.UNKNOWN, "text timeout", NOON + 15 * MINUTE)
    assert fate_of(a_claim(2, resent=True), lost, now=NOON) == Fate(State.UNKNOWN, "text timeout", None)


@pytest.mark.parametrize(
    ("failure", "fate"),
    [
        (DeliveryFailed("rcpt 550", code=550, permanent=True), Fate(State.FAILED, "rcpt 550")),
        (
            DeliveryFailed("connection refused", of_relay=True, pause=timedelta(hours=2)),
            Fate(State.DUE, "connection refused", NOON + timedelta(hours=2)),
        ),
    ],
)
def test_fate_of_a_failure_for_good_and_of_a_relay_that_asks_for_a_pause(failure: DeliveryFailed, fate: Fate):
    assert fate_of(a_claim(1), failure, now=NOON) == fate
