"""The foreground process tree: `events-service up`, and the N processes of `events-service web`."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from events_service.local.children import ENDING, Child, start

POLL_SECONDS = 0.1
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETTLED_SECONDS = 1.0
MOST_DEATHS = 5
HEALTHY_SECONDS = 60.0  # a program that lived this long did not die of how it was started
LARGEST_LOG = 10_000_000

# Some launchers pass on the Ctrl-C that the terminal has already sent to everybody: one wish, not two.
ECHO_SECONDS = 1.0


class Terminated(SystemExit):
    """Somebody asked us to end. A `SystemExit`, which asyncio lets through, of status 0."""

    def __init__(self, number: int) -> None:
        super().__init__(0)
        self.number = number


@dataclass
class Termination:
    """The requests to end: (signal, monotonic seconds). The first raises `Terminated` unless watched."""

    requests: list[tuple[int, float]] = field(default_factory=list)
    watched: bool = False

    def receive(self, number: int, _frame: FrameType | None) -> None:
        self.requests.append((number, time.monotonic()))
        # Only once: a second exception would cut short the clean-up that the first one started.
        if len(self.requests) == 1 and not self.watched:
            raise Terminated(number)

    def impatient(self) -> bool:
        """Whether Ctrl-C was pressed after the request that we are already following."""
        interrupts = [at for number, at in self.requests if number == signal.SIGINT]
        return bool(interrupts) and interrupts[-1] - self.requests[0][1] >= ECHO_SECONDS

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Only takes notes: the block reads `requests` and never meets an exception in an awkward place."""
        before, self.watched = self.watched, True
        try:
            yield
        finally:
            self.watched = before


@contextmanager
def termination_as_exception() -> Iterator[Termination]:
    """Turns the first SIGTERM, SIGINT or SIGHUP into `Terminated`, so that context managers unwind.

    Enter it before starting anything, in the main thread. A block inside another shares its notes, so no
    signal falls between two handlers: one that came before `supervise`, in a place where Python drops
    exceptions, still ends it.
    """
    outer = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    if isinstance(outer, Termination):
        yield outer
        return
    termination = Termination()
    before = {number: signal.getsignal(number) for number in ENDING}
    try:
        for number in ENDING:
            # Under nohup the end of the terminal is not a request.
            if not (number == signal.SIGHUP and before[number] is signal.SIG_IGN):
                signal.signal(number, termination.receive)
        yield termination
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True)
class Program:
    """`env` is added to our own environment. Without `restart`, the end of this program is the end of all.

    What it prints goes where ours goes, or to the end of the file `log`.
    """

    name: str
    argv: list[str]
    env: dict[str, str]
    restart: bool
    log: Path | None = None


def fresh_when_large(log: Path) -> Path:
    """The log, begun anew when it has grown past ten megabytes; `.1` is the one before."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    return log


def supervise(
    programs: Sequence[Program],
    *,
    on_ready: Callable[[], None] | None = None,
    ready: Callable[[], bool] | None = None,
    watch: Callable[[], str | None] | None = None,
    meanwhile: Callable[[], None] | None = None,
    grace_seconds: float = 20,
) -> int:
    """Runs the programs until a signal comes (0) or one that must not end has ended (1); leaves none behind.

    `meanwhile` is called once, while the programs begin. `ready` is asked often and must answer quickly;
    `on_ready` is called once, after its first yes while every program has lived for a second. Until then, a
    program that dies five times in a row ends all (1), and so does, at any time, a sentence from `watch`:
    whoever runs us starts us again. For the main thread only. A second Ctrl-C ends the programs at once.
    """
    with termination_as_exception() as termination, termination.watching():
        posts = [Post(program) for program in programs]
        announce = Announcement(ready, on_ready)
        try:
            while not termination.requests:
                if not all(post.keep(time.monotonic()) for post in posts) or _warned(watch):
                    return 1
                if meanwhile:
                    meanwhile()
                    meanwhile = None
                if all(post.settled(time.monotonic()) for post in posts) and announce.when_ready():
                    for post in posts:
                        post.deaths = None
                time.sleep(POLL_SECONDS)
            return 0
        finally:
            _end([post.child for post in posts if post.child], termination, grace_seconds)


def _warned(watch: Callable[[], str | None] | None) -> bool:
    sentence = watch() if watch else None
    if sentence:
        print(f"{sentence}; stopping everything", file=sys.stderr, flush=True)
    return bool(sentence)


@dataclass
class Announcement:
    ready: Callable[[], bool] | None
    on_ready: Callable[[], None] | None

    def when_ready(self) -> bool:
        """Makes the announcement, once; whether this was the moment."""
        if not self.on_ready or (self.ready and not self.ready()):
            return False
        self.on_ready()
        self.on_ready = None
        return True


@dataclass
class Post:
    """A program's place: who holds it now, or when the next one is due."""

    program: Program
    child: Child | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    pause: float = 0.0
    deaths: int | None = 0  # in a row, before everything was ready once; then they are no longer counted

    def settled(self, now: float) -> bool:
        """Whether the program has lived long enough to be believed."""
        return self.child is not None and now - self.started_at >= SETTLED_SECONDS

    def keep(self, now: float) -> bool:
        """Fills the place if it is time to; false when it is empty for good."""
        if self.child is None:
            return now < self.due_at or self._fill(now)
        if not self.child.ended():
            return True
        status = self.child.process.returncode
        self.child.forget()
        self.child = None
        return self._vacant(
            f"ended with status {status}" if status >= 0 else f"ended by signal {-status}", now
        )

    def _fill(self, now: float) -> bool:
        self.started_at = now
        try:
            with self.program.log.open("ab") if self.program.log else nullcontext() as output:
                self.child = start(
                    self.program.argv, ending=signal.SIGTERM, env=os.environ | self.program.env, output=output
                )
        except OSError as error:
            return self._vacant(f"cannot be started ({error})", now)
        return True

    def _vacant(self, what: str, now: float) -> bool:
        if not self.program.restart:
            print(f"{self.program.name} {what}; stopping everything", file=sys.stderr, flush=True)
            return False
        lasted = now - self.started_at >= HEALTHY_SECONDS
        if self.deaths is not None:
            self.deaths = 1 if lasted else self.deaths + 1
            if self.deaths >= MOST_DEATHS:
                print(f"{self.program.name} {what} for the {MOST_DEATHS}th time; giving up", file=sys.stderr)
                return False
        self.pause = FIRST_PAUSE if lasted or not self.pause else min(2 * self.pause, LONGEST_PAUSE)
        self.due_at = now + self.pause
        again = f"starting it again in {self.pause:g} s"
        print(f"{self.program.name} {what}; {again}", file=sys.stderr, flush=True)
        return True


def _end(children: list[Child], termination: Termination, grace_seconds: float) -> None:
    try:
        for child in children:
            child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + grace_seconds
        while not all(child.ended() for child in children):
            if time.monotonic() > deadline or termination.impatient():
                break
            time.sleep(POLL_SECONDS)
    finally:
        for child in children:
            child.kill()
            child.forget()
