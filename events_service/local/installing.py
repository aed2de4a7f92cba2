"""Installs what a lock file lists, says what it does, and when it cannot, why. `make` calls it in a new environment.

It runs where nothing but pip is installed, so it imports nothing but Python's own library and words of ours.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from events_service.failures import Failed
from events_service.local.install_failures import unexplained, why

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
# Nothing is resolved (the lock is the whole truth) and nothing is compiled (a newcomer has no compiler).
INSTALL = [*PIP, "install", "--no-deps", "--progress-bar", "off"]
FROM_LOCK = ["--require-hashes", "--only-binary", ":all:", "--requirement"]
OURSELVES = ["--no-build-isolation", "--no-index", "--editable", "."]
AGAIN = ["download", "-vv", "--retries", "0", "--no-deps", "--only-binary", ":all:"]
LOG = Path(sys.prefix) / "install.log"
WIDTH = 24


class Progress:
    """One line that grows, on a terminal only; a log file hears of the steps and of nothing else."""

    def __init__(self, total: int) -> None:
        self._total = max(total, 1)
        self._done = 0
        self._retrying = False
        self._drawn = sys.stdout.isatty()

    def hear(self, line: str) -> None:
        """One line that pip said."""
        if "Retrying (Retry(" in line and not self._retrying:
            self._retrying = True
            self.end()
            print("  The package index does not answer. Trying again for a while…", flush=True)
        match = re.match(r"\s*(Collecting|Requirement already satisfied:|Downloading|Installing) (\S+)", line)
        if match is None or not self._drawn:
            return
        word, name = match.groups()
        self._done += word in ("Collecting", "Requirement already satisfied:")
        self._draw("unpacking" if word == "Installing" else re.split(r"[=<>\[]|-\d", Path(name).name)[0])

    def _draw(self, what: str) -> None:
        full = WIDTH * min(self._done, self._total) // self._total
        bar = "█" * full + "·" * (WIDTH - full)
        print(f"\r\x1b[K  {bar} {self._done} of {self._total}  {what[:40]}", end="", flush=True)

    def end(self) -> None:
        if self._drawn:
            print("\r\x1b[K", end="", flush=True)


def main(arguments: list[str]) -> int:
    """LOCK EXTRAS: the lock file, and the extras of ours (`demo,build`) that it was made for."""
    lock, extras = arguments
    try:
        _install(lock, extras)
    except Failed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except OSError as failure:  # the log itself could not be written
        print(f"\n{why(str(failure), LOG)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped while installing. The same command begins again.", file=sys.stderr)
        return 130
    return 0


def _install(lock: str, extras: str) -> None:
    LOG.write_text("", encoding="utf-8")
    total = len(re.findall(r"(?m)^[A-Za-z0-9]", Path(lock).read_text(encoding="utf-8")))
    print(f"Installing the {total} packages of {lock}, once; this can take a minute…", flush=True)
    progress = Progress(total)
    try:
        _pip([*INSTALL, *FROM_LOCK, lock], progress.hear)
    finally:
        progress.end()
    print("Adding the service itself…", flush=True)
    _pip([*INSTALL, *OURSELVES])
    print("Checking that exactly these are there…", flush=True)
    listing = [sys.executable, "-m", "events_service.local.installed", lock, extras]
    if superfluous := _output([*listing, "--superfluous"]).split():
        _pip([*PIP, "uninstall", "--yes", *superfluous])
    _output(listing)
    _pip([*PIP, "check"])


def _pip(command: list[str], hear: Callable[[str], None] = lambda line: None) -> None:
    """Everything pip says goes to the log; the person hears of it when it failed."""
    status, output = _say(command, hear)
    if status and (package := unexplained(output)):
        with tempfile.TemporaryDirectory() as nowhere:
            output += _say([*PIP, *AGAIN, "--dest", nowhere, package], hear)[1]
    if status:
        raise Failed(why(output, LOG))


def _say(command: list[str], hear: Callable[[str], None]) -> tuple[int, str]:
    # pip's lines are read, so no setting of the person's may colour them, hush them or send them elsewhere.
    environ = os.environ | {"PYTHONUNBUFFERED": "1", "PIP_USER": "0", "PIP_NO_COLOR": "1", "PIP_QUIET": "0"}
    with (
        LOG.open("a", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as pip,
    ):
        assert pip.stdout is not None
        output = []
        for line in pip.stdout:
            log.write(line)
            output.append(line)
            hear(line)
    return pip.returncode, "".join(output)


def _output(command: list[str]) -> str:
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    if ended.returncode:
        raise Failed(
            f"{ended.stdout.strip()}\nWhat is installed is not what the lock file lists.\n"
            "Try: make clean, then the same command again."
        )
    return ended.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
