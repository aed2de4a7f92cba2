"""The gateway's receipts: only what is signed just now is believed, and the same one twice is one."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest

from events_service import clock
from events_service.database import value
from events_service.identifiers import uuid7
from events_service.messages.signatures import headers
from events_service.settings import Settings
from tests.factories import a_party, a_registration, a_session
from tests.posted import becomes
from tests.sms_gateways import SECRET, texts_leave
from tests.web.conftest import a_visitor, an_application

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def gateway(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever knows where receipts go, of an installation that has a gateway."""
    async with a_visitor(an_application(replace(settings, sms_secret=SECRET)), "203.0.113.9") as client:
        yield client


async def a_text_that_left() -> UUID:
    async with texts_leave():
        await a_registration((await a_session()).id, a_party("Yvette", phone="+33612345678"))
    text: UUID = await value("SELECT id FROM message")
    await becomes(text, "state = 'sent', sent_at = now(), handed = true, segments = 1")
    return text


async def post_receipt(
    client: httpx.AsyncClient,
    receipt: object,
    *,
    secret: str = SECRET,
    now: datetime | None = None,
) -> int:
    body = json.dumps(receipt).encode()
    signed = headers(secret, body, now=now or clock.now())
    return (await client.post("/texts/receipts", content=body, headers=signed)).status_code


async def number_of_calls() -> int:
    number: int = await value("SELECT count(*) FROM call_task")
    return number


async def test_receive_a_failure_five_times_is_one_call(gateway: httpx.AsyncClient) -> None:
    failed = {"id": str(await a_text_that_left()), "status": "failed", "why": "unknown_number"}

    assert [await post_receipt(gateway, failed) for _ in range(5)] == [204] * 5

    assert await number_of_calls() == 1
    assert await value("SELECT reason FROM message") == "not received: unknown_number"


async def test_receive_what_arrived(gateway: httpx.AsyncClient) -> None:
    assert (
        await post_receipt(gateway, {"id": str(await a_text_that_left()), "status": "delivered", "cost": 1})
        == 204
    )

    assert await value("SELECT received_at FROM message") is not None


async def test_receive_nothing_that_is_forged_or_old(gateway: httpx.AsyncClient) -> None:
    failed = {"id": str(await a_text_that_left()), "status": "failed"}

    assert await post_receipt(gateway, failed, secret="t" * 40) == 403
    assert await post_receipt(gateway, failed, now=clock.now() - timedelta(hours=1)) == 403
    assert (await gateway.post("/texts/receipts", json=failed)).status_code == 403
    assert await number_of_calls() == 0


async def test_receive_no_nonsense(gateway: httpx.AsyncClient) -> None:
    for nonsense in ({}, {"id": "x", "status": "failed"}, {"id": str(uuid7()), "status": "lost"}, [], "x"):
        assert await post_receipt(gateway, nonsense) == 400
    assert (
        await post_receipt(gateway, {"id": str(uuid7()), "status": "failed"}) == 204
    )  # nobody's: nothing to do


async def test_receive_keeps_no_words_of_the_gateway(gateway: httpx.AsyncClient) -> None:
    await post_receipt(
        gateway, {"id": str(await a_text_that_left()), "status": "failed", "why": "+33612345678 is off"}
    )

    assert await value("SELECT reason FROM message") == "not received"


async def test_receive_is_not_there_without_a_gateway(client: httpx.AsyncClient) -> None:
    assert await post_receipt(client, {"id": str(uuid7()), "status": "failed"}) == 404
