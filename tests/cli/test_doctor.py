"""Each thing that can be wrong is one line that says what to do."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from events_service import clock
from events_service.cli import doctor
from events_service.database import close_pool, open_pool, rows
from events_service.settings import Settings
from tests import posted
from tests.conftest import with_database
from tests.installation import free_port
from tests.smtp_servers import smtp_server


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, redis_url=redis_url, secret_key="k" * 40, data_dir=tmp_path)


async def failures(settings: Settings, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What is wrong, by the name of the check; the status must agree."""
    status = await doctor.examine(settings)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(doctor.CHECKS)
    wrong = dict(line.removeprefix("FAIL  ").split(": ", 1) for line in lines if line.startswith("FAIL  "))
    assert status == (1 if wrong else 0)
    return wrong


async def test_doctor_finds_nothing_wrong(settings: Settings, capsys: pytest.CaptureFixture[str]):
    assert await failures(settings, capsys) == {}


async def test_doctor_without_a_database(settings: Settings, capsys: pytest.CaptureFixture[str]):
    away = replace(settings, database_url=f"postgresql://events@127.0.0.1:{free_port()}/events")

    wrong = await failures(away, capsys)

    mend_first = "ConnectionRefusedError; first mend what the line `database` says"
    assert wrong == {
        "database": "ConnectionRefusedError; check EVENTS_DATABASE_URL and that the server runs",
        "schema": mend_first,
        "letters": mend_first,
    }


async def test_doctor_with_a_migration_that_has_not_run(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    await _change(settings, "DELETE FROM migration WHERE name = (SELECT max(name) FROM migration)")

    wrong = await failures(settings, capsys)

    assert wrong == {"schema": "1 migrations have not run; run `events-service migrate`"}


async def test_doctor_with_a_database_that_has_no_tables(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    empty = replace(settings, database_url=with_database(settings.database_url, "postgres"))

    wrong = await failures(empty, capsys)

    assert wrong.keys() == {"schema", "letters"}
    assert wrong["schema"].endswith("migrations have not run; run `events-service migrate`")
    assert wrong["letters"] == "the database has no tables yet; run `events-service migrate`"


async def test_doctor_without_redis(settings: Settings, capsys: pytest.CaptureFixture[str]):
    away = replace(settings, redis_url=f"redis://127.0.0.1:{free_port()}")

    wrong = await failures(away, capsys)

    assert wrong == {
        "redis": "ConnectionError; check EVENTS_REDIS_URL (letters still leave, a few seconds later)"
    }


async def test_doctor_with_a_mail_server_that_is_not_there(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    away = replace(settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")

    wrong = await failures(away, capsys)

    assert wrong == {"mail": "connect disconnected; check EVENTS_SMTP_URL and that the mail server listens"}


async def test_doctor_with_a_mail_server_that_sends_us_away(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    async with smtp_server({"banner": "554 5.7.1 not you"}) as server:
        wrong = await failures(replace(settings, smtp_url=server.url), capsys)

    assert wrong == {"mail": "connect 554 5.7.1; check EVENTS_SMTP_URL and that the mail server listens"}


async def test_doctor_with_letters_that_nobody_sends(settings: Settings, capsys: pytest.CaptureFixture[str]):
    await open_pool(settings.database_url, name="tests")
    await posted.post(now=clock.now() - timedelta(minutes=17, seconds=5))
    await close_pool()

    wrong = await failures(settings, capsys)

    assert wrong == {
        "letters": "a letter has been waiting for 17 minutes; is `events-service worker` running?"
    }


async def _change(settings: Settings, sql: str) -> None:
    await open_pool(settings.database_url, name="tests")
    await rows(sql)
    await close_pool()
