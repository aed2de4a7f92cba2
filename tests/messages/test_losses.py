from datetime import timedelta

import pytest

from events_service.messages.losses import ADVICE, Loss, kind_of, losses
from tests import posted
from tests.posted import NOON


@pytest.mark.parametrize(
    ("state", "reason", "kind"),
    [
        ("failed", "rcpt 550 5.1.1", "refused"),
        ("failed", "text 554", "refused"),
        ("failed", "given up: connect timeout", "given_up"),
        ("failed", "rendering", "rendering"),
        ("failed", "quarantined", "quarantined"),
        ("unknown", "text timeout", "unanswered"),
        ("unknown", "abandoned after hand-over", "unanswered"),
    ],
)
def test_kind_of_a_loss(state: str, reason: str, kind: str):
    assert kind_of(state, reason) == kind
    assert kind in ADVICE


async def lost(state: str, reason: str, *, resent: bool = False, useless: timedelta | None = None) -> None:
    message = await posted.post(now=NOON)
    fate = "state = $2, reason = $3, resent = $4, useless_after = $5"
    await posted.becomes(message, fate, state, reason, resent, None if useless is None else NOON + useless)


async def test_losses_are_counted_by_letter_and_way_the_most_frequent_first(database: str):
    await posted.post(now=NOON)
    await lost("unknown", "text timeout")  # to be sent once more
    await lost("unknown", "text timeout", resent=True)
    await lost("failed", "rcpt 550 5.1.1", useless=timedelta(hours=1))
    await lost("failed", "rcpt 551", useless=timedelta(hours=-1))

    found = await losses(NOON)

    assert found == [
        Loss("confirmation", "refused", letters=2, current=1),
        Loss("confirmation", "unanswered", letters=1, current=1),
    ]


async def test_losses_of_an_outbox_that_lost_nothing(database: str):
    await posted.post(now=NOON)

    assert await losses(NOON) == []
