"""Reports of letters over HTTP: only what is signed just now is believed, and the same one twice is one."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.identifiers import uuid7
from events_service.messages.signatures import headers
from events_service.settings import Settings
from tests.factories import a_session, sign_up
from tests.posted import everything_left
from tests.web.conftest import a_visitor, an_application

pytestmark = pytest.mark.usefixtures("database")

SECRET = "b" * 40


@pytest.fixture
async def mail_service(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever knows where reports go, of an installation that takes them."""
    async with a_visitor(an_application(replace(settings, bounces_secret=SECRET)), "203.0.113.9") as client:
        yield client


async def a_letter_that_left() -> UUID:
    await sign_up(await a_session())
    await everything_left()
    letter: UUID = await value("SELECT id FROM message")
    return letter


def reported(letter: UUID, kind: str = "bounced") -> dict[str, str]:
    return {"message_id": f"<message-{letter}@ateliers.example>", "kind": kind, "status": "550 5.1.1 gone"}


async def post_report(
    client: httpx.AsyncClient, report: object, *, secret: str = SECRET, now: datetime | None = None
) -> int:
    body = json.dumps(report).encode()
    signed = headers(secret, body, now=now or clock.now())
    return (await client.post("/bounces", content=body, headers=signed)).status_code


async def reports_kept() -> list[tuple[str, str]]:
    return [tuple(line) for line in await rows("SELECT kind::text, status::text FROM bounce ORDER BY kind")]


async def test_receive_report_five_times_is_one_call(mail_service: httpx.AsyncClient) -> None:
    letter = await a_letter_that_left()

    assert [await post_report(mail_service, reported(letter)) for _ in range(5)] == [204] * 5

    assert await reports_kept() == [("bounced", "5.1.1")]
    assert await value("SELECT count(*) FROM call_task") == 1


async def test_receive_report_of_a_complaint_takes_the_address_away(mail_service: httpx.AsyncClient) -> None:
    letter = await a_letter_that_left()

    assert await post_report(mail_service, reported(letter, "complained")) == 204

    assert await value("SELECT email FROM registration") is None


async def test_receive_report_that_is_forged_or_old_notes_nothing(mail_service: httpx.AsyncClient) -> None:
    report = reported(await a_letter_that_left())

    assert await post_report(mail_service, report, secret="t" * 40) == 403
    assert await post_report(mail_service, report, now=clock.now() - timedelta(minutes=6)) == 403
    assert (await mail_service.post("/bounces", json=report)).status_code == 403
    assert await reports_kept() == []


async def test_receive_report_of_nonsense_a_strangers_letter_or_a_flood(
    mail_service: httpx.AsyncClient,
) -> None:
    letter = await a_letter_that_left()
    for nonsense in ({}, [], "x", {"message_id": 3, "kind": "bounced"}, reported(letter, "delayed")):
        assert await post_report(mail_service, nonsense) == 400
    for stranger in (reported(uuid7()), reported(letter) | {"message_id": "<1@elsewhere.example>"}):
        assert await post_report(mail_service, stranger) == 204
    assert await post_report(mail_service, reported(letter) | {"more": "x" * 10_000_000}) == 413

    assert await reports_kept() == []


async def test_receive_report_is_not_there_without_a_secret(client: httpx.AsyncClient) -> None:
    assert await post_report(client, reported(uuid7())) == 404
