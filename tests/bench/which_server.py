"""uvicorn with each of its parsers, and granian: the same application, two processes, the same loads, one SIGTERM.

The figures compare servers with one another, so the limit of each line is uvicorn with httptools, which `events-service
web` runs. Draining is tried with a sign-up that PostgreSQL holds up while the server is told to end.
"""

import asyncio
import sys

import asyncpg
import uvloop

from tests.bench import feeds, sign_ups
from tests.bench.figures import Figure, Outcomes
from tests.bench.load import Outcome
from tests.bench.serve import COMPARED
from tests.bench.servers import Installation, Memory, Web, memory, web, with_pool
from tests.factories import Planned, a_session

HELD_SECONDS = 1.0
LOCK = "SELECT 1 FROM roster WHERE id = (SELECT roster FROM session WHERE id = $1) FOR UPDATE"
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
REFERENCE = "uvicorn-httptools"


def measure(installation: Installation) -> Outcomes:
    """A copy of the same database for each, so that nobody inherits the rows of another's sign-ups."""
    with_pool(installation.database("which_server"), feeds.programme)
    tried = {name: _try(installation, name) for name in COMPARED}
    figures = [
        Figure(
            f"{what}: {name}",
            "answers/s",
            each.per_second,
            REFERENCE,
            tried[REFERENCE][0][what].per_second,
            sign_ups.details_of(each),
        )
        for what in tried[REFERENCE][0]
        for name, each in ((name, tried[name][0][what]) for name in COMPARED)
    ]
    resident = [each for _, found, _ in tried.values() for each in found]
    return Outcomes(figures, resident, [remark for _, _, remark in tried.values()])


def _try(installation: Installation, name: str) -> tuple[dict[str, Outcome], list[Memory], str]:
    url = installation.database(name.replace("-", "_"), like="which_server")
    session, held_up = (with_pool(url, lambda: a_session(capacity=sign_ups.SEATS)) for _ in range(2))
    warm = with_pool(url, lambda: a_session(capacity=sign_ups.SEATS))
    argv = (sys.executable, "-m", "tests.bench.serve", name)
    with web(installation, url, argv=argv) as server:
        etag, _ = feeds.warm(server)
        sign_ups.through_json(server, warm, parties=sign_ups.WARM_UP)
        found = {
            "empty handler": feeds.ask(server, feeds.LIVE),
            "sign-ups, JSON": sign_ups.through_json(server, session),
            "feed, whole": feeds.ask(server, feeds.FEED),
            "feed, 304": feeds.ask(server, feeds.FEED, {"If-None-Match": etag}, status=304),
        }
        resident = memory(name, server.pid)
        remark = f"{name}: {_drain(url, held_up, server)}"
    return found, resident, remark


def _drain(url: str, session: Planned, server: Web) -> str:
    """What becomes of a sign-up in flight, held up by a lock on its roster, when SIGTERM comes."""
    answered, (status, seconds) = uvloop.run(_stop_with_one_in_flight(url, session, server))
    return f"SIGTERM with a sign-up in flight: {answered}, exit status {status} after {seconds:.1f} s"


async def _stop_with_one_in_flight(url: str, session: Planned, server: Web) -> tuple[str, tuple[int, float]]:
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        await connection.execute(LOCK, session.id)
        answer = asyncio.create_task(_sign_up(session, server.port))
        while not await connection.fetchval(WAITS):  # noqa: ASYNC110 (PostgreSQL tells nobody that somebody waits)
            await asyncio.sleep(0.05)
        stopped = asyncio.create_task(asyncio.to_thread(server.program.stop))
        await asyncio.sleep(HELD_SECONDS)
    await connection.close()
    return await answer, await stopped


async def _sign_up(session: Planned, port: int) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = b'{"name": "Chlo\xc3\xa9"}'
    head = f"POST /api/v1/sessions/{session.id}/registrations HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    line = await reader.readline()
    writer.close()
    return f"answered {line.decode().split()[1]}" if line else "cut off"
