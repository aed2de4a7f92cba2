"""Gathering: who shares a transaction, in which order, and that one's fault or impatience is nobody else's."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest

from events_service.errors import Refusal
from events_service.registration import seats
from events_service.registration.seats import Busy, Gathering

ROSTER = uuid4()


class Transactions:
    """What was settled, together and in which order; each waits until it is `allowed`. A name with a `!` is a fault
    that undoes whatever it is in, one with a `?` is refused, and one with `~` loses the database."""

    def __init__(self) -> None:
        self.settled: list[list[str]] = []
        self.allowed = asyncio.Event()
        self.allowed.set()

    async def __call__(self, names: Sequence[str]) -> list[str | Exception]:
        self.settled.append(list(names))
        await self.allowed.wait()
        if any("!" in name for name in names):
            raise ValueError("a fault")
        if any("~" in name for name in names):
            raise asyncpg.ConnectionDoesNotExistError("gone")
        return [Refusal() if "?" in name else name.upper() for name in names]


async def all_of(gathering: Gathering[str, str], *names: str, roster: UUID = ROSTER) -> list[object]:
    return await asyncio.gather(*(gathering.ask(roster, name) for name in names), return_exceptions=True)


async def test_whoever_comes_during_a_transaction_shares_the_next_in_order() -> None:
    transactions = Transactions()
    transactions.allowed.clear()
    gathering = Gathering(transactions)
    first = asyncio.create_task(gathering.ask(ROSTER, "ada"))
    await asyncio.sleep(0)
    later = [asyncio.create_task(gathering.ask(ROSTER, name)) for name in ("basile", "chloe", "denise")]
    await asyncio.sleep(0)
    transactions.allowed.set()

    answers = await asyncio.gather(first, *later)

    assert transactions.settled == [["ada"], ["basile", "chloe", "denise"]]
    assert answers == ["ADA", "BASILE", "CHLOE", "DENISE"]


async def test_no_transaction_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "MOST_TOGETHER", 3)
    transactions = Transactions()

    await all_of(Gathering(transactions), *"abcdefgh")

    assert transactions.settled == [["a", "b", "c"], ["d", "e", "f"], ["g", "h"]]


async def test_a_refusal_is_its_own_and_no_other_is_undone() -> None:
    transactions = Transactions()

    answers = await all_of(Gathering(transactions), "ada", "basile?", "chloe")

    assert [str(each) if isinstance(each, str) else type(each) for each in answers] == [
        "ADA",
        Refusal,
        "CHLOE",
    ]
    assert transactions.settled == [["ada", "basile?", "chloe"]]


async def test_a_fault_undoes_all_and_is_then_met_alone() -> None:
    transactions = Transactions()

    answers = await all_of(Gathering(transactions), "ada", "basile!", "chloe")

    assert [each if isinstance(each, str) else type(each) for each in answers] == ["ADA", ValueError, "CHLOE"]
    assert transactions.settled == [["ada", "basile!", "chloe"], ["ada"], ["basile!"], ["chloe"]]


async def test_a_lost_database_is_told_to_all_and_not_tried_again_for_each() -> None:
    transactions = Transactions()
    gathering = Gathering(transactions)

    answers = await all_of(gathering, "ada", "basile~")

    assert [type(each) for each in answers] == [asyncpg.ConnectionDoesNotExistError] * 2
    assert transactions.settled == [["ada", "basile~"]]
    assert await gathering.ask(ROSTER, "chloe") == "CHLOE"


async def test_a_cancelled_request_is_taken_out_before_its_transaction_begins() -> None:
    transactions = Transactions()
    transactions.allowed.clear()
    gathering = Gathering(transactions)
    tasks = [asyncio.create_task(gathering.ask(ROSTER, name)) for name in ("ada", "basile", "chloe")]
    await asyncio.sleep(0)
    late = [asyncio.create_task(gathering.ask(ROSTER, name)) for name in ("denise", "emile")]
    await asyncio.sleep(0)
    tasks[1].cancel()  # under way: it stays whole, though nobody hears of it
    late[0].cancel()  # not begun: it is taken out
    await asyncio.sleep(0)
    transactions.allowed.set()

    answers = await asyncio.gather(*tasks, *late, return_exceptions=True)

    assert transactions.settled == [["ada", "basile", "chloe"], ["emile"]]
    assert [each if isinstance(each, str) else type(each) for each in answers] == [
        "ADA",
        asyncio.CancelledError,
        "CHLOE",
        asyncio.CancelledError,
        "EMILE",
    ]


async def test_a_full_queue_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "LONGEST_QUEUE", 2)
    transactions = Transactions()
    transactions.allowed.clear()
    gathering = Gathering(transactions)
    waiting = [asyncio.create_task(gathering.ask(ROSTER, "ada"))]
    await asyncio.sleep(0)
    waiting += [asyncio.create_task(gathering.ask(ROSTER, name)) for name in ("basile", "chloe")]
    await asyncio.sleep(0)

    with pytest.raises(Busy) as refusal:
        await gathering.ask(ROSTER, "denise")
    other = asyncio.create_task(gathering.ask(uuid4(), "emile"))
    await asyncio.sleep(0)
    transactions.allowed.set()

    assert refusal.value.facts == {"retry_after": 2}
    assert await asyncio.gather(*waiting, other) == ["ADA", "BASILE", "CHLOE", "EMILE"]


async def test_one_roster_slow_holds_up_no_other() -> None:
    slow, go_on = uuid4(), asyncio.Event()

    async def settle(names: Sequence[str]) -> list[str | Exception]:
        if "slow" in names:
            await go_on.wait()
        return list(names)

    gathering = Gathering(settle)
    held_up = asyncio.create_task(gathering.ask(slow, "slow"))
    await asyncio.sleep(0)

    assert await asyncio.wait_for(gathering.ask(ROSTER, "quick"), timeout=1) == "quick"
    assert not held_up.done()
    go_on.set()
    assert await held_up == "slow"


async def test_nobody_is_left_without_an_answer_when_the_process_stops() -> None:
    transactions = Transactions()
    transactions.allowed.clear()
    gathering = Gathering(transactions)
    tasks = [asyncio.create_task(gathering.ask(ROSTER, name)) for name in ("ada", "basile")]
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(gathering.ask(ROSTER, "chloe")))
    await asyncio.sleep(0)

    for work in list(gathering._work):
        work.cancel()
    answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), timeout=1)

    assert [type(each) for each in answers] == [asyncio.CancelledError] * 3
    assert gathering._queues == {}
    assert gathering._work == set()
