"""Gathering: who shares a transaction, in which order, and that one's fault or impatience is nobody else's."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest

from events_service.errors import Refusal
from events_service.registration import seats
from events_service.registration.seats import Busy, Gathering

ROSTER = uuid4()


class Transactions:
    """What was settled, together and in which order; each waits until it is `allowed`. A name with a `!` is a fault
    that undoes whatever it is in, one with a `?` is refused, and one with `~` loses the database. What somebody else
    holds (`elsewhere`) is passed over, or waited for until it is `let_go`."""

    def __init__(self, *elsewhere: UUID) -> None:
        self.settled: list[list[str]] = []
        self.allowed, self.let_go = asyncio.Event(), asyncio.Event()
        self.allowed.set()
        self._elsewhere = elsewhere

    async def __call__(
        self, asking: Mapping[UUID, Sequence[str]], *, wait_for_lock: bool
    ) -> dict[UUID, list[str | Exception]]:
        if wait_for_lock and any(roster in self._elsewhere for roster in asking):
            await self.let_go.wait()
        here = {
            roster: names
            for roster, names in asking.items()
            if wait_for_lock or roster not in self._elsewhere
        }
        names = [name for own in here.values() for name in own]
        self.settled.append(names)
        await self.allowed.wait()
        if any("!" in name for name in names):
            raise ValueError("a fault")
        if any("~" in name for name in names):
            raise asyncpg.ConnectionDoesNotExistError("gone")
        return {
            roster: [Refusal() if "?" in name else name.upper() for name in own]
            for roster, own in here.items()
        }


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
    transactions, other = Transactions(), uuid4()
    gathering = Gathering(transactions)

    answers, others = await asyncio.gather(
        all_of(gathering, "ada", "basile!", "chloe"), all_of(gathering, "denise", roster=other)
    )

    assert [each if isinstance(each, str) else type(each) for each in answers] == ["ADA", ValueError, "CHLOE"]
    assert others == ["DENISE"]
    # All together, then each roster alone, and at last each party of the one that has the fault.
    assert transactions.settled[:2] == [["ada", "basile!", "chloe", "denise"], ["ada", "basile!", "chloe"]]
    assert sorted(transactions.settled[2:]) == [["ada"], ["basile!"], ["chloe"], ["denise"]]


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


async def test_whoever_comes_for_another_roster_shares_the_transaction_too() -> None:
    transactions, other = Transactions(), uuid4()
    transactions.allowed.clear()
    gathering = Gathering(transactions)
    first = asyncio.create_task(gathering.ask(ROSTER, "ada"))
    await asyncio.sleep(0)
    asked = ((ROSTER, "basile"), (other, "chloe"), (ROSTER, "denise"))
    later = [asyncio.create_task(gathering.ask(*each)) for each in asked]
    await asyncio.sleep(0)
    transactions.allowed.set()

    answers = await asyncio.gather(first, *later)

    assert transactions.settled == [["ada"], ["basile", "denise", "chloe"]]
    assert answers == ["ADA", "BASILE", "CHLOE", "DENISE"]


async def test_a_long_queue_waits_behind_the_others_when_it_had_its_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seats, "MOST_TOGETHER", 3)
    transactions = Transactions()
    gathering = Gathering(transactions)

    await asyncio.gather(all_of(gathering, *"abcdefg"), all_of(gathering, *"xy", roster=uuid4()))

    assert transactions.settled == [["a", "b", "c"], ["x", "y", "d"], ["e", "f", "g"]]


async def test_a_roster_that_somebody_holds_holds_up_no_other_and_is_waited_for_alone() -> None:
    held = uuid4()
    transactions = Transactions(held)
    gathering = Gathering(transactions)

    answers = asyncio.create_task(all_of(gathering, "ada", "basile", roster=held))
    others = await asyncio.wait_for(all_of(gathering, "chloe", "denise"), timeout=30)
    late = asyncio.create_task(gathering.ask(held, "emile"))
    assert await asyncio.wait_for(gathering.ask(ROSTER, "fatou"), timeout=30) == "FATOU"
    assert not answers.done()
    transactions.let_go.set()

    assert others == ["CHLOE", "DENISE"]
    assert await answers == ["ADA", "BASILE"]
    assert await late == "EMILE"
    assert transactions.settled == [["chloe", "denise"], ["fatou"], ["ada", "basile"], ["emile"]]
    assert gathering._apart == set()


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
    answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), timeout=30)

    assert [type(each) for each in answers] == [asyncio.CancelledError] * 3
    assert (gathering._queues, gathering._work, gathering._apart) == ({}, set(), set())
