"""`events-service up` as a newcomer meets it: everything, from other terminals too, and nothing left after."""

import asyncio
import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.cli.commands import called, complaint, started
from tests.installation import free_port
from tests.local.test_servers import descendants, still_running, wait_until
from tests.web.office.reading import form_to

READY_WITHIN = 60
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
CSV = (
    "Code_bib,nom_de_l_etablissement,Adresse,code_departement,Département,CP,Ville,Longitude,Latitude,"
    "type_adresse,site_internet\n"
    "LI1,Médiathèque Jean Moulin,2 rue du Port,34,Hérault,34080,Montpellier,3.87,43.61,Bâtiment ouvert,non\n"
)


@dataclass
class Up:
    """A running `up`: what it announced, and whatever else it has said so far."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def announced(self, word: str) -> str:
        """What stands after that word of the announcement, once all of it is there."""
        assert wait_until_within(READY_WITHIN, lambda: "  Ctrl-C stops everything.\n" in self.said), (
            self.complaints
        )
        (line,) = [line for line in self.said if line.startswith(f"  {word} ")]
        return line.split()[-1]

    def listen(self) -> None:
        """Reads both streams to their ends, so that nobody waits for us."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        for stream, lines in ((self.process.stdout, self.said), (self.process.stderr, self.complaints)):
            threading.Thread(target=lines.extend, args=(stream,), daemon=True).start()

    def children(self) -> set[int]:
        return descendants(self.process.pid)


def wait_until_within(seconds: float, condition: object) -> bool:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not (met := bool(condition())) and time.monotonic() < deadline:
        time.sleep(0.05)
    return met


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's own, which other users may not enter: as root, the servers run as somebody else.
    with tempfile.TemporaryDirectory(prefix="up-") as name:
        yield Path(name) / "data"


@contextlib.contextmanager
def up(folder: Path, port: int, *arguments: str) -> Iterator[Up]:
    process = started("up", "--port", str(port), "--data-dir", str(folder), *arguments)
    running = Up(process)
    running.listen()
    try:
        yield running
    finally:
        remains = running.children()
        process.kill()
        process.wait()
        for pid in still_running(remains) if not wait_until(lambda: not still_running(remains)) else ():
            os.kill(pid, signal.SIGKILL)


def test_up_shows_everything_and_leaves_nothing(folder: Path):
    port = free_port()
    with up(folder, port) as running:
        address = f"http://127.0.0.1:{port}"
        pages, staff, mailbox = (running.announced(word) for word in ("Pages", "Staff", "Mailbox"))

        assert (pages, mailbox) == (f"{address}/", f"{address}/mailbox")
        assert staff.startswith(f"{address}/staff/sign-in/")
        for page in (pages, staff, mailbox):
            assert httpx.get(page, timeout=20).status_code == 200
        _speak_from_another_terminal(folder, address)
        # The servers of the tests are not durable; those of an installation are.
        url = json.loads((folder / "running.json").read_text())["database_url"]
        assert asyncio.run(_settings_of(url)) == dict.fromkeys(DURABLE, "on")
        _end(running)

    with up(folder, port) as running:  # a second start finds what the first left
        running.announced("Pages")
        _end(running)


def _speak_from_another_terminal(folder: Path, address: str) -> None:
    here = ("--data-dir", str(folder))

    invited = called("staff", "invite", "ada@example.org", "--role", "coordinator", *here)
    link = called("staff", "link", "ada@example.org", *here)
    key = called("key", "create", "Carte", "--role", "coordinator", *here)
    doctor = called("doctor", *here)

    assert (invited.returncode, invited.stderr) == (0, "")
    assert re.fullmatch(rf"{address}/staff/sign-in/\S+\n", link.stdout)
    assert httpx.get(link.stdout.strip(), timeout=20).status_code == 200
    assert re.fullmatch(r"evs_\S+\n", key.stdout)
    assert doctor.returncode == 0, doctor.stdout
    assert f"ok    settings: public address {address}, " in doctor.stdout


def _end(running: Up) -> None:
    children = running.children()

    running.process.send_signal(signal.SIGINT)

    assert running.process.wait(30) == 0
    assert running.complaints == []
    assert len(children) >= 6  # two servers with their own, two web processes and their parent, one worker
    assert wait_until(lambda: not still_running(children))


def test_up_empty_says_how_to_come_from_nothing_to_a_published_session(folder: Path):
    """Its advice is followed to the letter: each placeholder is something that a command before it has printed."""
    port = free_port()
    with up(folder, port, "--empty") as running:
        first = f"events-service import libraries FILE.csv --data-dir {folder}"
        running.announced("Pages")
        advice = [line[12:].strip() for line in running.said if " --data-dir " in line]
        assert [advice[0], len(advice)] == [first, 5]
        table = folder.parent / "libraries.csv"
        table.write_text(CSV, encoding="utf-8")
        known = {"FILE.csv": str(table), "TOWN": "montpellier", "NAME": "Ville de Montpellier"}
        known |= {"EMAIL": "ada@example.org"}

        printed = [_follow(command, known, learn) for command, learn in zip(advice, LEARNS, strict=True)]

        assert printed[0].startswith("created          1\n")
        assert known["LIBRARY"] == "mediatheque-jean-moulin-montpellier"
        assert known["SLUG"] == "ville-de-montpellier"
        _publish_a_session(printed[-1].strip())
        shown = httpx.get(f"http://127.0.0.1:{port}/libraries/{known['LIBRARY']}", timeout=20)
        assert "Premiers pas" in shown.text
        _end(running)


# What the output of each command of the advice is good for in the next one.
LEARNS = ("", "LIBRARY", "SLUG", "", "")


def _follow(command: str, known: dict[str, str], learn: str) -> str:
    ended = called(*(known.get(word, word) for word in shlex.split(command)[1:]))

    assert (ended.returncode, ended.stderr) == (0, ""), command
    if learn:
        known[learn] = ended.stdout.split()[0]
    return ended.stdout


def _publish_a_session(link: str) -> None:
    """As a browser without JavaScript would, from the sign-in link on."""
    home = link.partition("/staff/")[0]
    with httpx.Client(base_url=home, follow_redirects=True, timeout=20) as ada:
        form = form_to(link.removeprefix(home), ada.get(link).text)
        assert ada.post(form.action, data=form.fields).status_code == 200
        form = form_to("/staff/events", ada.get("/staff/events/new").text)
        typed = {"title": "Premiers pas", "strand": "everyday_uses"}
        event = ada.post(form.action, data=form.fields | typed)
        path = event.url.path
        form = form_to(f"{path}/sessions", event.text)
        typed = {"day": "2035-11-20", "starts": "14:00", "ends": "16:00"}
        event = ada.post(form.action, data=form.fields | typed)
        form = form_to(f"{path}/publication", event.text)
        assert ada.post(form.action, data=form.fields).status_code == 200


def test_up_outlives_its_bundled_servers(folder: Path):
    """Without Redis everything goes on; without PostgreSQL it does once that is back, which is a matter of seconds."""
    port = free_port()
    with up(folder, port, "--empty") as running:
        running.announced("Pages")
        ready = f"http://127.0.0.1:{port}/health/ready"

        _kill(running, "valkey-server")
        without_redis = httpx.get(ready, timeout=20).status_code
        redis_again = wait_until_within(40, lambda: _is_ready(ready))
        _kill(running, "postgres")
        postgres_again = wait_until_within(40, lambda: running.complaints[1:] != [] and _is_ready(ready))

        assert (without_redis, redis_again, postgres_again) == (200, True, True)
        assert running.complaints[:2] == [
            f"the bundled {name} has ended; starting it again in 0.5 s\n" for name in ("Valkey", "PostgreSQL")
        ]
        children = running.children()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(30) == 0
        assert wait_until(lambda: not still_running(children))


def _kill(running: Up, server: str) -> None:
    (victim,) = [pid for pid in running.children() if _is_the_server(pid, server, running.process.pid)]
    os.kill(victim, signal.SIGKILL)


def _is_ready(url: str) -> bool:
    return bool(httpx.get(url, timeout=20).json()["status"] == "ready")


async def _settings_of(url: str) -> dict[str, str]:
    connection = await asyncpg.connect(url)
    found = {name: await connection.fetchval("SELECT current_setting($1)", name) for name in DURABLE}
    await connection.close()
    return found


def _is_the_server(pid: int, name: str, parent: int) -> bool:
    listed = ["ps", "-o", "ppid=,comm=", "-p", str(pid)]
    words = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.split()
    return words == [str(parent), name]


def test_a_second_up_on_the_same_data_is_refused(folder: Path):
    with up(folder, free_port(), "--empty") as running:
        running.announced("Pages")

        second = called("up", "--port", str(free_port()), "--data-dir", str(folder))

        assert second.returncode == 1
        assert "another instance already runs on" in complaint(second)
