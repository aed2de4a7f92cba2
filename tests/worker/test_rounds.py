"""Chores of a test's own, by the local clock and by whoever asks."""

import asyncio
from datetime import datetime, timedelta

import pytest

from events_service.worker.chores import Chore
from events_service.worker.rounds import Rounds
from tests.worker.conftest import until

HOUR = timedelta(hours=1)
NOW = timedelta(0)


class OneRound:
    """Waits to be let go, and remembers how often it began and ended."""

    def __init__(self, *, answers: list[bool] | None = None) -> None:
        self.begun = self.ended = 0
        self.let_go = asyncio.Event()
        self._answers = answers or []

    async def piece(self, _: datetime) -> bool:
        self.begun += 1
        await self.let_go.wait()
        self.ended += 1
        return self._answers.pop(0) if self._answers else False


async def fails(_: datetime) -> bool:
    raise LookupError("broken")


async def a_moment() -> None:
    await asyncio.sleep(0.05)


async def test_do_does_a_piece_at_most_once_at_a_time():
    work = OneRound()
    rounds = Rounds([Chore("work", HOUR, work.piece)])

    first = asyncio.create_task(rounds.do("work"))
    await a_moment()
    second = await rounds.do("work")
    begun = work.begun
    work.let_go.set()

    assert (begun, second) == (1, False)
    assert await first is True  # asked for again meanwhile
    assert await rounds.do("work") is False


async def test_do_goes_on_when_whoever_asked_is_cancelled():
    work = OneRound()
    rounds = Rounds([Chore("work", HOUR, work.piece)])

    asking = asyncio.create_task(rounds.do("work"))
    await a_moment()
    asking.cancel()
    await asyncio.wait({asking})
    work.let_go.set()

    assert await rounds.finished(within=1)
    assert work.ended == 1


async def test_do_logs_what_goes_wrong_and_may_be_asked_again(caplog: pytest.LogCaptureFixture):
    rounds = Rounds([Chore("work", HOUR, fails)])

    assert [await rounds.do("work") for _ in range(2)] == [False, False]
    assert [(record.msg, record.facts["kind"]) for record in caplog.records] == [("chore failed", "work")] * 2  # type: ignore[attr-defined]


async def test_finished_gives_up_what_does_not_end():
    work = OneRound()
    rounds = Rounds([Chore("work", HOUR, work.piece)])
    asking = asyncio.create_task(rounds.do("work"))
    await a_moment()

    assert not await rounds.finished(within=0.05)
    await asyncio.wait({asking})
    assert asking.cancelled()


@pytest.mark.parametrize(
    ("elsewhere", "own", "expected"),
    [
        (False, False, 3),
        (True, False, 1),  # at the start, before anybody knows whether Redis is there
        (True, True, 3),
    ],
)
async def test_keep_time_does_what_nobody_else_does(elsewhere: bool, own: bool, expected: int):
    work = OneRound()
    work.let_go.set()
    rounds = Rounds([Chore("work", NOW, work.piece, own=own)])

    keeping = asyncio.create_task(rounds.keep_time(lambda: elsewhere))
    await asyncio.sleep(2.2)
    await until(lambda: work.ended >= expected)
    rounds.stop()
    await asyncio.wait_for(keeping, 30)

    assert work.ended == expected


async def test_keep_time_waits_for_the_interval_and_goes_on_where_there_is_more():
    work = OneRound(answers=[True, True, False])
    work.let_go.set()
    rounds = Rounds([Chore("work", HOUR, work.piece)])

    keeping = asyncio.create_task(rounds.keep_time(lambda: False))
    await asyncio.sleep(1.2)
    await until(lambda: work.ended >= 3)
    rounds.stop()
    await asyncio.wait_for(keeping, 30)

    assert work.ended == 3


async def test_keep_time_is_not_held_up_by_a_slow_chore():
    slow, quick = OneRound(), OneRound()
    quick.let_go.set()
    rounds = Rounds([Chore("slow", NOW, slow.piece), Chore("quick", NOW, quick.piece)])

    keeping = asyncio.create_task(rounds.keep_time(lambda: False))
    await until(lambda: quick.ended == 2)
    rounds.stop()
    slow.let_go.set()
    await asyncio.wait_for(keeping, 30)

    assert (slow.begun, quick.ended) == (1, 2)
