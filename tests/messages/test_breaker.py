"""A mail server that does not answer rests for all workers, and one of them tries."""

import asyncio
from datetime import timedelta

import pytest

from events_service.messages.breaker import Rest, Turn, answers, rest, resting, turn
from events_service.messages.channels.smtp import SmtpTransport
from events_service.messages.delivery import deliver_due
from events_service.messages.relay import Relay
from events_service.messages.rules import Channel
from tests.posted import MINUTE, NOON, letter_states, post, write
from tests.smtp_servers import ScriptedServer, smtp_server

pytestmark = pytest.mark.usefixtures("database")

EMAIL = Channel.EMAIL


async def test_while_nothing_is_wrong_everybody_tries() -> None:
    assert (await turn(EMAIL, now=NOON), await resting(EMAIL)) == (Turn.ALL, None)


async def test_a_rest_is_everybodys_and_then_one_tries() -> None:
    await rest(EMAIL, until=NOON + MINUTE, reason="connect timeout", now=NOON)
    during = await turn(EMAIL, now=NOON + timedelta(seconds=59))

    after = await asyncio.gather(*(turn(EMAIL, now=NOON + MINUTE) for _ in range(8)))
    next_minute = [await turn(EMAIL, now=NOON + 2 * MINUTE) for _ in range(2)]

    assert during is Turn.NONE
    assert sorted(each.value for each in after) == ["none"] * 7 + ["one"]
    assert next_minute == [Turn.ONE, Turn.NONE]
    assert await resting(EMAIL) == Rest(NOON, "connect timeout")


async def test_an_answer_ends_it_for_everybody() -> None:
    await rest(EMAIL, until=NOON + MINUTE, reason="connect timeout", now=NOON)

    await answers(EMAIL)

    assert (await turn(EMAIL, now=NOON), await resting(EMAIL)) == (Turn.ALL, None)


async def test_a_longer_rest_is_not_shortened() -> None:
    await rest(EMAIL, until=NOON + 15 * MINUTE, reason="connect 535", now=NOON)
    await rest(EMAIL, until=NOON + MINUTE, reason="connect timeout", now=NOON)

    assert await turn(EMAIL, now=NOON + 14 * MINUTE) is Turn.NONE


async def by_a_worker(server: ScriptedServer, minutes: float, *, connections: int = 4) -> None:
    """A worker that has learnt nothing yet."""
    wires = [SmtpTransport(server.url, helo="example.fr") for _ in range(connections)]
    await deliver_due(wires, write, Relay(), now=lambda: NOON + minutes * MINUTE)


async def test_workers_that_come_later_leave_a_server_alone_that_is_down() -> None:
    for _ in range(12):
        await post()
    async with smtp_server({"banner": ["421 busy"] * 9}) as server:
        await by_a_worker(server, 0)
        tried = server.steps.count("banner")
        for _ in range(3):
            await by_a_worker(server, 0.5)
        resting_tries = server.steps.count("banner") - tried
        for _ in range(3):
            await by_a_worker(server, 2)
        probes = server.steps.count("banner") - tried
        server.script["banner"] = []
        await by_a_worker(server, 4)
        await by_a_worker(server, 40)

    assert 5 <= tried <= 8
    assert (resting_tries, probes) == (0, 1)
    assert await letter_states() == ["sent"] * 12
    assert await resting(EMAIL) is None
