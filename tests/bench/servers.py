"""The servers under measure: PostgreSQL and Valkey of our own with fsync on, and the service's programs as processes.

Everything lives in one temporary directory, listens on loopback only, and is ended by its own process number.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import asyncpg
import uvloop

from events_service.database import close_pool, open_pool
from events_service.local.children import Child, start
from events_service.local.servers import bundled_servers
from events_service.migrations import migrate
from tests.conftest import with_database
from tests.factories import KEY

TEMPLATE = "template_bench"
START_SECONDS, STOP_SECONDS = 30, 25
COMMAND = (sys.executable, "-m", "events_service.cli.main")

T = TypeVar("T")


@dataclass(frozen=True)
class Installation:
    """Running servers, and how to make a migrated, empty database on them."""

    folder: Path
    server_url: str
    redis_url: str

    def database(self, name: str, *, like: str = TEMPLATE) -> str:
        """The URL of a new database with every table and no row, or with those of another one of ours."""
        uvloop.run(_execute(self.server_url, f"CREATE DATABASE {name} TEMPLATE {like}"))
        return with_database(self.server_url, name)

    def environ(self, database_url: str, **more: str) -> dict[str, str]:
        """What a program of the service is started with; `more` are settings without their prefix."""
        ours = {
            "database_url": database_url,
            "redis_url": self.redis_url,
            "secret_key": KEY,
            "data_dir": str(self.folder),
            # So that a load can come from everywhere (Load.visitors).
            "trusted_proxies": "127.0.0.1",
            **more,
        }
        return without_settings() | {f"EVENTS_{name.upper()}": value for name, value in ours.items()}


def without_settings() -> dict[str, str]:
    """Our environment without anything of the caller's own installation. What Python compiles is kept, whatever the
    caller's shell says: else every start would be a first one."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return ours


@contextmanager
def installed() -> Iterator[Installation]:
    """Servers of our own for the length of a run, as durable as in production."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with bundled_servers(folder / "servers", durable=True) as servers:
            server_url = servers.database_url or ""
            asyncio.run(_execute(server_url, f"CREATE DATABASE {TEMPLATE}"))
            asyncio.run(migrate(with_database(server_url, TEMPLATE)))
            yield Installation(folder, server_url, servers.redis_url or "")


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def with_pool(database_url: str, work: Callable[[], Awaitable[T]]) -> T:
    """Run something that speaks to the database through the service's own pool, in this process."""

    async def run() -> T:
        await open_pool(database_url, name="bench", command_timeout=None)
        try:
            return await work()
        finally:
            await close_pool()

    return uvloop.run(run())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Program:
    """A process under measure, which does not outlive us; its output goes to `log`."""

    child: Child
    log: Path

    @property
    def pid(self) -> int:
        return self.child.process.pid

    def stop(self) -> tuple[int, float]:
        """SIGTERM, and the exit status with the seconds it took; -9 when it had to be killed."""
        started = time.monotonic()
        if not self.child.ended():
            self.child.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.child.process.wait(STOP_SECONDS)
        self.child.kill()
        self.child.forget()
        return self.child.process.returncode, time.monotonic() - started

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


@contextmanager
def program(argv: Sequence[str], environ: Mapping[str, str], log: Path) -> Iterator[Program]:
    """A program with a session of its own, ended with the block."""
    with log.open("wb") as output:
        running = Program(start(argv, ending=signal.SIGTERM, env=environ, output=output), log)
    try:
        yield running
    finally:
        running.stop()


@dataclass(frozen=True)
class Web:
    """A web server under measure."""

    program: Program
    port: int

    @property
    def pid(self) -> int:
        return self.program.pid


@contextmanager
def web(
    installation: Installation, database_url: str, *, argv: Sequence[str] = (), processes: int = 2
) -> Iterator[Web]:
    """A web server that is ready; `argv` starts another one than `events-service web`."""
    port = free_port()
    environ = installation.environ(database_url, port=str(port), web_processes=str(processes))
    log = installation.folder / f"web-{port}.log"
    with program([*(argv or (*COMMAND, "web"))], environ, log) as running:
        wait_until_ready(running, port)
        yield Web(running, port)


def wait_until_ready(running: Program, port: int, *, seconds: float = START_SECONDS) -> None:
    """Returns when /health/ready says 200; raises with the program's last words."""
    deadline = time.monotonic() + seconds
    while not _is_ready(port):
        if running.child.ended() or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not become ready:\n{running.last_words()}")
        time.sleep(0.01)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


@dataclass(frozen=True)
class Memory:
    """A process's resident and proportional set sizes, in MiB; shared pages count in part in the latter."""

    role: str
    rss: float
    pss: float


def memory(role: str, pid: int) -> list[Memory]:
    """A program and the processes it started, as the kernel counts them (Linux; elsewhere an empty list)."""
    found = [_memory_of(f"{role} parent" if _children(pid) else role, pid)]
    found += [_memory_of(f"{role} {number}", child) for number, child in enumerate(_children(pid), start=1)]
    return [each for each in found if each is not None]


def _children(pid: int) -> list[int]:
    """The children that hold a program of their own; multiprocessing's resource tracker is not one of interest."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(child) for child in children if b"resource_tracker" not in _command(int(child))]


def processor_seconds(pid: int) -> float:
    """What a program and the processes it started have used so far (Linux; elsewhere nothing)."""
    return sum(_processor_seconds_of(each) for each in (pid, *_children(pid)))


def _processor_seconds_of(pid: int) -> float:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _memory_of(role: str, pid: int) -> Memory | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    sizes = {name: int(size.split()[0]) / 1024 for name, _, size in (line.partition(":") for line in lines)}
    return Memory(role, round(sizes["Rss"], 1), round(sizes["Pss"], 1))
