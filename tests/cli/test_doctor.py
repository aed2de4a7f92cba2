"""Each thing that can be wrong is one line with its cause and the one thing to do."""

import contextlib
import importlib.metadata
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import redis.asyncio

from events_service import clock
from events_service.checks import database as database_checks
from events_service.cli import doctor
from events_service.database import close_pool, open_pool, rows
from events_service.database_server import Server, careless, unusable
from events_service.heartbeats import Heartbeat, beat
from events_service.identifiers import uuid7
from events_service.libraries.imprints import Imprint, write_imprint
from events_service.messages import breaker
from events_service.messages.rules import Channel
from events_service.settings import Settings
from tests import posted
from tests.clusters import Switch
from tests.conftest import with_database
from tests.factories import a_library, a_viewer, an_organisation
from tests.installation import free_port
from tests.pgbouncer import WITHOUT_PGBOUNCER, pooled
from tests.smtp_servers import DROP, smtp_server

# The servers of the tests are careless on purpose, and the doctor would not be worth much if it did not say so.
CARELESS = "fsync is off: a power cut destroys everything; set fsync = on in postgresql.conf and restart it"
RELEASE = importlib.metadata.version("events-service")
NOT_ASKED = "not asked; first mend what the line `database` says"
SLOWER = " (letters still leave meanwhile, a few seconds later)"


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, redis_url=redis_url, secret_key="k" * 40, data_dir=tmp_path)


async def failures(settings: Settings, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What is wrong, by the name of the check, besides carelessness; the status must agree."""
    status = await doctor.examine(settings)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(doctor.CHECKS)
    wrong = dict(line.removeprefix("FAIL  ").split(": ", 1) for line in lines if line.startswith("FAIL  "))
    assert status == (1 if wrong else 0)
    return {name: said for name, said in wrong.items() if said != CARELESS}


async def test_doctor_finds_nothing_wrong(settings: Settings, capsys: pytest.CaptureFixture[str]):
    assert await failures(settings, capsys) == {}


def a_server(**different: object) -> Server:
    usual: dict[str, object] = {
        "version": "18.1",
        "major": 18,
        "standby": False,
        "read_only": False,
        "fsync": True,
        "full_page_writes": True,
        "writes": True,
        "ranges": True,
        "connections": 97,
        "at": clock.now(),
        "unknown_zones": (),
    }
    return Server(**usual | different)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({}, ""),
        ({"version": "14.9", "major": 14}, "PostgreSQL 14.9 is too old; bring it to 15 or newer"),
        (
            {"standby": True, "read_only": True},
            "PostgreSQL takes no writes: it is a standby; let EVENTS_DATABASE_URL lead to the primary",
        ),
        (
            {"ranges": False},
            "PostgreSQL lacks the extension btree_gist, without which a room could be taken twice; install the package"
            " of its extensions (postgresql-contrib) where it is missing, and have its administrator run, in this"
            " database: CREATE EXTENSION btree_gist",
        ),
        ({"fsync": False}, CARELESS),
        (
            {"full_page_writes": False},
            "full_page_writes is off: a power cut may destroy tables; set it on in postgresql.conf",
        ),
    ],
)
def test_servers_that_are_no_good(different: dict[str, object], sentence: str):
    server = a_server(**different)

    assert (unusable(server) or careless(server)) == sentence


# PostgreSQL


async def database_trouble(settings: Settings, url: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the line says; all that depends on it is not asked."""
    wrong = await failures(replace(settings, database_url=url), capsys)

    said = wrong.pop("database")
    assert wrong == dict.fromkeys(
        ("durability", "clock", "schema", "workers", "letters", "lost letters"), NOT_ASKED
    )
    return said


async def test_doctor_without_a_database(settings: Settings, capsys: pytest.CaptureFixture[str]):
    said = await database_trouble(settings, f"postgresql://events@127.0.0.1:{free_port()}/events", capsys)

    assert said == (
        "nothing listens at the host and port of EVENTS_DATABASE_URL; start PostgreSQL, or correct them"
    )


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "postgresql://events@no.such.host.invalid/events",
            "no machine has the name that stands in EVENTS_DATABASE_URL; correct it, or mend this machine's DNS",
        ),
        (
            "postgresql:///events?host=/nowhere",
            "there is no socket where EVENTS_DATABASE_URL says; start PostgreSQL, or correct it",
        ),
        (
            "postgresql://127.0.0.1/events?sslmode=perhaps",
            "EVENTS_DATABASE_URL cannot be understood; docs/settings.md shows one",
        ),
    ],
)
async def test_doctor_with_a_url_that_leads_nowhere(
    settings: Settings, capsys: pytest.CaptureFixture[str], url: str, sentence: str
):
    assert await database_trouble(settings, url, capsys) == sentence


async def test_doctor_with_a_database_that_does_not_answer(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("events_service.database.ACQUIRE_SECONDS", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]

        said = await database_trouble(settings, f"postgresql://events@127.0.0.1:{port}/events", capsys)

    assert said == (
        "PostgreSQL does not answer in time; is it frozen, or a firewall between? Correct EVENTS_DATABASE_URL"
        " otherwise"
    )


async def test_doctor_with_a_wrong_password_and_with_an_unknown_user(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    _, _, place = settings.database_url.partition("@")

    wrong = await database_trouble(settings, f"postgresql://events:wrong@{place}", capsys)
    unknown = await database_trouble(settings, f"postgresql://nobody:wrong@{place}", capsys)

    # PostgreSQL does not tell them apart, lest users be guessed.
    assert wrong == unknown
    assert wrong == "PostgreSQL knows no such user with that password; correct EVENTS_DATABASE_URL"


async def test_doctor_with_an_unknown_database(settings: Settings, capsys: pytest.CaptureFixture[str]):
    said = await database_trouble(settings, with_database(settings.database_url, "no_such"), capsys)

    assert said == (
        "PostgreSQL has no database of that name; correct EVENTS_DATABASE_URL, or make it:"
        " CREATE DATABASE events ENCODING 'UTF8' TEMPLATE template0"
    )


async def test_doctor_with_a_word_that_postgresql_does_not_know(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    said = await database_trouble(settings, f"{settings.database_url}&pool_size=5", capsys)

    assert said == (
        "EVENTS_DATABASE_URL asks for something that PostgreSQL does not know;"
        " correct what stands after its question mark"
    )


async def test_doctor_with_tls_that_the_server_does_not_speak(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    switch = Switch(tmp_path, settings.database_url)
    port = await switch.open_port()
    login = settings.database_url.partition("@")[0]
    name = urlsplit(settings.database_url).path

    said = await database_trouble(settings, f"{login}@127.0.0.1:{port}{name}?sslmode=require", capsys)
    await switch.close()

    assert said == "PostgreSQL does not speak TLS as EVENTS_DATABASE_URL asks; correct one of them"


@contextlib.asynccontextmanager
async def a_role(settings: Settings, *statements: str) -> AsyncIterator[str]:
    """The URL of somebody who is not the owner."""
    owner = await asyncpg.connect(settings.database_url)
    await owner.execute("CREATE ROLE shy LOGIN PASSWORD 'secret'")
    for statement in statements:
        await owner.execute(statement)
    try:
        yield f"postgresql://shy:secret@{settings.database_url.partition('@')[2]}"
    finally:
        await owner.execute("DROP OWNED BY shy")
        await owner.execute("DROP ROLE shy")
        await owner.close()


async def test_doctor_with_no_connection_left(settings: Settings, capsys: pytest.CaptureFixture[str]):
    async with a_role(settings, "ALTER ROLE shy CONNECTION LIMIT 0") as url:
        said = await database_trouble(settings, url, capsys)

    assert said == (
        "PostgreSQL has no connection left; raise its max_connections (or the role's CONNECTION LIMIT), or lower"
        " EVENTS_DATABASE_CONNECTIONS"
    )


async def test_doctor_with_a_user_who_may_not_write(settings: Settings, capsys: pytest.CaptureFixture[str]):
    async with a_role(settings, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO shy") as url:
        wrong = await failures(replace(settings, database_url=url), capsys)

    assert wrong == {
        "database": "that user may not write in our tables; make it their owner, or"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO it"
    }


async def test_doctor_with_fewer_connections_than_are_needed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    many = replace(settings, web_processes=8, database_connections=20)

    assert await failures(many, capsys) == {
        "database": "8 web processes and a worker may need 185 connections, and PostgreSQL gives this user 97;"
        " raise max_connections, or lower EVENTS_DATABASE_CONNECTIONS"
    }


async def test_doctor_with_a_database_that_takes_no_writes(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    await _change(
        settings,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on',"
        " current_database()); END $$",
    )

    assert await failures(settings, capsys) == {
        "database": "PostgreSQL takes no writes: default_transaction_read_only is on; switch it off,"
        " where postgresql.conf, the database or the role has it"
    }


@pytest.fixture
async def ascii_url(settings: Settings) -> AsyncIterator[str]:
    owner = await asyncpg.connect(settings.database_url)
    await owner.execute(
        "CREATE DATABASE narrow ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    )
    yield with_database(settings.database_url, "narrow")
    await owner.execute("DROP DATABASE narrow WITH (FORCE)")
    await owner.close()


async def test_doctor_with_a_database_that_cannot_keep_every_name(
    settings: Settings, capsys: pytest.CaptureFixture[str], ascii_url: str
):
    assert await database_trouble(settings, ascii_url, capsys) == (
        "the database is SQL_ASCII and cannot keep every name; make another:"
        " CREATE DATABASE events ENCODING 'UTF8' TEMPLATE template0."
    )


@WITHOUT_PGBOUNCER
async def test_doctor_behind_a_pooler(settings: Settings, capsys: pytest.CaptureFixture[str]):
    with pooled(settings.database_url, mode="transaction") as url:
        said = await database_trouble(settings, url, capsys)

    assert said.startswith("a pooler such as pgbouncer stands between us and PostgreSQL; ")


async def test_doctor_with_a_migration_that_has_not_run(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    await _change(settings, "DELETE FROM migration WHERE name = (SELECT max(name) FROM migration)")

    wrong = await failures(settings, capsys)

    assert wrong == {"schema": "1 migration has not run; run `events-service migrate`"}


async def test_doctor_with_a_database_that_has_no_tables(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    empty = replace(settings, database_url=with_database(settings.database_url, "postgres"))

    wrong = await failures(empty, capsys)

    assert wrong.pop("schema").endswith("migrations have not run; run `events-service migrate`")
    no_tables = "the database has no tables yet; run `events-service migrate`"
    assert wrong == dict.fromkeys(("workers", "letters", "lost letters"), no_tables)


@pytest.mark.parametrize(("minutes", "side"), [(2, "ahead of"), (-2, "behind")])
async def test_doctor_with_a_clock_that_goes_wrong(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    side: str,
):
    """The clock of this machine, of which a test may not turn the hands."""
    right = clock.now
    monkeypatch.setattr(database_checks.clock, "now", lambda: right() + timedelta(minutes=minutes))

    said = (await failures(settings, capsys))["clock"]

    assert said == (
        f"this machine's clock is 120 s {side} PostgreSQL's; let both follow NTP (timedatectl set-ntp true)"
    )


# Redis


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "redis://127.0.0.1:{port}",
            "nothing listens at the host and port of EVENTS_REDIS_URL; start Redis, or correct them",
        ),
        (
            "redis://no.such.host.invalid",
            "no machine has the name that stands in EVENTS_REDIS_URL; correct it, or mend this machine's DNS",
        ),
        ("unix:///nowhere", "there is no socket where EVENTS_REDIS_URL says; start Redis, or correct it"),
    ],
)
async def test_doctor_without_redis(
    settings: Settings, capsys: pytest.CaptureFixture[str], url: str, sentence: str
):
    away = replace(settings, redis_url=url.format(port=free_port()))

    assert await failures(away, capsys) == {"redis": f"{sentence}{SLOWER}"}


async def test_doctor_with_no_redis_at_all(settings: Settings, capsys: pytest.CaptureFixture[str]):
    wrong = await failures(replace(settings, redis_url=""), capsys)

    assert wrong == {"redis": f"EVENTS_REDIS_URL is not set; set it{SLOWER}"}


REFUSING = {
    "a full memory": (
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
        "the memory of Redis is full (maxmemory) and it refuses writes; raise it, or empty that Redis",
    ),
    "a replica": (
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
        "that Redis is a read-only replica; let EVENTS_REDIS_URL lead to its primary",
    ),
    "missing replicas": (
        ("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0"),
        "Redis misses its replicas and refuses writes; mend them, or lower min-replicas-to-write",
    ),
    "no password": (
        ("ACL SETUSER default resetpass >secret", "ACL SETUSER default nopass"),
        "Redis wants a password; put it into EVENTS_REDIS_URL: redis://:PASSWORD@host:6379/0",
    ),
    "a user who only reads": (
        ("ACL SETUSER default -@write", "ACL SETUSER default +@all"),
        "Redis does not let that user write; give it every key and command (ACL SETUSER … ~* +@all)",
    ),
}


@pytest.mark.parametrize("why", REFUSING)
async def test_doctor_with_a_redis_that_refuses_writes(
    settings: Settings, capsys: pytest.CaptureFixture[str], why: str
):
    (spoil, mend), sentence = REFUSING[why]
    client = redis.asyncio.Redis.from_url(settings.redis_url)
    try:
        await client.execute_command(*spoil.split())
        wrong = await failures(settings, capsys)
    finally:
        await client.execute_command(*mend.split())
        await client.aclose()

    assert wrong == {"redis": f"{sentence}{SLOWER}"}


async def test_doctor_with_a_password_that_redis_refuses(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    client = redis.asyncio.Redis.from_url(settings.redis_url)
    await client.execute_command("ACL", "SETUSER", "guarded", "on", ">secret", "~*", "+@all")
    place = settings.redis_url.removeprefix("unix://")

    wrong = await failures(replace(settings, redis_url=f"unix://guarded:wrong@{place}"), capsys)
    right = await failures(replace(settings, redis_url=f"unix://guarded:secret@{place}"), capsys)
    await client.execute_command("ACL", "DELUSER", "guarded")
    await client.aclose()

    assert (wrong, right) == (
        {"redis": f"Redis refuses that password; correct it in EVENTS_REDIS_URL{SLOWER}"},
        {},
    )


@pytest.mark.parametrize(
    ("banner", "sentence"),
    [
        (DROP, "Redis hung up; is it that server that listens at the port of EVENTS_REDIS_URL?"),
        ("HTTP/1.1 400", "something that is no Redis listens there; correct the port in EVENTS_REDIS_URL"),
    ],
)
async def test_doctor_with_something_that_is_no_redis(
    settings: Settings, capsys: pytest.CaptureFixture[str], banner: str, sentence: str
):
    async with smtp_server({"banner": banner}) as server:
        wrong = await failures(replace(settings, redis_url=f"redis://127.0.0.1:{server.port}"), capsys)

    assert wrong == {"redis": f"{sentence}{SLOWER}"}


async def test_doctor_with_a_redis_that_throws_jobs_away(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    client = redis.asyncio.Redis.from_url(settings.redis_url)
    await client.config_set("maxmemory-policy", "allkeys-lru")
    wrong = await failures(settings, capsys)
    await client.config_set("maxmemory-policy", "noeviction")
    await client.aclose()

    assert wrong == {"redis": "maxmemory-policy is allkeys-lru; set it to noeviction"}


# Mail


ATELIERS = "https://ateliers.example"
SENDER = "ateliers@bibliotheque.example"


def with_mail(settings: Settings, url: str) -> Settings:
    return replace(
        settings,
        smtp_url=url,
        mail_from=f"Ateliers <{SENDER}>",
        public_url=ATELIERS,
        trusted_proxies=("127.0.0.1/32",),
    )


MAIL_ANSWERS = {
    "us sent away": (
        {"banner": "554 5.7.1 not you"},
        "the mail server sends this machine away (554 5.7.1); ask whoever runs it to let us in",
    ),
    "limits": (
        {"banner": "421 4.7.0 too many"},
        "the mail server is busy or limits us (421 4.7.0); try again later, or ask whoever runs it",
    ),
    "no such sender": (
        {"mail": "553 5.7.1 not yours"},
        f"the mail server takes no letters from {SENDER} (553 5.7.1);"
        " correct EVENTS_MAIL_FROM, or let the server allow that sender to us",
    ),
    "another service": (
        {"banner": "HTTP/1.1 400 Bad Request"},
        "something that is no mail server listens there; correct the port in EVENTS_SMTP_URL",
    ),
}


@pytest.mark.parametrize("why", MAIL_ANSWERS)
async def test_doctor_with_a_mail_server_that_will_not(
    settings: Settings, capsys: pytest.CaptureFixture[str], why: str
):
    script, sentence = MAIL_ANSWERS[why]
    async with smtp_server(dict(script)) as server:
        wrong = await failures(with_mail(settings, server.url), capsys)

    assert wrong == {"mail": sentence}


@pytest.mark.parametrize(
    ("extensions", "words", "sentence"),
    [
        (
            ("AUTH PLAIN LOGIN",),
            "?starttls=never",
            "the mail server refuses our user name and password (535 5.7.8);"
            " correct them in EVENTS_SMTP_URL, with :, @ and / percent-encoded",
        ),
        (
            (),
            "",
            "the mail server offers no STARTTLS; correct EVENTS_SMTP_URL"
            " (smtps:// speaks TLS from the start, ?starttls=never does without)",
        ),
        (
            (),
            "?starttls=never",
            "the mail server offers no way to log in; correct EVENTS_SMTP_URL"
            " (smtps:// speaks TLS from the start, ?starttls=never does without)",
        ),
    ],
)
async def test_doctor_with_a_mail_server_that_does_not_know_us(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    extensions: tuple[str, ...],
    words: str,
    sentence: str,
):
    async with smtp_server({"auth": "535 5.7.8 wrong"}, extensions=extensions) as server:
        url = f"smtp://ada:secret@127.0.0.1:{server.port}{words}"
        wrong = await failures(with_mail(settings, url), capsys)

    assert wrong == {"mail": sentence}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "smtp://127.0.0.1:{port}",
            "nothing listens at the host and port of EVENTS_SMTP_URL; start the mail server, or correct them",
        ),
        (
            "smtp://no.such.host.invalid",
            "no machine has the name that stands in EVENTS_SMTP_URL; correct it, or mend this machine's DNS",
        ),
    ],
)
async def test_doctor_with_a_mail_server_that_is_not_there(
    settings: Settings, capsys: pytest.CaptureFixture[str], url: str, sentence: str
):
    wrong = await failures(with_mail(settings, url.format(port=free_port())), capsys)

    assert wrong == {"mail": sentence}


async def test_doctor_asks_the_mail_server_without_sending_anything(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    async with smtp_server() as server:
        wrong = await failures(with_mail(settings, server.url), capsys)

    assert wrong == {}
    assert server.steps == ["banner", "ehlo", "mail", "rset", "quit"]


async def test_doctor_with_a_mailbox_where_nothing_can_be_put(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "file").touch()

    wrong = await failures(replace(settings, data_dir=tmp_path / "file" / "data"), capsys)

    assert wrong == {
        "mail": f"letters are to be kept in {tmp_path}/file/data/mailbox, where this user may not write; give it that"
        " folder, name another in EVENTS_DATA_DIR, or a mail server in EVENTS_SMTP_URL"
    }


# Settings, letters, disk


@pytest.mark.parametrize(
    ("public_url", "smtp_url", "sentence"),
    [
        ("http://127.0.0.1:8000", "", ""),
        ("http://localhost:8000", "", ""),
        (ATELIERS, "", ""),
        (
            "http://ateliers.example",
            "",
            "visitors reach http://ateliers.example without TLS, so that names and sign-ins can be read on the way;"
            " put a proxy with a certificate in front, and set EVENTS_PUBLIC_URL to https://…",
        ),
        (
            "http://127.0.0.1:8000",
            "smtp://127.0.0.1:{port}",
            "letters leave with links to http://127.0.0.1:8000, which only this machine can open;"
            " set EVENTS_PUBLIC_URL to where visitors find the service",
        ),
    ],
)
async def test_doctor_with_a_public_address_that_does_not_fit(
    settings: Settings, capsys: pytest.CaptureFixture[str], public_url: str, smtp_url: str, sentence: str
):
    other = replace(
        settings,
        public_url=public_url,
        smtp_url=smtp_url.format(port=free_port()),
        mail_from=SENDER,
        trusted_proxies=("127.0.0.1/32",),
    )

    wrong = await failures(other, capsys)

    assert wrong.get("settings", "") == sentence


async def test_doctor_with_a_proxy_that_is_not_believed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    wrong = await failures(replace(settings, public_url=ATELIERS), capsys)

    assert wrong["settings"] == (
        "visitors come through a proxy, which is not believed about who they are: all of them count as one, and"
        " sign-ups are refused after the first few hundred of a day; set EVENTS_TRUSTED_PROXIES to the proxy's address"
    )


async def test_doctor_names_what_is_missing_on_the_pages_of_the_law_and_fails_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    await open_pool(settings.database_url, name="tests")
    town = await an_organisation("foix")
    await a_library(town)
    says = Imprint(address="Foix", data_email="dpo@foix.example", accessibility_email="acces@foix.example")
    await write_imprint(town, says, by=a_viewer(town).id, now=clock.now())
    await close_pool()
    ours = replace(
        settings, public_url=ATELIERS, trusted_proxies=("127.0.0.1/32",), hosted_by="Hébergeur SAS"
    )

    status = await doctor.examine(ours)
    lines = capsys.readouterr().out.splitlines()

    assert lines[-1] == (
        "TODO  legal pages: set EVENTS_OPERATOR, which /legal shows; foix lacks telephone, director of publication;"
        " managers write it at /staff/imprint"
    )
    assert status == (1 if any(line.startswith("FAIL") for line in lines) else 0)


async def heard(settings: Settings, *, version: str, ago: timedelta = timedelta(0)) -> None:
    now = clock.now()
    await open_pool(settings.database_url, name="tests")
    await beat(Heartbeat(uuid7(), "biblio-1", version, now - ago), now=now - ago)
    await close_pool()


async def test_doctor_with_a_worker_at_work(settings: Settings, capsys: pytest.CaptureFixture[str]):
    await heard(settings, version=RELEASE)

    await doctor.examine(settings)

    assert "ok    workers: 1 at work on biblio-1\n" in capsys.readouterr().out


async def test_doctor_with_a_worker_that_fell_silent(settings: Settings, capsys: pytest.CaptureFixture[str]):
    await heard(settings, version=RELEASE, ago=timedelta(minutes=7, seconds=5))

    wrong = await failures(settings, capsys)

    assert wrong == {
        "workers": "none has been heard for 7 minutes; start `events-service worker`, the end of its log says why it"
        " stopped"
    }


async def test_doctor_with_a_worker_of_an_older_release(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    await heard(settings, version="0.0.1")

    wrong = await failures(settings, capsys)

    assert wrong == {
        "workers": f"release 0.0.1 on biblio-1 is still at work, and this is {RELEASE}; restart it"
    }


async def test_doctor_with_letters_that_nobody_sends(settings: Settings, capsys: pytest.CaptureFixture[str]):
    await open_pool(settings.database_url, name="tests")
    await posted.post(now=clock.now() - timedelta(minutes=17, seconds=5))
    await close_pool()

    wrong = await failures(settings, capsys)

    assert wrong == {
        "letters": "a letter has been waiting for 17 minutes; is `events-service worker` running?"
    }


async def test_doctor_while_the_mail_server_rests(settings: Settings, capsys: pytest.CaptureFixture[str]):
    await open_pool(settings.database_url, name="tests")
    await breaker.rest(Channel.EMAIL, until=clock.now(), reason="connect timeout", now=posted.NOON)
    await close_pool()

    assert await failures(settings, capsys) == {
        "letters": "the mail server has not answered since 2026-11-22 12:00 UTC: connect timeout"
    }


async def test_doctor_with_letters_that_failed_for_good(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    await open_pool(settings.database_url, name="tests")
    for reason in ("rcpt 550 5.1.1", "data 554", "given up: connect timeout", "rendering"):
        message = await posted.post(now=clock.now())
        await posted.becomes(message, "state = 'failed', reason = $2", reason)
    message = await posted.post(now=clock.now())
    await posted.becomes(message, "state = 'unknown', resent = true")
    await close_pool()

    assert await failures(settings, capsys) == {
        "lost letters": "2 confirmation refused (the address is wrong, so a colleague has to phone);"
        " 1 confirmation given up (the mail server was away for three days, so a colleague has to phone);"
        " 1 confirmation rendering (a fault of ours: the log has `letter not rendered`);"
        " 1 confirmation unanswered (handed over twice without an answer: the mail server's log knows)"
    }


async def test_doctor_leaves_letters_alone_that_are_history(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    await open_pool(settings.database_url, name="tests")
    message = await posted.post(now=clock.now())
    await posted.becomes(message, "state = 'failed', reason = 'rcpt 550', useless_after = $2", clock.now())
    await close_pool()

    status = await doctor.examine(settings)

    assert status == 1  # carelessness
    said = capsys.readouterr().out
    assert "ok    lost letters: 1 failed for good, none that still has to be told\n" in said


async def _change(settings: Settings, sql: str) -> None:
    await open_pool(settings.database_url, name="tests")
    await rows(sql)
    await close_pool()
