"""Installing is a fact: `make` puts in what the lock lists, whatever the index offers, or says why it cannot."""

import io
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from events_service.local.installed import locked
from events_service.local.installing import Progress
from tests.local.shelf import fill_shelf, newer, write_wheel

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
Ended = subprocess.CompletedProcess[str]


class Clone:
    """A fresh clone, in a folder with a blank and an accent, beside a package index of its own."""

    def __init__(self, folder: Path) -> None:
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        self.folder = folder / "copie propre à l’étage"
        self.folder.mkdir()
        for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, self.folder)
        for name in ("events_service", "piccolo_migrations", "templates"):
            (self.folder / name).symlink_to(ROOT / name)
        self.lock = fill_shelf(self.wheels, LOCK)
        self.write_lock(self.lock)

    def write_lock(self, text: str) -> None:
        (self.folder / "requirements.lock").write_text(text, encoding="utf-8")

    def make(self, target: str = ".venv/installed", python: str = sys.executable, **environ: str) -> Ended:
        """What `make up` does before it starts anything, without a network."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE"))}
        pip = {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.wheels.as_uri(),
            "PIP_NO_COMPILE": "1",  # for speed
        }
        return subprocess.run(
            ["make", target, f"PYTHON={python}"],
            cwd=self.folder,
            env=ours | pip | environ,
            capture_output=True,
            text=True,
            timeout=240,
        )

    def pip(self, *arguments: str) -> str:
        pip = [
            self.folder / ".venv" / "bin" / "python",
            "-m",
            "pip",
            "--disable-pip-version-check",
            *arguments,
        ]
        return subprocess.run(pip, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def installed(self) -> dict[str, str]:
        lines = (line.split("==") for line in self.pip("freeze", "--all", "--exclude-editable").split())
        return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in lines}

    def stamps(self) -> list[str]:
        return [name for name in ("installed", "made") if (self.folder / ".venv" / name).exists()]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def bare_environment(clone: Clone) -> None:
    """An environment with pip alone. It is made once: a failed installation has put nothing in."""
    assert clone.make(".venv/made").returncode == 0


@pytest.fixture
def bare_clone(clone: Clone, bare_environment: None) -> Iterator[Clone]:
    """A clone whose installation fails; what the test did to the lock is undone after."""
    (clone.folder / ".venv" / "made").write_text(f"{clone.folder}\n", encoding="utf-8")
    yield clone
    clone.write_lock(clone.lock)


@pytest.fixture(scope="module")
def first_installation(clone: Clone) -> Ended:
    """In an empty folder: what it said."""
    shutil.rmtree(clone.folder / ".venv", ignore_errors=True)
    return clone.make()


@pytest.fixture
def full_clone(clone: Clone, first_installation: Ended) -> Iterator[Clone]:
    """A clone where everything was installed once, and a newer lock file arrives."""
    (clone.folder / ".venv" / "made").write_text(f"{clone.folder}\n", encoding="utf-8")
    clone.write_lock(clone.lock)
    yield clone
    clone.write_lock(clone.lock)


def last_lines(ended: Ended) -> str:
    """What stands at the end of the terminal, without make's own last word."""
    return "\n".join(line for line in ended.stderr.strip().splitlines() if not line.startswith("make: ***"))


def test_say_that_python_is_too_old(clone: Clone, tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.version_info = (3, 9, 2, 'final', 0)\n")

    ended = clone.make(PYTHONPATH=str(tmp_path))

    assert (ended.returncode, (clone.folder / ".venv").exists()) == (2, False)
    need, remedy = last_lines(ended).splitlines()
    assert need == f"Python 3.11 or newer is needed, and {sys.executable} is 3.9."
    assert remedy.startswith("Try: ")


def test_say_that_the_venv_module_is_missing(clone: Clone, tmp_path: Path):
    (tmp_path / "venv.py").write_text("raise ModuleNotFoundError(\"No module named 'venv'\")\n")

    ended = clone.make(PYTHONPATH=str(tmp_path))

    assert (ended.returncode, clone.stamps()) == (2, [])
    assert last_lines(ended).splitlines() == [
        "Python's venv module is missing.",
        "Try: on Debian, apt install python3-venv, then the same command again.",
    ]


def test_say_that_there_is_no_python(clone: Clone):
    ended = clone.make(python="python3-of-nobody")

    assert ended.returncode == 2
    assert (
        last_lines(ended) == "There is no python3-of-nobody here. On Debian: apt install python3 python3-venv"
    )


def test_say_that_the_index_cannot_be_reached(bare_clone: Clone):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}/simple"

        ended = bare_clone.make(PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=nobody, PIP_RETRIES="0")

    assert (ended.returncode, bare_clone.stamps()) == (2, [])
    cause, remedy, log = last_lines(ended).splitlines()
    assert cause == "The package index cannot be reached from this machine (Connection refused)."
    assert remedy.startswith("Try: look at the network; behind a proxy set HTTPS_PROXY")
    assert "Connection refused" in Path(log.removeprefix("All that pip said: ")).read_text(encoding="utf-8")


def test_say_that_a_package_is_not_the_one_that_was_locked(bare_clone: Clone):
    name, version = next(iter(locked(bare_clone.lock).items()))
    bare_clone.write_lock(re.sub(r"(?<=sha256:)\w+", "0" * 64, bare_clone.lock, count=1))

    ended = bare_clone.make()

    assert (ended.returncode, bare_clone.stamps()) == (2, [])
    assert last_lines(ended).startswith(
        f"What the package index sent as {name}=={version} is not what the lock file lists"
    )


def test_say_that_there_is_no_ready_made_package(bare_clone: Clone):
    bare_clone.write_lock(re.sub(r"uvloop==\S+", "uvloop==0.1", bare_clone.lock))

    ended = bare_clone.make()

    assert (ended.returncode, bare_clone.stamps()) == (2, [])
    assert last_lines(ended).startswith("The package index has no ready-made uvloop==0.1 for Python 3.")


def test_install_exactly_what_the_lock_lists_though_the_index_has_newer(
    clone: Clone, first_installation: Ended
):
    number = clone.lock.count("--hash")

    assert (first_installation.returncode, first_installation.stderr) == (0, "")
    assert first_installation.stdout.splitlines() == [
        "Making an environment of its own in .venv…",
        f"Installing the {number} packages of requirements.lock, once; this can take a minute…",
        "Adding the service itself…",
        "Checking that exactly these are there…",
    ]
    installed = clone.installed()
    assert installed.pop("pip")
    assert installed == locked(clone.lock)
    assert clone.stamps() == ["installed", "made"]
    assert clone.make().stdout == "make: '.venv/installed' is up to date.\n"


def test_remove_what_the_lock_lists_no_more_and_fetch_nothing_twice(full_clone: Clone):
    stray = distribution("iniconfig")
    write_wheel(full_clone.wheels, stray, stray.version)
    full_clone.pip("install", "--no-index", "--find-links", str(full_clone.wheels), "iniconfig")

    ended = full_clone.make(PIP_FIND_LINKS="")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "iniconfig" not in full_clone.installed()


def test_refuse_a_lock_that_leaves_something_out(full_clone: Clone):
    full_clone.write_lock(re.sub(r"email-validator==.*\n.*\n", "", full_clone.lock))

    ended = full_clone.make()

    assert (ended.returncode, full_clone.stamps()) == (2, [])
    assert "email-validator is missing, and " in last_lines(ended)


def test_take_no_half_made_package_for_a_good_one(full_clone: Clone):
    (file,) = (full_clone.folder / ".venv").glob("lib/*/site-packages/packaging/py.typed")
    file.unlink()

    ended = full_clone.make()

    assert (ended.returncode, full_clone.stamps()) == (2, [])
    what, remedy = last_lines(ended).splitlines()[-2:]
    assert what == "What is installed is not what the lock file lists."
    assert remedy == "Try: make clean, then the same command again."


def test_offer_newer_versions_that_ranges_allow():
    assert [newer("2.14.3"), newer("9.1.2.post2"), newer("2026.3")] == ["2.14.4", "9.1.3", "2026.4"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_draw_a_bar_on_a_terminal_and_nothing_elsewhere(monkeypatch: pytest.MonkeyPatch):
    terminal, file = Terminal(), io.StringIO()

    for stream in (terminal, file):
        monkeypatch.setattr(sys, "stdout", stream)
        progress = Progress(3)
        progress.hear(
            "Requirement already satisfied: anyio==4.16.0 in ./.venv/lib (from -r requirements.lock)\n"
        )
        progress.hear("Collecting arq==0.28.0 (from -r requirements.lock (line 22))\n")
        progress.hear("  Downloading https://index.example/arq-0.28.0-py3-none-any.whl (5 kB)\n")
        progress.end()

    assert terminal.getvalue().split("\r\x1b[K") == [
        "",
        "  ████████················ 1 of 3  anyio",
        "  ████████████████········ 2 of 3  arq",
        "  ████████████████········ 2 of 3  arq",
        "",
    ]
    assert file.getvalue() == ""
