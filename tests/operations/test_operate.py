"""`docs/operate.md` and the files it installs: what somebody copies from there is understood by those who read it."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from events_service.cli.doctor import CHECKS
from events_service.cli.main import _parser
from events_service.settings import Settings
from tests.operations.proxies import EXAMPLES, program

PAGE = (EXAMPLES.parent / "operate.md").read_text(encoding="utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
UNITS = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".service", ".timer"))
SCRIPTS = ["events-service", "events-service-dump"]


def example(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def test_units_are_what_systemd_understands(tmp_path: Path):
    """Its programs are not installed here; everything else of each unit is as shipped."""
    for name in UNITS:
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", example(name))
        (tmp_path / name).write_text(text, encoding="utf-8")

    command = [program("systemd-analyze"), "verify", "--man=no", *(tmp_path / name for name in UNITS)]
    verified = subprocess.run(command, capture_output=True, text=True)

    ours = [line for line in verified.stderr.splitlines() if "events-service" in line]
    assert (verified.returncode, ours) == (0, [])


def test_units_start_commands_and_scripts_that_exist():
    started = sorted(line for name in UNITS for line in re.findall(r"(?m)^ExecStart=(.*)$", example(name)))

    assert started == [
        "/opt/events-service/.venv/bin/events-service web",
        "/opt/events-service/.venv/bin/events-service worker",
        "/usr/local/bin/events-service-dump",
    ]


def test_the_environment_is_whole_and_the_same_to_systemd_and_a_shell():
    text = example("environment")
    lines = [line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#")]
    to_systemd = {name: value.removeprefix('"').removesuffix('"') for name, value in lines}

    for name, value in to_systemd.items():
        shell = ["sh", "-c", f'set -a; . "{EXAMPLES}/environment"; printf %s "${name}"']
        assert subprocess.run(shell, capture_output=True, check=True).stdout.decode() == value
    secret = {"EVENTS_SECRET_KEY": "a" * 64}
    settings = Settings.from_environ(to_systemd | secret)
    assert (settings.mailbox, settings.secure_cookies) == (None, True)
    assert settings.mail_from == "Ateliers numériques <ateliers@bibliotheque.example>"


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_ones_to_a_shell(name: str):
    subprocess.run(["sh", "-n", EXAMPLES / name], check=True)
    assert (EXAMPLES / name).stat().st_mode & 0o111 == 0o111


@pytest.mark.parametrize("line", [line for line in SHELL if line.startswith("events-service ")])
def test_every_command_of_the_page_is_one(line: str):
    command = shlex.split(line)

    given = _parser().parse_args(command[1:])

    assert given.run


def test_name_the_example_files_that_are_there_and_no_other():
    said = " ".join(shlex.quote(word) for line in SHELL for word in line.split() if "docs/examples/" in word)
    named = {
        path
        for word in re.findall(r"docs/examples/[\w.*-]+", said)
        for path in EXAMPLES.glob(Path(word).name)
    }

    assert sorted(path.name for path in named) == sorted(path.name for path in EXAMPLES.iterdir())


def test_explain_every_line_of_the_doctor():
    table = PAGE[PAGE.index("## What the doctor says") :]

    assert re.findall(r"(?m)^\| `([^`]+)` \|", table) == [name for name, _ in CHECKS]
