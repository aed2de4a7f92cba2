"""arq's jobs against a real Redis, with work of a test's own: what a Redis, a job or another worker may do to it."""

import asyncio
import os
import pickle
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from arq.cron import next_cron

from events_service.settings import Settings
from events_service.worker.chores import Chore
from events_service.worker.enqueuer import DELIVER
from events_service.worker.jobs import Jobs, end, ticks
from events_service.worker.queue import connect, queue_name
from events_service.worker.rounds import Rounds
from tests.own_redis import PROGRAMS, own_redis
from tests.worker.conftest import ask, frozen_process, server_process, until

HOUR = timedelta(hours=1)


@dataclass
class Work:
    """Counts how often it is done; `lasts` until it is let go, and has `more` to do that often."""

    times: int = 0
    more: int = 0
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    lasts: bool = False
    done: int = 0

    async def piece(self, _: datetime) -> bool:
        self.times += 1
        if self.lasts:
            await self.let_go.wait()
        self.done += 1
        self.more -= 1
        return self.more >= 0


@dataclass
class AtWork:
    jobs: Jobs
    rounds: Rounds


@asynccontextmanager
async def at_work(
    settings: Settings, work: Work, *, every: timedelta = HOUR, clock: bool = False, settled: bool = True
) -> AsyncIterator[AtWork]:
    """A worker whose delivery is that work; with a local `clock`, too."""
    rounds = Rounds([Chore(DELIVER, every, work.piece)])
    jobs = Jobs(settings, rounds)
    tasks = [asyncio.create_task(jobs.run())]
    if clock:
        tasks.append(asyncio.create_task(rounds.keep_time(lambda: jobs.reached)))
    try:
        await until(lambda: jobs.reached or not settled)
        yield AtWork(jobs, rounds)
    finally:
        rounds.stop()
        for task in tasks:
            await end(task)
        await rounds.finished(within=0)


async def with_client(settings: Settings, use: Callable[[Any], Awaitable[Any]]) -> Any:
    client = connect(settings, seconds=10)
    try:
        return await use(client)
    finally:
        await client.aclose()


async def test_a_job_does_the_work(settings: Settings):
    work = Work()
    async with at_work(settings, work):
        await ask(settings)

        assert await until(lambda: work.done == 1)


async def test_work_that_has_more_enqueues_itself(settings: Settings):
    work = Work(more=2)
    async with at_work(settings, work):
        await ask(settings)

        assert await until(lambda: work.done == 3)
        await asyncio.sleep(0.3)

    assert work.done == 3


async def test_a_wake_up_during_the_work_is_not_lost(settings: Settings):
    work = Work(lasts=True)
    async with at_work(settings, work) as worker:
        await ask(settings)
        await until(lambda: work.times == 1)
        await ask(settings)
        await until(lambda: DELIVER in worker.rounds._asked_again)
        at_once = work.times
        work.let_go.set()

        assert await until(lambda: work.done == 2)

    assert at_once == 1


async def test_a_cron_chore_is_done_once_by_two_workers(settings: Settings):
    works = [Work(), Work()]
    begun = datetime.now(UTC)
    async with (
        at_work(settings, works[0], every=timedelta(seconds=1)),
        at_work(settings, works[1], every=timedelta(seconds=1)),
    ):
        await until(lambda: sum(work.done for work in works) >= 4)
    seconds = (datetime.now(UTC) - begun).total_seconds()

    assert 4 <= sum(work.done for work in works) <= seconds + 1


async def test_two_installations_on_one_redis_each_do_their_chores(settings: Settings):
    works = [Work(), Work()]
    stranger = replace(settings, public_url="https://ailleurs.example.fr")
    async with (
        at_work(settings, works[0], every=timedelta(seconds=1)),
        at_work(stranger, works[1], every=timedelta(seconds=1)),
    ):
        assert await until(lambda: all(work.done >= 2 for work in works))


async def test_two_installations_on_one_redis_do_not_take_each_others_jobs(settings: Settings):
    work, other = Work(), Work()
    stranger = replace(settings, public_url="https://ailleurs.example.fr")
    async with at_work(settings, work), at_work(stranger, other):
        await ask(settings)
        await until(lambda: work.done == 1)
        await ask(stranger)
        await until(lambda: other.done == 1)

    assert (work.times, other.times) == (1, 1)


async def test_work_goes_on_when_its_job_is_cancelled(settings: Settings):
    work = Work(lasts=True)
    async with at_work(settings, work) as worker:
        await ask(settings)
        await until(lambda: work.times == 1)
        assert worker.jobs._worker is not None
        for task in worker.jobs._worker.job_tasks.values():
            task.cancel()
        await asyncio.sleep(0.2)
        work.let_go.set()
        await until(lambda: work.done >= 1)

        assert (work.times, work.done) == (1, 1)


async def test_a_redis_that_forgets_everything_costs_one_tick(settings: Settings):
    work = Work()
    async with at_work(settings, work, every=timedelta(seconds=1)):
        await until(lambda: work.done == 1)
        await with_client(settings, lambda client: client.flushall())
        before = work.done

        assert await until(lambda: work.done > before + 1, 4)


async def test_while_redis_hangs_the_local_clock_does_the_work_and_then_arq_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("events_service.worker.jobs.ANSWER_SECONDS", 0.5)
    monkeypatch.setattr("events_service.worker.jobs.RETRY_SECONDS", (0.5,))
    work = Work()
    async with at_work(settings, work, every=timedelta(seconds=1), clock=True) as worker:
        with frozen_process(await server_process(settings.redis_url)):
            noticed = await until(lambda: not worker.jobs.reached)
            before = work.done
            alone = await until(lambda: work.done >= before + 2)
            still_away = not worker.jobs.reached
        back = await until(lambda: worker.jobs.reached, 12)
        before = work.done
        by_jobs = await until(lambda: work.done >= before + 2)

    assert (noticed, alone, still_away, back, by_jobs) == (True, True, True, True, True)


@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_redis_that_dies_comes_back_empty_and_locks_us_out_stops_no_work(
    settings: Settings, caplog: pytest.LogCaptureFixture, program: str
):
    """Each time it is one line, and the work goes on by the local clock; by jobs again within five seconds of its
    coming back, with Valkey and with Redis."""
    caplog.set_level("INFO")
    work = Work()
    with own_redis(program) as queue:
        queue.start()
        theirs = replace(settings, redis_url=queue.url)

        async def goes_on(*, reached: bool) -> bool:
            noticed = await until(lambda: worker.jobs.reached is reached, 5)
            before = work.done
            return await until(lambda: work.done >= before + 2) and noticed

        async with at_work(theirs, work, every=timedelta(seconds=1), clock=True) as worker:
            queue.kill()
            dead = await goes_on(reached=False)
            queue.start()
            empty = await goes_on(reached=True)
            await queue.lock()
            locked = await goes_on(reached=False)

    assert (dead, empty, locked) == (True, True, True)
    said = [record.msg for record in caplog.records if record.name == "events_service"]
    assert said == ["redis reached", "redis unreachable", "redis reached", "redis unreachable"]
    assert "AuthenticationError" in caplog.text


async def test_the_local_clock_rests_while_redis_is_there(settings: Settings):
    work = Work()
    async with at_work(settings, work, clock=True) as worker:
        await until(lambda: work.done == 1)  # at the start
        worker.rounds.chores[DELIVER] = replace(worker.rounds.chores[DELIVER], every=timedelta(0))
        await asyncio.sleep(2.2)

    assert work.done == 1


async def test_a_worker_told_to_stop_leaves_the_jobs_to_others(settings: Settings):
    work = Work()
    async with at_work(settings, work) as worker:
        worker.jobs.stop()
        await asyncio.sleep(0.2)
        await ask(settings)
        await asyncio.sleep(0.5)
        queued = await with_client(settings, lambda client: client.zcard(queue_name(settings)))

    assert (work.times, queued) == (0, 1)


async def test_a_redis_keeps_nothing_of_jobs_that_are_done(settings: Settings):
    work = Work()
    async with at_work(settings, work):
        await ask(settings)
        await until(lambda: work.done == 1)
        keys: list[bytes] = []
        for _ in range(100):
            keys = await with_client(settings, lambda client: client.keys("arq:*"))
            if not keys:
                break
            await asyncio.sleep(0.02)

    assert keys == []


@pytest.mark.parametrize("seconds", [1, 5, 10, 60, 300, 3600, 86_400])
def test_ticks_are_as_far_apart_as_the_chore_says(seconds: int):
    words = {"month": None, "day": None, "weekday": None, "hour": None, "minute": None, "microsecond": 0}
    words |= ticks(timedelta(seconds=seconds))
    at = [datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC)]
    for _ in range(30):
        at.append(next_cron(at[-1], **words))

    assert {(after - before).total_seconds() for before, after in pairwise(at[1:])} == {float(seconds)}


class Trap:
    """What arq's default serializer would run on reading it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self._path),)


@pytest.mark.parametrize("garbage", [b"", b"\x00\xff", b"garbage"])
async def test_garbage_in_the_queue_is_thrown_away(settings: Settings, garbage: bytes):
    await plant(settings, garbage)
    await hear_once(settings)


async def test_planted_pickle_runs_nothing(settings: Settings, tmp_path: Path):
    sprung = tmp_path / "sprung"
    await plant(settings, pickle.dumps({"t": None, "f": Trap(sprung), "a": (), "k": {}, "et": 0}))
    await hear_once(settings)

    assert not sprung.exists()


async def test_a_job_of_a_newer_release_costs_nothing(settings: Settings):
    """A job is only a call to look: rows say what is to be done, and the release that knows it looks by itself."""
    client = connect(settings, seconds=10)
    await client.enqueue_job("chore_of_tomorrow")
    await client.aclose()

    await hear_once(settings)


async def plant(settings: Settings, job: bytes) -> None:
    client = connect(settings, seconds=10)
    await client.set("arq:job:planted", job)
    await client.zadd(queue_name(settings), {"planted": 1})
    await client.aclose()


async def hear_once(settings: Settings) -> None:
    """Ask after the garbage, and wait until both have been taken from the queue."""
    work = Work()
    async with at_work(settings, work):
        await ask(settings)
        assert await until(lambda: work.done == 1)
        left = 1
        for _ in range(100):
            left = await with_client(settings, lambda client: client.zcard(queue_name(settings)))
            if not left:
                break
            await asyncio.sleep(0.02)
    assert left == 0


async def test_a_queue_of_the_wrong_kind_is_survived(settings: Settings):
    work = Work()
    await with_client(settings, lambda client: client.set(queue_name(settings), b"not a queue"))
    async with at_work(settings, work, settled=False):
        await asyncio.sleep(0.2)
        await with_client(settings, lambda client: client.delete(queue_name(settings)))
        await asyncio.sleep(1.1)
        await ask(settings)

        assert await until(lambda: work.done >= 1)


async def test_a_lost_connection_is_survived(settings: Settings):
    work = Work()
    async with at_work(settings, work):
        await ask(settings)
        await until(lambda: work.done == 1)
        words = ("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        await with_client(settings, lambda client: client.execute_command(*words))
        await asyncio.sleep(0.3)
        await ask(settings)

        assert await until(lambda: work.done >= 2)


async def test_run_ends_whenever_it_is_told_to(settings: Settings):
    for number in range(60):
        task = asyncio.create_task(Jobs(settings, Rounds([Chore(DELIVER, HOUR, Work().piece)])).run())
        await asyncio.sleep(0.0005 * number)
        async with asyncio.timeout(30):
            await end(task)
