"""A minute of misfortune by seed: what happens when is drawn beforehand, so that the same seed does the same again."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis.asyncio

from tests.clusters import processes_of
from tests.sms_gateways import HALF, LATE, ScriptedGateway
from tests.smtp_servers import DROP, SILENCE, ScriptedServer

# What the mail server answers to the next few, before it is well again: busy, greylisting, gone in mid-sentence, gone
# before the text, nonsense, or nothing. Fewer in a row than make the workers leave it alone for a minute (relay.py),
# which would make the rest of the minute a quiet one.
MOODS: dict[str, dict[str, list[str]]] = {
    "is well": {},
    "is busy": {"banner": ["421 4.3.2 busy"] * 3},
    "greylists": {"rcpt": ["450 4.2.0 later"] * 20},
    "hangs up after the text": {"text": [DROP] * 4},
    "hangs up before the text": {"data": [DROP] * 3},
    "talks nonsense": {"mail": ["what?"] * 3},
    "falls silent": {"rcpt": [SILENCE] * 2},
}
# The same of the gateway for text messages.
TEXT_MOODS: dict[str, list[str]] = {
    "texts are well": [],
    "texts are late": [LATE] * 6,
    "texts are answered by half": [HALF] * 3,
    "texts are taken without an answer": [DROP] * 3,
    "texts meet silence": [SILENCE] * 2,
    "texts meet an error": ["503"] * 2,
    "texts are refused": ["422"] * 2,
}
DEEDS = ("kill a worker", "empty redis", "crash postgresql", *MOODS, *TEXT_MOODS)
WORKERS = 3
ROOT = Path(__file__).parents[2]
WORKER = """
import os, sys
from datetime import timedelta
from events_service import clock
genuine, ahead = clock.now, timedelta(minutes=int(os.environ["AHEAD_MINUTES"]))
clock.now = lambda: genuine() + ahead
from events_service.feeds.completing import completing
from events_service.settings import Settings
from events_service.worker.main import run_worker
settings = Settings.from_environ(os.environ)
sys.exit(run_worker(settings, completing(settings)))
"""


@dataclass(frozen=True)
class Step:
    """What is done, so many seconds after the beginning."""

    at: float
    deed: str


def plan(seed: int, seconds: float) -> list[Step]:
    """A deed every second or two, each by lot."""
    chance = random.Random(seed)
    steps: list[Step] = []
    at = chance.uniform(0.5, 2)
    while at < seconds:
        steps.append(Step(at, chance.choice(DEEDS)))
        at += chance.uniform(0.7, 2.2)
    return steps


@dataclass
class Misfortune:
    """The servers and processes that it befalls."""

    data: Path
    redis_url: str
    mail: ScriptedServer
    gateway: ScriptedGateway
    environ: dict[str, str]
    chance: random.Random
    workers: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def befall(self, steps: Sequence[Step]) -> None:
        began = asyncio.get_running_loop().time()
        for step in steps:
            await asyncio.sleep(max(0.0, began + step.at - asyncio.get_running_loop().time()))
            await self._do(step.deed)

    async def _do(self, deed: str) -> None:
        if deed == "kill a worker":
            victim = self.workers.pop(self.chance.randrange(len(self.workers)))
            victim.send_signal(signal.SIGKILL)
            await victim.wait()
            self.workers.append(await self._worker())
        elif deed == "empty redis":
            async with contextlib.aclosing(redis.asyncio.Redis.from_url(self.redis_url)) as client:
                await client.flushall()
        elif deed == "crash postgresql":
            # One of its processes dies: the postmaster ends all others, and recovers from the log.
            _, *children = processes_of(self.data)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(children), signal.SIGKILL)
        elif deed in TEXT_MOODS:
            self.gateway.script = list(TEXT_MOODS[deed])
        else:
            self.mail.script = {step: list(told) for step, told in MOODS[deed].items()}

    async def _worker(self, *, ahead: int = 0) -> asyncio.subprocess.Process:
        environ = self.environ | {"AHEAD_MINUTES": str(ahead)}
        with (self.data / "workers.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-c", WORKER, env=environ, stdout=log, stderr=log
            )

    @asynccontextmanager
    async def at_work(self, *, ahead: int = 0) -> AsyncIterator[None]:
        """Workers whose clock is so many minutes ahead, ended at the end."""
        self.workers = [await self._worker(ahead=ahead) for _ in range(WORKERS)]
        try:
            yield
        finally:
            for worker in self.workers:
                with contextlib.suppress(ProcessLookupError):
                    worker.send_signal(signal.SIGTERM)
            for worker in self.workers:
                try:
                    await asyncio.wait_for(worker.wait(), 25)
                except TimeoutError:
                    worker.kill()
                    await worker.wait()
