"""A bundled server that is started again when it ends by itself, at the same place, until it ends too often."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

from events_service.local.children import Child

MOST_ENDS = 5
WITHIN_SECONDS = 60.0
FIRST_PAUSE = 0.5
PATIENCE_SECONDS = 1.0


class Kept:
    """One server: `run` is a context that starts it and stops it, `folder` the one it works in, `lock` a file that it
    and its children hold open.

    Its address does not change, so whoever uses it finds it again. What a killed one left behind (PostgreSQL's own
    processes notice the end of their parent when they next wait for something) is ended before the next is started:
    two at work in one folder would destroy it. Where there is no /proc, PostgreSQL's own lock refuses to start
    meanwhile, and that is one more end of it.
    """

    def __init__(
        self, name: str, log: Path, folder: Path, lock: Path, run: Callable[[], AbstractContextManager[Child]]
    ) -> None:
        self.name, self.log = name, log
        self._folder, self._lock, self._run = folder, lock, run
        self._stack = ExitStack()
        self._ends: list[float] = []
        self._due_at: float | None = None
        self._child: Child | None = None

    def start(self) -> None:
        """Start it, in the main thread: whoever calls this has seen to it that `stop` is called."""
        self._child = self._stack.enter_context(self._run())

    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._child is not None and self._child.ended()

    def stop(self) -> None:
        """Stop the one that runs, or tidy up after the one that ended."""
        self._stack.close()

    def keep(self) -> str | None:
        """Look after it, without waiting: call it often. A sentence when it cannot be kept any more."""
        now = time.monotonic()
        if self._due_at is not None:
            return self._start_again() if now >= self._due_at else None
        if not self.ended():
            return None
        self._ends = [*(end for end in self._ends if now - end < WITHIN_SECONDS), now]
        if len(self._ends) >= MOST_ENDS:
            return (
                f"the bundled {self.name} has ended {MOST_ENDS} times within a minute; {last_words(self.log)}"
            )
        pause = FIRST_PAUSE * 2 ** (len(self._ends) - 1)
        self._due_at = now + pause
        print(
            f"the bundled {self.name} has ended; starting it again in {pause:g} s",
            file=sys.stderr,
            flush=True,
        )
        return None

    def _start_again(self) -> str | None:
        self._due_at = None
        self._stack.close()
        end_left_behind(self._folder, self._lock)
        try:
            self.start()
        except OSError as error:
            return f"the bundled {self.name} cannot be started again ({error})"
        return None


def last_words(log: Path) -> str:
    """Where a server's log is, and what stands at the end of it."""
    lines = log.read_text(errors="replace").split("\n")
    return f"{log} ends with: {' / '.join([line.strip() for line in lines if line.strip()][-3:])}"


def end_left_behind(folder: Path, lock: Path) -> None:
    """End what a killed server has left at work in its folder, and see it gone."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (processes := left_behind(folder, lock)) and time.monotonic() < deadline:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.02)


def left_behind(folder: Path, lock: Path) -> list[int]:
    """The processes that work in that folder and hold that lock, as Linux tells: a person's shell holds none."""
    return [
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if _leads_to(entry / "cwd", folder) and any(_leads_to(link, lock) for link in _descriptors(entry))
    ]


def _descriptors(process: Path) -> list[Path]:
    with suppress(OSError):
        return list((process / "fd").iterdir())
    return []


def _leads_to(link: Path, place: Path) -> bool:
    with suppress(OSError):
        return os.readlink(link) == str(place.resolve())
    return False
