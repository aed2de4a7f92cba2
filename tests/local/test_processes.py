"""A supervisor in a process of its own, ended as a terminal or a service manager would."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from events_service.local.processes import Terminated, termination_as_exception
from tests.local.test_servers import wait_until

ROOT = Path(__file__).parents[2]
PATIENCE = 60

# Each program is [name, code, restart]; "up" is printed once all of them are ready.
SUPERVISOR = """
import json, sys
from pathlib import Path
from events_service.local.processes import Program, supervise

folder, grace, programs = Path(sys.argv[1]), float(sys.argv[2]), json.loads(sys.argv[3])
sys.exit(supervise(
    [Program(name, [sys.executable, "-c", code], {"NAME": name}, again) for name, code, again in programs],
    ready=lambda: all((folder / name).exists() for name, _, _ in programs),
    on_ready=lambda: print("up", flush=True),
    meanwhile=lambda: print(f"meanwhile, {len(programs)} begun", flush=True) if (folder / "busy").exists() else None,
    watch=lambda: "the cellar is flooded" if (folder / "flood").exists() else None,
    grace_seconds=grace,
))
"""

# A program leaves its process number, once more at each start, in a file of its name.
HERE = """
import os, pathlib, signal, sys, time
with pathlib.Path(sys.path[0] or ".", os.environ["NAME"]).open("a") as file:
    file.write(f"{os.getpid()}\\n")
"""
LASTING = HERE + "time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + LASTING
FAILING = HERE + "time.sleep(0.3); sys.exit(3)"
POLITE = f"""
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.5), pathlib.Path("finished").touch(), sys.exit(0)))
{LASTING}"""


@contextlib.contextmanager
def supervisor(
    folder: Path, *programs: tuple[str, str, bool], grace: float = 5
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder), str(grace), json.dumps(programs)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
        assert wait_until(lambda: not any(alive(pid) for name, *_ in programs for pid in pids(folder, name)))


def wait_for_up(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"


def pids(folder: Path, name: str) -> list[int]:
    file = folder / name
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_supervise_ends_everything_when_asked(tmp_path: Path, how: signal.Signals) -> None:
    with supervisor(tmp_path, ("web", POLITE, True), ("worker", LASTING, True)) as process:
        wait_for_up(process)

        process.send_signal(how)

        assert process.wait(PATIENCE) == 0
        assert (tmp_path / "finished").exists()
        assert not any(alive(pid) for name in ("web", "worker") for pid in pids(tmp_path, name))


def test_supervise_leaves_nothing_when_it_is_killed(tmp_path: Path) -> None:
    with supervisor(tmp_path, ("web", LASTING, True), ("worker", LASTING, True)) as process:
        wait_for_up(process)

        process.kill()

        assert process.wait(PATIENCE) == -signal.SIGKILL
        assert wait_until(
            lambda: not any(alive(pid) for pid in pids(tmp_path, "web") + pids(tmp_path, "worker"))
        )


def test_supervise_does_something_once_while_the_programs_begin(tmp_path: Path) -> None:
    (tmp_path / "busy").touch()
    with supervisor(tmp_path, ("lasting", LASTING, True)) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]

    assert lines == ["meanwhile, 1 begun\n", "up\n"]


def test_supervise_restarts_what_was_killed_and_says_so(tmp_path: Path) -> None:
    with supervisor(tmp_path, ("web", LASTING, True), ("worker", LASTING, True)) as process:
        wait_for_up(process)
        os.kill(pids(tmp_path, "worker")[0], signal.SIGKILL)

        assert wait_until(lambda: len(pids(tmp_path, "worker")) == 2)
        process.terminate()

        assert process.communicate()[1] == "worker ended by signal 9; starting it again in 1 s\n"
        assert process.returncode == 0
        assert len(pids(tmp_path, "web")) == 1


def test_supervise_waits_longer_each_time_for_what_dies_fast(tmp_path: Path) -> None:
    with supervisor(tmp_path, ("worker", FAILING, True)) as process:
        assert wait_until(lambda: len(pids(tmp_path, "worker")) == 3)
        process.terminate()

        lines = process.communicate()[1].splitlines()
        assert lines[:2] == [f"worker ended with status 3; starting it again in {n} s" for n in (1, 2)]


def test_supervise_announces_nothing_while_a_program_dies_again_and_again_and_gives_up(
    tmp_path: Path,
) -> None:
    with supervisor(tmp_path, ("web", LASTING, True), ("worker", FAILING, True)) as process:
        said, complaints = process.communicate(timeout=40)

        assert (process.returncode, said) == (1, "")
        assert complaints.splitlines()[-1] == "worker ended with status 3 for the 5th time; giving up"
        assert not any(alive(pid) for pid in pids(tmp_path, "web"))


def test_supervise_ends_when_what_it_watches_says_so(tmp_path: Path) -> None:
    with supervisor(tmp_path, ("web", LASTING, True)) as process:
        wait_for_up(process)
        (tmp_path / "flood").touch()

        assert process.wait(PATIENCE) == 1
        assert process.communicate()[1] == "the cellar is flooded; stopping everything\n"
        assert not any(alive(pid) for pid in pids(tmp_path, "web"))


def test_supervise_ends_with_a_program_that_must_not_end(tmp_path: Path) -> None:
    with supervisor(tmp_path, ("web", LASTING, True), ("migrate", FAILING, False)) as process:
        assert process.wait(PATIENCE) == 1

        assert process.communicate()[1] == "migrate ended with status 3; stopping everything\n"
        assert not any(alive(pid) for pid in pids(tmp_path, "web"))


def test_supervise_kills_what_does_not_stop(tmp_path: Path) -> None:
    with supervisor(tmp_path, ("web", STUBBORN, True), grace=0.5) as process:
        wait_for_up(process)
        began = time.monotonic()

        process.terminate()

        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began >= 0.5
        assert not alive(pids(tmp_path, "web")[0])


def test_supervise_stops_waiting_at_a_second_interrupt(tmp_path: Path) -> None:
    with supervisor(tmp_path, ("web", STUBBORN, True), grace=60) as process:
        wait_for_up(process)

        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        time.sleep(1.5)
        assert process.poll() is None  # two at once are one key and an eager launcher
        process.send_signal(signal.SIGINT)

        assert process.wait(PATIENCE) == 0
        assert not alive(pids(tmp_path, "web")[0])


def test_supervise_reports_a_program_that_does_not_exist(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = "import sys; from events_service.local.processes import *; sys.exit(supervise([%s]))"
    absent = f"Program('web', [{str(tmp_path / 'absent')!r}], {{}}, False)"

    status = subprocess.run([sys.executable, "-c", script % absent], cwd=ROOT, check=False, timeout=PATIENCE)

    assert status.returncode == 1
    assert capfd.readouterr().err.startswith("web cannot be started ([Errno 2]")


def test_termination_unwinds_once_and_restores_the_handlers() -> None:
    before = signal.getsignal(signal.SIGTERM)
    unwound = []

    def interrupted_twice() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(PATIENCE)
        finally:
            os.kill(os.getpid(), signal.SIGINT)  # while cleaning up: noted, and nothing is cut short
            unwound.append(True)

    with pytest.raises(Terminated) as caught, termination_as_exception() as termination:
        interrupted_twice()

    assert unwound == [True]
    assert (caught.value.code, caught.value.number) == (0, signal.SIGTERM)
    assert [number for number, _ in termination.requests] == [signal.SIGTERM, signal.SIGINT]
    assert signal.getsignal(signal.SIGTERM) == before


def test_termination_is_one_however_often_it_is_entered() -> None:
    with termination_as_exception() as outer, termination_as_exception() as inner:
        assert inner is outer


def test_termination_only_takes_notes_while_it_is_watched() -> None:
    with termination_as_exception() as termination:
        with termination.watching():
            os.kill(os.getpid(), signal.SIGTERM)

        assert [number for number, _ in termination.requests] == [signal.SIGTERM]
