"""Every kind of page, search and list in a whole country's rows, against a session's page in a small database.

One visitor after another, page by page and turn by turn, so that whatever else the machine does falls on all of them;
each is answered as if nobody had asked for that page in the half second before.
Then the four pages that most people open, by 16 connections, against a handler of the same application that answers
nothing.
"""

import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from datetime import timedelta
from functools import cache
from http.client import HTTPConnection
from typing import Any

from events_service import clock
from events_service.accounts.keys import create_key
from events_service.accounts.links import make_link
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import give_role
from events_service.scheduling.words import gather_words
from tests.bench import feeds
from tests.bench.dataset import Country, fill
from tests.bench.directory import FILE
from tests.bench.figures import Figure, Outcomes
from tests.bench.load import Load, run
from tests.bench.serve import EMPTY
from tests.bench.servers import Installation, Web, web, with_pool
from tests.bench.sign_ups import details_of
from tests.factories import Planned, a_session

ASKING_ANEW = (sys.executable, "-m", "tests.bench.serve", "asking-anew")
ROUNDS, VISITS = 4, 15
CONNECTIONS, SECONDS = 16, 3.0
MUCH_ASKED = ("/", "/events", "/sessions/{session}", "/sessions/{session}/registrations")
SMALL = "a session's page in a small database"
BROWSER = {"Accept-Encoding": "gzip", "Accept-Language": "fr"}


def measure(installation: Installation) -> Outcomes:
    """Skipped where the Ministry's file is not there."""
    if not FILE.exists():
        return Outcomes(remarks=[f"Pages at scale skipped: ../shared/data/{FILE.name} is not there."])
    small = installation.database("small")
    sessions = with_pool(small, _few_sessions)
    url, country, headers = large(installation)
    with ExitStack() as both:
        in_small, in_large = (
            both.enter_context(web(installation, each, processes=1, argv=ASKING_ANEW))
            for each in (small, url)
        )
        times = _visits(in_small, in_large, f"/sessions/{sessions[0].id}", addresses(country), headers)
    with web(installation, small, processes=1, argv=feeds.SERVER) as server:
        much_asked = _much_asked(server, sessions[0])
    limit = percentile(times.pop(SMALL), 0.95)
    figures = [
        Figure(
            address,
            "ms",
            percentile(each, 0.95),
            SMALL,
            limit,
            {"p50_ms": percentile(each, 0.5)},
        )
        for address, each in times.items()
    ]
    remark = f"{country.sessions:,} sessions, {country.ahead:,} of them ahead; p95 of {ROUNDS * VISITS} visits each."
    return Outcomes([*figures, *much_asked], remarks=[remark])


@cache
def large(installation: Installation) -> tuple[str, Country, dict[str, dict[str, str]]]:
    """The URL of a database with a whole country in it, made once for all who measure there, and what is in it."""
    url = installation.database("large")
    return url, *with_pool(url, _country)


async def _few_sessions() -> list[Planned]:
    return [await a_session(capacity=8) for _ in range(8)]


async def _country() -> tuple[Country, dict[str, dict[str, str]]]:
    """The rows, and what whoever plans for the busiest organisation sends along, in a browser and in a program."""
    country = await fill(str(FILE))
    await gather_words(clock.now())
    return country, await colleague_of(country)


async def colleague_of(country: Country) -> dict[str, dict[str, str]]:
    """What managers send along, by the beginning of the address, the narrowest first: a colleague works in one
    organisation at a time, so the longest event has a manager of its own."""
    longest = {"Cookie": f"sign_in={await _visit_of('grace@example.org', country.organisation)}"}
    busiest = {"Cookie": f"sign_in={await _visit_of('ada@example.org', country.busiest)}"}
    key = await create_key("Bench", role="manager", organisation=country.busiest, now=clock.now())
    return {
        "/staff/events/": longest,
        "/staff/sessions/": longest,
        "/staff": busiest,
        "/api/v1": {"Authorization": f"Bearer {key}"},
    }


async def _visit_of(address: str, organisation: str) -> str:
    """The cookie of its manager with that address."""
    now = clock.now()
    await give_role(address, role="manager", organisation=organisation, now=now)
    return await enter_by_link(await make_link(address, now=now), now=now)


def addresses(country: Country) -> list[str]:
    """Whatever asks the database for more than one row it knows the name of."""
    soon = (clock.now() + timedelta(days=20)).date()
    changed = (clock.now() - timedelta(days=3)).isoformat().replace("+", "%2B")
    session, event, slug = country.session, country.longest_event, country.longest_event_slug
    return [
        "/",
        "/events",
        "/events?page=50",
        "/events?near=75011",
        "/events?near=35000",
        "/events?near=Saint-Denis",
        "/events?near=01500",
        "/events?near=Paris&open=1",
        "/events?department=48",
        "/events?department=59",
        f"/events?strand=critical_uses&from={soon}",
        "/events?strand=everyday_uses&level=debutant&topic=sante&open=1",
        "/events?q=tisserands",
        "/events?q=mail",
        "/events?q=nothingofthekind",
        "/events?q=photos&near=13001",
        "/events?q=atelier+impots+sain+deni",
        "/events?q=mail+tours",
        "/events?q=ordinateure",
        "/events?q=tours&within=20",
        "/events?q=tissserands",
        "/events?q=impots+37",
        "/libraries",
        "/libraries?q=tours",
        "/libraries?q=miterand",
        "/libraries?department=59",
        f"/events?to={soon}",
        "/events?campaign=journee-3",
        "/days/journee-3",
        "/days/journee-1",
        f"/libraries/{country.library_slug}",
        "/departments/75",
        "/departments/48",
        f"/sessions/{session}",
        f"/sessions/{session}/registrations",
        f"/events/{slug}",
        "/calendars",
        "/api/v1/sessions",
        "/api/v1/sessions?limit=200",
        "/api/v1/sessions?department=75",
        "/api/v1/sessions?near=75011",
        f"/api/v1/sessions?from={soon}&strand=critical_uses",
        "/api/v1/sessions?q=tisserands",
        f"/api/v1/sessions?updated_since={changed}",
        "/api/v1/sessions?updated_since=2020-01-01T00:00:00Z",
        f"/api/v1/events?updated_since={changed}",
        "/api/v1/events",
        f"/api/v1/libraries?updated_since={changed}",
        "/api/v1/libraries?department=75",
        "/api/v1/days",
        "/staff",
        "/staff/calls",
        f"/staff/events/{event}",
        f"/staff/sessions/{session}",
    ]


def _visits(
    in_small: Web, in_large: Web, small: str, large: list[str], headers: dict[str, dict[str, str]]
) -> dict[str, list[float]]:
    """How long each visit took, by address; in rounds, so that all share the machine's good and bad moments."""
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for address in large:
            own = next((each for path, each in headers.items() if address.startswith(path)), {})
            times[address] += visits(in_large, address, VISITS, BROWSER | own)
            times[SMALL] += visits(in_small, small, VISITS // 5, BROWSER)
    return times


def visits(server: Web, address: str, count: int, headers: dict[str, str]) -> list[float]:
    """So many visits one after the other on one connection, in milliseconds, not counting a first one."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    taken = []
    for _ in range(count + 1):
        started = time.perf_counter()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        taken.append(1000 * (time.perf_counter() - started))
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status}")
    connection.close()
    return taken[1:]


def percentile(times: list[float], part: float) -> float:
    return sorted(times)[int(part * (len(times) - 1))]


def _much_asked(server: Web, session: Planned) -> list[Figure]:
    load: dict[str, Any] = {"connections": CONNECTIONS, "seconds": SECONDS, "headers": BROWSER}
    empty = run(server, Load("GET", EMPTY, **load))
    figures = []
    for path in MUCH_ASKED:
        address = path.format(session=session.id)
        outcome = run(server, Load("GET", address, **load)).insist(200)
        figures.append(
            Figure(
                path,
                "answers/s",
                outcome.per_second,
                "empty handler",
                empty.per_second,
                details_of(outcome),
            )
        )
    return figures
