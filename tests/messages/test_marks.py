"""What is written down about the letters in hand: when, how many at once, and what a killed worker leaves in doubt."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import asyncpg
import pytest

from events_service.database import rows, value
from events_service.identifiers import uuid7
from events_service.messages import marks
from events_service.messages.channels.smtp import SmtpTransport
from events_service.messages.channels.transport import Envelope, Transport
from events_service.messages.claims import claim
from events_service.messages.delivery import deliver_due
from events_service.messages.marks import Ended, Handed, LeaseLost, Marks
from events_service.messages.relay import Relay
from events_service.messages.retries import Fate
from events_service.messages.rules import SUPERSEDED, State
from events_service.messages.sweeping import sweep
from tests.posted import MINUTE, NOON, becomes, claimed, letter_states, post, state_of, write
from tests.smtp_servers import smtp_server

pytestmark = pytest.mark.usefixtures("database")
SENT = Fate(State.SENT)


async def test_handed_is_committed_when_it_returns(database: str):
    await post()
    taken = await claimed()
    outsider = await asyncpg.connect(database)

    await Marks(lambda: NOON).handed(taken, taken.letter)

    assert await outsider.fetchval("SELECT handed FROM message")
    await outsider.close()


async def test_what_comes_during_a_commit_is_written_in_one(monkeypatch: pytest.MonkeyPatch):
    for _ in range(6):
        await post()
    claims = await claim(NOON, most=6)
    written = count_writes(monkeypatch)
    notes = Marks(lambda: NOON)

    first = asyncio.create_task(notes.handed(claims[0], claims[0].letter))
    for _ in range(5):
        await asyncio.sleep(0)
    for done in claims[1:3]:
        notes.ended(done, done.letter, SENT)
    await asyncio.gather(first, *(notes.handed(each, each.letter) for each in claims[3:]))

    assert written == [(1, 0), (3, 2)]
    assert sorted(await letter_states()) == ["sending"] * 4 + ["sent"] * 2


async def test_a_text_and_what_it_says_of_others_are_noted_in_one_commit():
    for _ in range(4):
        await post()
    text, *others = await claim(NOON, most=4)
    await becomes(others[2].letter.id, f"reason = '{SUPERSEDED}'")

    mates = [(each, each.letter) for each in others]
    await Marks(lambda: NOON).handed(text, text.letter, 1, mates=mates)

    lines = await rows("SELECT id, handed, segments, said_by FROM message")
    assert {tuple(each) for each in lines} == {
        (text.letter.id, True, 1, None),
        (others[0].letter.id, True, 0, text.letter.id),
        (others[1].letter.id, True, 0, text.letter.id),
        (others[2].letter.id, False, None, None),
    }
    # Whatever a transaction writes has its number, and the one that a newer letter follows was left out.
    assert len(await rows("SELECT xmin::text FROM message WHERE handed GROUP BY xmin::text")) == 1


def count_writes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """How many letters each commit marked as handed over, and how many it ended."""
    commits: list[tuple[int, int]] = []
    real = marks.write

    async def counting(handed: list[Handed], ended: list[Ended], *, now: datetime, patiently: bool) -> object:
        commits.append((len(handed), len(ended)))
        return await real(handed, ended, now=now, patiently=patiently)

    monkeypatch.setattr(marks, "write", counting)
    return commits


async def test_the_end_of_a_letter_waits_for_company_but_not_long():
    message = await post()
    taken = await claimed()
    notes = Marks(lambda: NOON)

    notes.ended(taken, taken.letter, SENT)
    at_once = await state_of(message)
    await asyncio.sleep(0.5)

    assert (at_once, await state_of(message)) == ("sending", "sent")


async def test_a_locked_row_holds_up_only_its_own_letter(database: str):
    """A verb that holds the row of one letter and then wants another's must not meet a worker that does the reverse."""
    first, second = await post(), await post()
    claims = await claim(NOON, most=2)
    verb = await asyncpg.connect(database)
    transaction = verb.transaction()
    await transaction.start()
    await verb.execute("SELECT FROM message WHERE id = $1 FOR UPDATE", first)
    notes = Marks(lambda: NOON)

    for each in claims:
        notes.ended(each, each.letter, SENT)
    settling = asyncio.create_task(notes.settle())
    await asyncio.sleep(0.3)
    meanwhile = await state_of(second)
    async with asyncio.timeout(0.5):
        await verb.execute("UPDATE message SET reason = 'superseded' WHERE id = $1", second)
    still_locked = await state_of(first)
    await transaction.rollback()
    await settling
    await verb.close()

    assert (still_locked, meanwhile) == ("sending", "sent")
    assert await letter_states() == ["sent", "sent"]


async def test_a_letter_superseded_in_the_meantime_does_not_spoil_its_neighbours():
    about = uuid7()
    await post(about=about)
    await post()
    overtaken, other = await claim(NOON, most=2)
    await post(about=about, letter="cancellation")
    notes = Marks(lambda: NOON)

    ends = await asyncio.gather(
        notes.handed(overtaken, overtaken.letter),
        notes.handed(other, other.letter),
        return_exceptions=True,
    )

    assert [type(end) for end in ends] == [LeaseLost, type(None)]


# Killed


class Killed(BaseException):
    """The process is gone: nothing it had in memory is ever written."""


class Deadly:
    """Connections that all die, at every moment in turn, after so many steps of a run."""

    def __init__(self, wire: Transport, steps: "Steps") -> None:
        self._wire, self._steps = wire, steps

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> None:
        async def noted() -> None:
            self._steps.take()
            await handed()
            self._steps.take()

        await self._wire.hand_over(envelope, handed=noted)
        self._steps.take()

    async def close(self) -> None:
        await self._wire.close()


class Steps:
    """Counts down to the kill."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


async def killed_after(
    steps: int, server_url: str, monkeypatch: pytest.MonkeyPatch, connections: int
) -> None:
    """A run of which nothing more reaches PostgreSQL from that step on."""
    count = Steps(steps)
    real = marks.write

    async def mortal(*notes: object, **more: object) -> object:
        if count.left < 0:
            raise Killed
        return await real(*notes, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(marks, "write", mortal)
        patch.setattr("events_service.messages.delivery.give_back", nothing)
        wires = [Deadly(SmtpTransport(server_url, helo="example.fr"), count) for _ in range(connections)]
        with pytest.raises(Killed):
            await deliver_due(wires, write, Relay(), now=lambda: NOON)


async def nothing(_: object) -> None:
    """What a dead process does."""


@pytest.mark.parametrize("steps", [0, 2, 3, 11, 12, 13, 29])
async def test_a_killed_worker_leaves_one_letter_in_doubt_for_each_connection(
    steps: int, monkeypatch: pytest.MonkeyPatch
):
    for number in range(24):
        await post(recipient=f"guest{number}@example.fr")
    async with smtp_server() as server:
        await killed_after(steps, server.url, monkeypatch, connections=2)
        before = list(server.recipients())
        await sweep(NOON + 5 * MINUTE)
        in_doubt = await value("SELECT count(*) FROM message WHERE state = 'unknown'")
        for minutes in (5, 25, 45):
            await sweep(NOON + minutes * MINUTE)
            wire = SmtpTransport(server.url, helo="example.fr")
            await deliver_due([wire], write, Relay(), now=lambda at=minutes: NOON + at * MINUTE)  # type: ignore[misc]

    received = server.recipients()
    twice = {each for each in received if received.count(each) > 1}
    assert set(received) == {f"guest{number}@example.fr" for number in range(24)}
    assert in_doubt <= 2
    assert len(twice) <= in_doubt
    assert max(received.count(each) for each in twice or set(received)) <= 2
    assert len(before) >= steps // 3 - 1


async def test_more_would_be_in_doubt_if_the_end_were_not_written_with_the_next_text(
    monkeypatch: pytest.MonkeyPatch,
):
    """The twin: ends that wait until the run is over."""
    for _ in range(24):
        await post()

    def forgetful(self: Marks, *end: object) -> None:
        """Nothing is written before the end of the run."""

    monkeypatch.setattr(Marks, "ended", forgetful)
    async with smtp_server() as server:
        await killed_after(29, server.url, monkeypatch, connections=2)
    await rows("UPDATE message SET lease_until = $1 WHERE state = 'sending'", NOON)
    await sweep(NOON)

    assert await value("SELECT count(*) FROM message WHERE state = 'unknown'") > 2
