"""Two hundred people over two real web processes, and the worker that writes to each of them."""

import asyncio
import email
import re
from collections.abc import Awaitable, Callable

import httpx

from events_service.database import rows, value
from tests.factories import a_session
from tests.installation import House, running


async def press(client: httpx.AsyncClient, url: str, session: object, n: int) -> str:
    """Fill in the page's own form, come again where it is told to, and wait where it asks; where one is led then."""
    at = f"{url}/sessions/{session}/registrations"
    from_home = {"X-Forwarded-For": f"203.0.113.{n}"}
    page = await told_when(lambda: client.get(at))
    intent = re.search('name="intent" value="([^"]+)"', page.text)
    assert intent is not None, page.text
    # What the page asks when the last seat has gone meanwhile is answered beforehand: all of them would wait.
    who = {"name": f"Guest {n}", "seats": "1", "email": f"guest{n}@example.org"}
    form = {"intent": intent[1], "if_full": "wait", **who}
    answer = await told_when(lambda: client.post(at, data=form, headers=from_home))
    if answer.status_code == 409:
        assert 'name="if_full" value="wait"' in answer.text
        waiting = form | {"if_full": "wait"}
        answer = await told_when(lambda: client.post(at, data=waiting, headers=from_home))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def told_when(ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The answer. A machine too slow for the rush asks to come back later: people press again sooner than it says."""
    for _ in range(20):
        answer = await ask()
        if answer.status_code != 503:
            break
        assert answer.headers["Retry-After"]
        await asyncio.sleep(2)
    return answer


async def test_two_hundred_for_fifty_seats_over_two_processes(house: House) -> None:
    session = await a_session(capacity=50)
    with running("worker", house.environ):
        limits = httpx.Limits(max_connections=64)
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            led_to = await asyncio.gather(*(press(client, house.url, session.id, n) for n in range(200)))
        for _ in range(300):
            if await value("SELECT count(*)::int FROM message WHERE state = 'sent'") == 200:
                break
            await asyncio.sleep(0.1)

    assert len(set(led_to)) == 200
    in_order = await rows("SELECT state, position FROM registration ORDER BY position")
    assert [r["position"] for r in in_order] == list(range(1, 201))
    assert [r["state"] for r in in_order] == ["confirmed"] * 50 + ["waiting"] * 150
    served = await value(
        "SELECT count(DISTINCT application_name || pid)::int FROM pg_stat_activity"
        " WHERE application_name = 'events-service web' AND datname = current_database()"
    )
    assert served >= 2
    letters = [email.message_from_bytes(file.read_bytes()) for file in house.mailbox.iterdir()]
    recipients = sorted(letter["To"] for letter in letters)
    assert recipients == sorted(f"guest{n}@example.org" for n in range(200))
    assert len({letter["Message-ID"] for letter in letters}) == len(letters) == 200
