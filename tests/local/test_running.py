"""A command talks to the servers it is told of, or to those of an `up`; it never makes an installation in passing."""

import contextlib
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from events_service.cli.main import main
from events_service.local.running import note_schema, noted_schema, settings_with_servers
from events_service.local.servers import bundled_servers
from events_service.settings import BadSetting, Settings
from tests.cli.commands import called, complaint
from tests.cli.test_commands import EVERY, NEEDED

# Two need no server: one brings its own, the other makes the file of places that a release ships.
COMMANDS = [words for words in EVERY if words not in (("up",), ("import", "communes"))]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("folder", ["", "--data-dir=deep/below"], ids=["here", "elsewhere"])
def test_a_command_where_nothing_ever_ran_refuses_and_makes_nothing(
    words: tuple[str, ...], folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    ended = _in_process(*words, *NEEDED.get("_".join(words), ()), *([folder] if folder else ()))

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert complaint(ended).startswith("events-service: EVENTS_DATABASE_URL is not set")
    assert list(tmp_path.iterdir()) == []


def _in_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """As in a process of its own, and ten times as fast: what is refused here is refused before any server."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(list(arguments))
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def test_the_refusal_names_the_folder_that_was_looked_at(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as refused, settings_with_servers(Settings(data_dir=tmp_path / "e")):
        pass

    assert str(refused.value) == (
        f"EVENTS_DATABASE_URL is not set, and {tmp_path / 'e'} holds no database made by `events-service up`:"
        " set it, or name the folder with --data-dir."
    )


def test_a_redis_alone_is_no_database(tmp_path: Path) -> None:
    settings = Settings(redis_url="redis://127.0.0.1:1", secret_key="k" * 40, data_dir=tmp_path / "e")

    with pytest.raises(BadSetting), settings_with_servers(settings):
        pass
    assert not (tmp_path / "e").exists()


def test_a_database_alone_needs_no_bundled_redis(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://db/events", secret_key="k" * 40, data_dir=tmp_path / "e")

    with settings_with_servers(settings) as ready:
        assert ready == settings
    assert not (tmp_path / "e").exists()


@pytest.fixture
def left_by_up(tmp_path: Path) -> Iterator[Path]:
    """A data directory in which `up` ran once, with nothing running now and its key in the environment."""
    folder = Path(tempfile.mkdtemp(prefix="left-by-up-"))
    with bundled_servers(folder / "data", durable=False):
        pass
    yield folder / "data"
    shutil.rmtree(folder)


def test_a_command_uses_what_an_up_has_left_and_adds_nothing(left_by_up: Path) -> None:
    before = called("staff", "link", "ada@example.org", "--data-dir", str(left_by_up))
    migrated = called("migrate", "--data-dir", str(left_by_up))
    after = called("staff", "link", "ada@example.org", "--data-dir", str(left_by_up))
    doctor = called("doctor", "--data-dir", str(left_by_up))

    assert complaint(before) == (
        "events-service: the database has no tables yet; run `events-service migrate` first."
    )
    assert migrated.stdout.endswith("the schema is up to date.\n")
    assert complaint(after).startswith("events-service: no colleague has the address ada@example.org; ")
    assert (doctor.returncode, doctor.stderr) == (0, ""), doctor.stdout
    assert not (left_by_up / "secret_key").exists()


def test_the_schema_is_noted_for_the_next_start(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    before = noted_schema(settings)
    note_schema(settings, "2026-11-25T23:05:02:417350")

    assert (before, noted_schema(settings)) == ("", "2026-11-25T23:05:02:417350")
