"""What a handler is given: the time of the application's clock, the visitor's language, the colleague who asks."""

from datetime import timedelta

import httpx

from tests.factories import STARTS_AT, a_session
from tests.web.conftest import Hands


async def test_now_is_told_by_the_applications_own_clock(client: httpx.AsyncClient, hands: Hands) -> None:
    planned = await a_session()

    hands.turn_to(STARTS_AT - timedelta(minutes=1))
    before = await client.get("/")
    hands.turn_to(STARTS_AT + timedelta(days=1))
    after = await client.get("/")

    assert f"/sessions/{planned.id}" in before.text
    assert f"/sessions/{planned.id}" not in after.text
