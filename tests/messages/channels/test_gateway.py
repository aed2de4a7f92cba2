"""The gateway on the wire: what it is given, and what each of its answers, or none, means for the text."""

import json
from uuid import UUID

import pytest

from events_service import clock
from events_service.messages.channels import gateway as module
from events_service.messages.channels.gateway import GatewayTransport
from events_service.messages.channels.transport import DeliveryFailed, Envelope, NoGateway
from events_service.messages.marks import LeaseLost
from events_service.messages.signatures import is_genuine
from tests.sms_gateways import DROP, SECRET, SILENCE, ScriptedGateway, sms_gateway

TEXT = Envelope(UUID(int=7), "Biblio34", "+33612345678", json.dumps({"id": str(UUID(int=7))}).encode(), 1)


async def give_text(gateway: ScriptedGateway, handed: list[str] | None = None) -> int | None:
    steps = handed if handed is not None else []

    async def note() -> None:
        steps.append("handed")

    transport = GatewayTransport(gateway.url, secret=SECRET)
    try:
        return await transport.hand_over(TEXT, handed=note)
    finally:
        await transport.close()


async def test_a_text_is_posted_once_and_signed() -> None:
    async with sms_gateway('200 {"segments": 3}') as gateway:
        handed: list[str] = []

        assert await give_text(gateway, handed) == 3

    ((headers, body),) = gateway.posts
    assert body == TEXT.content
    assert handed == ["handed"]
    timestamp, signed = headers["events-timestamp"], headers["events-signature"]
    assert is_genuine(SECRET, timestamp, signed, body, now=clock.now())


@pytest.mark.parametrize("answer", ["204", "200 nonsense", '200 {"segments": "2"}', "200 []"])
async def test_an_answer_that_counts_nothing_is_still_a_yes(answer: str) -> None:
    async with sms_gateway(answer) as gateway:
        assert await give_text(gateway) is None


@pytest.mark.parametrize(
    ("answer", "permanent", "ambiguous", "of_relay"),
    [
        ("400", True, False, False),
        ("422", True, False, False),
        ("429", False, False, True),
        ("500", False, False, True),
        ("503", False, False, True),
        ("403", False, False, True),  # our secret is wrong: the number is not to blame
        ("302", False, False, True),
        (DROP, False, True, True),
        (SILENCE, False, True, True),
    ],
)
async def test_what_an_answer_means(
    monkeypatch: pytest.MonkeyPatch, answer: str, permanent: bool, ambiguous: bool, of_relay: bool
) -> None:
    monkeypatch.setattr(module, "ALL_SECONDS", 0.5)
    async with sms_gateway(answer) as gateway:
        with pytest.raises(DeliveryFailed) as failure:
            await give_text(gateway)

    met = failure.value
    assert (met.permanent, met.ambiguous, met.of_relay) == (permanent, ambiguous, of_relay)


async def test_who_does_not_answer_the_door_was_given_nothing() -> None:
    gateway, handed = ScriptedGateway(port=1), []

    with pytest.raises(DeliveryFailed) as failure:
        await give_text(gateway, handed)

    assert (failure.value.ambiguous, handed) == (False, [])


async def test_a_text_that_is_not_ours_any_more_stays_here() -> None:
    async def lost() -> None:
        raise LeaseLost()

    async with sms_gateway() as gateway:
        transport = GatewayTransport(gateway.url, secret=SECRET)
        with pytest.raises(LeaseLost):
            await transport.hand_over(TEXT, handed=lost)
        await transport.close()

    assert gateway.posts == []


async def test_without_a_gateway_a_text_fails_for_good() -> None:
    async def never() -> None:
        raise AssertionError

    with pytest.raises(DeliveryFailed, match="no gateway") as failure:
        await NoGateway().hand_over(TEXT, handed=never)

    assert failure.value.permanent
