"""A thousand sign-ups in a minute of misfortune: nothing is lost, nothing sold twice, and everybody is reached.

The seed is printed; `FIRE_SEED=… make fire` does the same again. Compared are what each visitor was answered, what the
mail server was given, and what the tables hold in the end.
"""

import asyncio
import email
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from events_service.database import close_pool, open_pool, rows, value
from events_service.local.servers import Servers, bundled_servers
from events_service.migrations import migrate
from tests.clusters import a_folder
from tests.factories import KEY, a_session
from tests.fire.chaos import ROOT, WORKERS, Misfortune, plan
from tests.installation import free_port, running, wait_until_up
from tests.sms_gateways import SECRET, ScriptedGateway, sms_gateway
from tests.smtp_servers import ScriptedServer, smtp_server

pytestmark = [pytest.mark.matrix, pytest.mark.timeout(600)]

SECONDS = 60.0
PEOPLE, SESSIONS, CAPACITY = 1000, 20, 30
AT_ONCE = 24
LEAVING = "SELECT count(*) FROM message WHERE state IN ('due', 'sending') OR state = 'unknown' AND NOT resent"
# How far the clocks of workers go on afterwards: the longest pause between two tries, and what is in doubt.
# Texts that were written at night wait for the morning.
LATER_MINUTES = (2, 20, 45, 80, 120, 160, 13 * 60)


@dataclass
class Answer:
    """What a visitor was told, the last time."""

    session: UUID
    email: str | None
    phone: str | None
    id: str
    state: str
    cancelled: bool = False


@pytest.fixture
def cluster() -> Iterator[tuple[Path, Servers]]:
    """Servers that nothing else needs."""
    with a_folder() as folder, bundled_servers(folder, durable=False) as servers:
        yield folder, servers


@pytest.fixture
async def misfortune(cluster: tuple[Path, Servers]) -> AsyncIterator[tuple[Misfortune, str, int]]:
    seed = int(os.environ.get("FIRE_SEED") or random.randrange(10**6))
    print(f"\nFIRE_SEED={seed}")
    folder, servers = cluster
    database, queue = servers.database_url or "", servers.redis_url or ""
    await migrate(database)
    await open_pool(database, name="tests")
    port = free_port()
    async with smtp_server() as mail, sms_gateway() as gateway:
        environ = {
            "EVENTS_DATABASE_URL": database,
            "EVENTS_REDIS_URL": queue,
            "EVENTS_SECRET_KEY": KEY,
            "EVENTS_DATA_DIR": str(folder),
            "EVENTS_SMTP_URL": mail.url,
            "EVENTS_SMS_URL": gateway.url,
            "EVENTS_SMS_SECRET": SECRET,
            "EVENTS_SMS_SENDER": "Biblio34",
            "EVENTS_MAIL_FROM": "Ateliers <ateliers@bibliotheque.example>",
            "EVENTS_PORT": str(port),
            "EVENTS_TRUSTED_PROXIES": "127.0.0.1",
        }
        with running("web", environ | {"EVENTS_WEB_PROCESSES": "2"}):
            url = f"http://127.0.0.1:{port}"
            await wait_until_up(url)
            everything = {**os.environ, **environ, "PYTHONPATH": str(ROOT)}
            yield Misfortune(folder, queue, mail, gateway, everything, random.Random(seed)), url, seed
    await close_pool()


async def test_a_minute_of_misfortune_loses_nothing(misfortune: tuple[Misfortune, str, int]) -> None:
    fate, url, seed = misfortune
    sessions = [(await a_session(capacity=CAPACITY)).id for _ in range(SESSIONS)]
    chance = random.Random(seed + 1)

    async with fate.at_work():
        await all_at_work()
        befalling = asyncio.create_task(fate.befall(plan(seed, SECONDS)))
        answers = await everybody_signs_up(url, sessions, chance)
        await befalling
    fate.mail.script = {}
    fate.gateway.script = []
    await close_pool()
    await open_pool(fate.environ["EVENTS_DATABASE_URL"], name="tests")
    for minutes in LATER_MINUTES:
        if await value(LEAVING):
            async with fate.at_work(ahead=minutes):
                await quiet(within=40)

    assert len(answers) == PEOPLE
    await nothing_is_lost_or_sold_twice(answers)
    await everybody_was_reached(answers)
    await only_what_was_in_doubt_went_twice(fate.mail, fate.gateway)


async def all_at_work() -> None:
    async with asyncio.timeout(60):
        while await value("SELECT count(*) FROM worker") < WORKERS:  # noqa: ASYNC110 other processes, which do not tell
            await asyncio.sleep(0.2)


async def everybody_signs_up(url: str, sessions: list[UUID], chance: random.Random) -> list[Answer]:
    """Each insists until there is an answer; one in eight gives the seat back at once."""
    people = [
        (
            n,
            chance.choice(sessions),
            chance.random(),
            chance.random() < 0.125,
            chance.uniform(0, SECONDS - 8),
        )
        for n in range(PEOPLE)
    ]
    keys = [str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(PEOPLE)]
    doors = asyncio.Semaphore(AT_ONCE)
    began = time.monotonic()
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=f"{url}/api/v1", limits=limits, timeout=20) as client:

        async def one(n: int, session: UUID, contact: float, leaves: bool, at: float) -> Answer:
            await asyncio.sleep(max(0.0, began + at - time.monotonic()))
            who: dict[str, Any] = {"name": f"Guest {n}", **contact_of(n, contact)}
            headers = {
                "Idempotency-Key": keys[n],
                "X-Forwarded-For": f"203.{n // 250}.{n % 250}.7",
            }
            async with doors:
                made = await insist(client, f"/sessions/{session}/registrations", who, headers)
                answer = Answer(session, who.get("email"), who.get("phone"), made["id"], made["state"])
                if leaves:
                    await insist(client, f"/registrations/{made['link']}/cancellation", {}, headers)
                    answer.cancelled = True
            return answer

        return list(await asyncio.gather(*(one(*each) for each in people)))


def contact_of(n: int, lot: float) -> dict[str, str]:
    """Three in five have an e-mail address, one in four a mobile phone only, the others a landline."""
    if lot < 0.6:
        return {"email": f"guest{n}@example.org"}
    return {"phone": f"+3361{n:07}"} if lot < 0.85 else {"phone": f"+3346{n:07}"}


async def insist(
    client: httpx.AsyncClient, path: str, body: dict[str, Any], headers: dict[str, str]
) -> dict[str, Any]:
    """Send it until it is answered: with the same key it is the same attempt."""
    for _ in range(200):
        try:
            answer = await client.post(path, json=body, headers=headers)
        except httpx.TransportError:
            await asyncio.sleep(0.3)
            continue
        if answer.status_code < 300:
            told: dict[str, Any] = answer.json()
            link = str(told.get("link", "")).rpartition("/")[2]
            return {**told, "link": link}
        assert answer.status_code in (429, 503), answer.text
        await asyncio.sleep(0.3)
    raise AssertionError(f"no answer from {path}")


async def quiet(*, within: float) -> None:
    """Until nothing is leaving any more, or for so long."""
    deadline = time.monotonic() + within
    while await value(LEAVING) and time.monotonic() < deadline:  # noqa: ASYNC110 other processes work, and do not tell
        await asyncio.sleep(0.5)


async def nothing_is_lost_or_sold_twice(answers: list[Answer]) -> None:
    kept = {str(line["id"]): line for line in await rows("SELECT id, state, email FROM registration")}
    lost = [each for each in answers if each.id not in kept]
    again = [each for each in answers if each.cancelled != (kept[each.id]["state"] == "cancelled")]
    assert (lost, again, len(kept)) == ([], [], len(answers))
    for roster in await rows(
        """
        SELECT capacity, seats_taken,
               (SELECT count(*) FROM registration WHERE roster = roster.id AND state = 'confirmed') AS confirmed,
               (SELECT count(*) FROM registration WHERE roster = roster.id AND state = 'waiting') AS waiting
        FROM roster
        """
    ):
        assert roster["seats_taken"] == roster["confirmed"] <= roster["capacity"]
        assert not roster["waiting"] or roster["confirmed"] == roster["capacity"]


async def everybody_was_reached(answers: list[Answer]) -> None:
    """The last letter or text that left tells how it stands; who has neither and got a seat later is to be called, and
    so is whoever's text was refused."""
    left = await rows(
        """
        SELECT state, reason, count(*) FROM message
        WHERE state NOT IN ('sent', 'withdrawn') AND NOT (channel = 'sms' AND reason = 'gateway 422') GROUP BY 1, 2
        """
    )
    assert [tuple(line) for line in left] == []
    told = {
        str(line["about"]): line["told"]
        for line in await rows(
            """
            SELECT DISTINCT ON (about) about, context->>'state' AS told FROM message WHERE state = 'sent'
            ORDER BY about, position DESC
            """
        )
    }
    called = {
        str(line["about"]) for line in await rows("SELECT about FROM call_task WHERE closed_at IS NULL")
    }
    states = {str(line["id"]): line["state"] for line in await rows("SELECT id, state FROM registration")}
    # Whoever gave the seat back before any letter left has seen it on the page; and it brings no text.
    unreached = [
        each
        for each in answers
        if (each.email or is_mobile(each.phone))
        and told.get(each.id) != states[each.id]
        and each.id not in called
        and not (each.cancelled and (each.id not in told or each.email is None))
    ]
    uncalled = [
        each
        for each in answers
        if each.email is None
        and not is_mobile(each.phone)
        and (each.state, states[each.id]) == ("waiting", "confirmed")
        and each.id not in called
    ]
    assert (unreached[:3], uncalled[:3]) == ([], [])


def is_mobile(phone: str | None) -> bool:
    return phone is not None and phone.startswith("+336")


async def only_what_was_in_doubt_went_twice(mail: ScriptedServer, gateway: ScriptedGateway) -> None:
    arrived = Counter(str(email.message_from_bytes(each.content)["Message-ID"]) for each in mail.mails)
    in_doubt = {f"message-{line['id']}" for line in await rows("SELECT id FROM message WHERE resent")}
    twice = {name for name, count in arrived.items() if count > 1}
    texted = Counter(f"message-{each}" for each in gateway.taken)
    texted_twice = {name for name, count in texted.items() if count > 1}
    print(
        f"{len(mail.mails)} letters, {len(twice)} twice; {len(gateway.texts)} texts, {len(texted_twice)} twice"
    )
    print(f"{len(in_doubt)} in doubt")
    assert max(texted.values()) <= 2
    assert texted_twice <= in_doubt
    assert max(arrived.values()) <= 2
    assert {name.strip("<>").partition("@")[0] for name in twice} <= in_doubt
