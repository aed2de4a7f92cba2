"""What the commands promise a shell: status 0, 1 or 2, and one clear line on stderr."""

import argparse
import asyncio
import socket
import sys
from pathlib import Path

import asyncpg
import pytest

from events_service.cli.main import _parser, main
from events_service.local.processes import LARGEST_LOG, fresh_when_large
from tests.cli.commands import called, complaint, started
from tests.conftest import with_database
from tests.installation import free_port
from tests.pgbouncer import WITHOUT_PGBOUNCER, pooled

EVERY = [
    ("up",),
    ("web",),
    ("worker",),
    ("migrate",),
    ("doctor",),
    ("import", "libraries"),
    ("import", "agenda"),
    ("import", "communes"),
    ("staff", "invite"),
    ("staff", "link"),
    ("staff", "list"),
    ("staff", "remove"),
    ("organisation", "create"),
    ("organisation", "list"),
    ("organisation", "rename"),
    ("organisation", "add-library"),
    ("organisation", "release-library"),
    ("library", "find"),
    ("library", "edit"),
    ("day", "create"),
    ("day", "open"),
    ("day", "close"),
    ("day", "archive"),
    ("day", "list"),
    ("key", "create"),
    ("key", "list"),
    ("key", "revoke"),
]
GROUPS = [("import",), ("staff",), ("organisation",), ("library",), ("day",), ("key",)]
# What each must be told.
NEEDED = {
    "import_libraries": ["x.csv"],
    "import_agenda": ["x.ics", "--library", "moulin"],
    "import_communes": ["x.csv", "y.json"],
    "staff_invite": ["ada@example.org", "--role", "coordinator"],
    "staff_link": ["ada@example.org"],
    "staff_remove": ["ada@example.org"],
    "organisation_create": ["Ville"],
    "organisation_rename": ["ville", "Commune"],
    "organisation_add-library": ["ville", "moulin"],
    "organisation_release-library": ["ville", "moulin"],
    "library_edit": ["moulin", "--phone", "0467000000"],
    "day_open": ["journee"],
    "day_close": ["journee"],
    "day_archive": ["journee"],
    "day_create": ["journee", "--name", "Journée", "--on", "2026-12-08"],
    "key_revoke": ["Carte"],
    "key_create": ["Carte", "--role", "coordinator"],
}
NOWHERE = "postgresql://events@127.0.0.1:1/events"
PRODUCTION = {
    "EVENTS_DATABASE_URL": NOWHERE,
    "EVENTS_REDIS_URL": "redis://127.0.0.1:1",
    "EVENTS_SECRET_KEY": "k" * 40,
}


def test_every_command_is_listed_here():
    assert {"_".join(words).replace("-", "_") for words in EVERY} == set(_runs(_parser()))


def _runs(parser: argparse.ArgumentParser) -> list[str]:
    """The names of the commands below that parser."""
    below = [
        each
        for action in parser._actions
        if isinstance(action.choices, dict)
        for each in action.choices.values()
    ]
    return [run for each in below for run in _runs(each)] if below else [parser.get_default("run")]


@pytest.mark.parametrize("words", [(), *EVERY, *GROUPS])
def test_help_of_every_command(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"usage: {' '.join(('events-service', *words))}" in said
    assert ("--data-dir" in said) == (words in EVERY)


def test_version(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("events-service ")


@pytest.mark.parametrize(
    ("wrong", "command"),
    [
        ("", ""),
        ("dance", ""),
        ("up --port 0", " up"),
        ("up --port 65536", " up"),
        ("up --port x", " up"),
        ("staff link", " staff link"),
        ("staff invite ada@example.org --role queen", " staff invite"),
        ("key create", " key create"),
        ("import books", " import"),
        ("organisation add-library ville", " organisation add-library"),
        ("library edit moulin --latitude north", " library edit"),
        ("day create journee --name Journée", " day create"),
        ("key revoke", " key revoke"),
        ("web --nonsense", ""),
    ],
)
def test_a_wrong_call_is_status_2_and_one_line(wrong: str, command: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(wrong.split())

    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert line.startswith("events-service: ")
    assert line.endswith(f" (see events-service{command} --help)")


@pytest.mark.parametrize("words", EVERY)
def test_an_unknown_setting_stops_every_command(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("EVENTS_PROT", "8000")

    status = main([*words, *NEEDED.get("_".join(words), [])])

    (line,) = capsys.readouterr().err.splitlines()
    assert (status, line.startswith("events-service: Unknown setting EVENTS_PROT")) == (1, True)


@pytest.mark.parametrize("command", ["web", "worker"])
def test_production_without_a_database_url_is_refused(command: str, capsys: pytest.CaptureFixture[str]):
    assert main([command]) == 1

    assert capsys.readouterr().err.startswith("events-service: EVENTS_DATABASE_URL is not set.")


@pytest.mark.parametrize(
    "words", ["migrate", "staff link ada@example.org", "key create Carte --role coordinator"]
)
def test_a_database_that_does_not_answer_is_one_sentence(words: str):
    ended = called(*words.split(), **PRODUCTION)

    assert ended.returncode == 1
    assert complaint(ended).startswith(
        "events-service: nothing listens at the host and port of EVENTS_DATABASE_URL; start PostgreSQL, or correct them"
    )


async def test_a_database_without_tables_is_one_sentence(database_url: str, redis_url: str):
    empty = f"{database_url.partition('?')[0].rsplit('/', 1)[0]}/postgres?{database_url.partition('?')[2]}"
    environ = PRODUCTION | {"EVENTS_DATABASE_URL": empty, "EVENTS_REDIS_URL": redis_url}

    ended = await asyncio.to_thread(called, "staff", "link", "ada@example.org", **environ)

    assert ended.returncode == 1
    assert (
        complaint(ended)
        == "events-service: the database has no tables yet; run `events-service migrate` first."
    )


@WITHOUT_PGBOUNCER
@pytest.mark.parametrize("words", ["migrate", "up --empty", "web", "worker", "staff link ada@example.org"])
async def test_a_pooler_is_one_line_for_every_command(
    words: str, database_url: str, redis_url: str, tmp_path: Path
):
    with pooled(database_url, mode="transaction") as url:
        environ = PRODUCTION | {"EVENTS_DATABASE_URL": url, "EVENTS_REDIS_URL": redis_url}
        more = {"EVENTS_PORT": str(free_port()), "EVENTS_DATA_DIR": str(tmp_path)}

        ended = await asyncio.to_thread(called, *words.split(), **environ, **more)

    assert ended.returncode == 1
    assert complaint(ended).startswith(
        "events-service: a pooler such as pgbouncer stands between us and PostgreSQL; let EVENTS_DATABASE_URL lead to"
    )


async def test_migrate_writes_nothing_where_names_could_not_be_kept(database_url: str, redis_url: str):
    owner = await asyncpg.connect(database_url)
    await owner.execute(
        "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    )
    narrow = with_database(database_url, "ascii")
    environ = PRODUCTION | {"EVENTS_DATABASE_URL": narrow, "EVENTS_REDIS_URL": redis_url}

    ended = await asyncio.to_thread(called, "migrate", **environ)

    connection = await asyncpg.connect(narrow)
    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    await owner.execute("DROP DATABASE ascii WITH (FORCE)")
    await owner.close()
    assert (ended.returncode, tables) == (1, 0)
    assert complaint(ended).startswith(
        "events-service: the database is SQL_ASCII and cannot keep every name; make"
    )


async def test_staff_link_for_a_stranger_says_so(database_url: str, redis_url: str):
    environ = PRODUCTION | {"EVENTS_DATABASE_URL": database_url, "EVENTS_REDIS_URL": redis_url}

    ended = await asyncio.to_thread(called, "staff", "link", "nobody@example.org", **environ)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert complaint(ended).startswith("events-service: no colleague has the address nobody@example.org; ")


@pytest.mark.parametrize("command", ["up", "web"])
def test_a_port_in_use_is_status_1_and_one_line(command: str, tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        ended = called(
            command,
            **PRODUCTION,
            EVENTS_PORT=str(port),
            EVENTS_DATA_DIR=str(tmp_path),
            EVENTS_WEB_PROCESSES="1",
        )

    assert ended.returncode == 1
    assert complaint(ended).startswith(f"events-service: port {port} is in use; choose another: ")


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("no.such.host.invalid", "is the name of no address of this machine."),
        ("192.0.2.1", "is not an address of this machine."),  # RFC 5737: nobody's
    ],
)
@pytest.mark.parametrize("command", ["up", "web"])
def test_a_host_that_is_not_here_is_not_called_a_port_in_use(
    command: str, host: str, sentence: str, tmp_path: Path
):
    ended = called(command, **PRODUCTION, EVENTS_HOST=host, EVENTS_DATA_DIR=str(tmp_path))

    assert (ended.returncode, complaint(ended)) == (1, f"events-service: EVENTS_HOST={host} {sentence}")


def test_a_misspelt_starttls_stops_up_before_anything_starts(tmp_path: Path):
    folder = tmp_path / "data"

    ended = called("up", "--data-dir", str(folder), EVENTS_SMTP_URL="smtp://localhost?starttls=maybe")

    assert ended.returncode == 1
    assert complaint(ended).startswith("events-service: EVENTS_SMTP_URL: expected ")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("module", "needless"),
    [
        ("main", {"litestar", "uvicorn", "arq", "piccolo", "asyncpg"}),
        ("up", {"litestar", "uvicorn", "arq", "icalendar", "jinja2"}),
        ("serving", {"litestar", "arq", "icalendar", "jinja2"}),
        ("working", {"litestar", "uvicorn", "phonenumbers"}),
    ],
)
async def test_a_process_imports_only_what_it_needs(module: str, needless: set[str]):
    """`up` starts four of them, and "ready in under 5 s" is also for slow machines."""
    code = f"import sys, events_service.cli.{module}; print(*sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    said, _ = await asyncio.wait_for(process.communicate(), 30)

    assert needless & set(said.decode().split()) == set()


def test_a_reader_who_has_enough_is_no_failure_to_explain():
    """`events-service doctor | head -1`"""
    command = started("doctor", **PRODUCTION)
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()

    said = command.stderr.read()

    assert (command.wait(30), said) == (1, "")


def test_a_large_log_is_begun_anew(tmp_path: Path):
    log = tmp_path / "service.log"
    log.write_bytes(b"x" * LARGEST_LOG)

    fresh_when_large(log)
    kept = log.exists()
    log.write_bytes(b"y" * (LARGEST_LOG + 1))
    fresh_when_large(log)

    assert (kept, log.exists()) == (True, False)
    assert (tmp_path / "service.log.1").stat().st_size == LARGEST_LOG + 1
