"""Child processes that do not outlive us, whatever ends us, `kill -9` included.

On Linux the kernel tells the child of our death (`prctl(2)`, `PR_SET_PDEATHSIG`). It watches the *thread*
that started the child, so start children from the main thread or from one that lasts as long as they should.
Elsewhere a small watcher waits for the end of a pipe that only we hold open, and then sends the signal.

Each child has a session of its own: Ctrl-C in a terminal reaches us alone, and we decide who stops.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

# Loaded now: between fork and exec the child must not search for libraries.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1

WATCHER = "import os, sys; sys.stdin.read(); os.kill(int(sys.argv[1]), int(sys.argv[2]))"


@dataclass(frozen=True)
class Identity:
    """The user a child runs as instead of root. It belongs to no other group."""

    uid: int
    gid: int


def as_user(identity: Identity | None) -> dict[str, Any]:
    """What `subprocess` must be told to run something as this user; nothing for ourselves."""
    return {"user": identity.uid, "group": identity.gid, "extra_groups": []} if identity else {}


@dataclass(frozen=True)
class Child:
    process: subprocess.Popen[bytes]
    watcher: subprocess.Popen[bytes] | None

    def ended(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        """Ends the child with the rest of its process group, which it can no longer end itself."""
        if not self.ended():
            os.killpg(self.process.pid, signal.SIGKILL)

    def forget(self) -> None:
        """Waits for a child that has ended, and dismisses its watcher."""
        self.process.wait()
        if self.watcher is not None:
            # Now: the process number may soon be another's.
            self.watcher.kill()
            self.watcher.communicate()

    def stop(self, ending: signal.Signals, grace_seconds: float) -> None:
        """Asks, waits, and then insists."""
        self.process.send_signal(ending)
        try:
            self.process.wait(grace_seconds)
        finally:
            self.kill()
            self.forget()


@contextmanager
def running(
    argv: Sequence[str], *, ending: signal.Signals, grace_seconds: float, **options: Any
) -> Iterator[Child]:
    """A child for the length of a `with` block, stopped by `ending`; `options` are those of `start`."""
    child = None
    try:
        # A signal here would find a process that nobody knows yet; held back, it comes one line later.
        with _signals_held():
            child = start(argv, ending=ending, **options)
        yield child
    finally:
        if child is not None:
            # Stopping takes a bounded time, and a second signal must not cut it short.
            with _signals_held():
                try:
                    child.stop(ending, grace_seconds)
                except subprocess.TimeoutExpired:
                    print(f"{argv[0]} did not stop in {grace_seconds:g} s and was killed", file=sys.stderr)


def start(
    argv: Sequence[str],
    *,
    ending: signal.Signals,
    env: Mapping[str, str],
    output: IO[bytes] | None = None,
    identity: Identity | None = None,
    pass_fds: Collection[int] = (),
    cwd: str | None = None,
) -> Child:
    """A child that receives `ending` when we die. `env` is all its environment, `output` both its streams."""
    with _signals_held():
        process = subprocess.Popen(
            argv,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=_settle(os.getpid(), ending),
            **as_user(identity),
        )
        return Child(process, None if LIBC else _watcher(process.pid, ending, identity))


def _settle(parent: int, ending: signal.Signals) -> Callable[[], None]:
    """What the child does between fork and exec.

    `subprocess` changes the user before it calls this; the other way round, the change would undo the prctl.
    """

    def settle() -> None:
        # Our own handlers would swallow a signal that arrives before exec.
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        if LIBC:
            LIBC.prctl(PR_SET_PDEATHSIG, int(ending), 0, 0, 0)
            # We may have died before the call above, and then no signal will ever come.
            if os.getppid() != parent:
                os._exit(1)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    return settle


def _watcher(pid: int, ending: signal.Signals, identity: Identity | None) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-S", "-E", "-c", WATCHER, str(pid), str(int(ending))]
    return subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True, **as_user(identity))


@contextmanager
def _signals_held() -> Iterator[None]:
    """Keeps the signals that end us waiting; children must not inherit this, see `_settle`."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
