"""A PostgreSQL of a test's own, which it may freeze, demote or kill; and a way to it that can be switched."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from events_service.local.servers import bundled_servers

SOCKET = ".s.PGSQL.5432"


@contextmanager
def a_folder() -> Iterator[Path]:
    """Not pytest's own, which other users may not enter: as root, the servers run as somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def a_cluster(data: Path) -> Iterator[str]:
    """The URL of a server on that data directory."""
    with bundled_servers(data, redis=False, durable=False) as servers:
        yield servers.database_url or ""


def copied(data: Path, to: Path) -> Path:
    """The data directory of a server that is not running, once more and the same to the last byte."""
    shutil.copytree(data, to, symlinks=True)
    for path in (data, *data.rglob("*")):
        owner = path.lstat()
        if os.geteuid() == 0:
            os.chown(to / path.relative_to(data), owner.st_uid, owner.st_gid, follow_symlinks=False)
    return to


def processes_of(data: Path) -> list[int]:
    """The postmaster and all its children."""
    postmaster = (data / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
    listed = ["ps", "-o", "pid=", "--ppid", postmaster]
    children = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.split()
    return [int(postmaster), *map(int, children)]


@contextmanager
def frozen(data: Path) -> Iterator[None]:
    """The whole cluster stands still, as on a machine that swaps or a disk that hangs."""
    # The postmaster first, so that nobody is born meanwhile.
    postmaster = processes_of(data)[0]
    os.kill(postmaster, signal.SIGSTOP)
    stopped = processes_of(data)
    try:
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        yield
    finally:
        for process in reversed(stopped):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def at(url: str, folder: Path) -> str:
    """The same URL, by way of a socket in another folder."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"host": str(folder)}
    return urlunsplit(parts._replace(query=urlencode(query)))


class Switch:
    """The name of the primary: whoever connects is led to the server it points to by then; nobody is thrown off."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = at(url, folder)
        self.leads_to = url
        self._door: asyncio.Server | None = None
        self._carried: set[asyncio.Task[None]] = set()

    async def open_port(self) -> int:
        """The same at a port of this machine, for URLs that name several machines."""
        self._door = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return int(self._door.sockets[0].getsockname()[1])

    async def open(self) -> None:
        self._door = await asyncio.start_unix_server(self._carry, f"{self.folder}/{SOCKET}")

    async def close(self) -> None:
        assert self._door is not None
        self._door.close()
        for task in self._carried:
            task.cancel()
        await asyncio.gather(*self._carried, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carried.add(task)
        there, back = await self._connect()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(_copy(reader, back), _copy(there, writer))

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host = dict(parse_qsl(urlsplit(self.leads_to).query))["host"]
        return await asyncio.open_unix_connection(f"{host}/{SOCKET}")


async def _copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while block := await source.read(65536):
            to.write(block)
    to.close()
