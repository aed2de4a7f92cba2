"""Sign-ups as they come in the minute sign-up opens, against the least PostgreSQL can do for them.

2,000 parties from as many networks over 64 connections, two web processes, half of them for the waiting list: on one
roster, over 1,000 rosters, and one client after another. The limit is one prepared statement in autocommit that takes
the seat on the roster's row and writes the same registration and the same letter, at 1 and at 8 clients, and over as
many rosters. Medians of three rounds that take turns; the form and the lone client have one.
"""

import asyncio
import itertools
import time
from collections.abc import Sequence
from statistics import median
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
import msgspec
import uvloop

from events_service.clock import now
from events_service.database import row
from events_service.identifiers import hashed, uuid7
from events_service.registration import told
from events_service.registration.places import register
from events_service.registration.rules import Door
from tests.bench.figures import Figure, Outcomes
from tests.bench.load import Load, Outcome, run
from tests.bench.servers import Installation, Web, memory, web, with_pool
from tests.factories import ENDS_AT, KEY, Planned, a_party, a_session

SEATS, PARTIES, CONNECTIONS, WARM_UP, ROUNDS = 1000, 2000, 64, 200, 3
ROSTERS, ALONE = 1000, 200
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# Seat, registration and letter with every column ours fill, each checked and indexed as ours are.
BARE = """
WITH seat AS (
    UPDATE roster SET
        seats_taken = roster.seats_taken + decided.fits::int, waiting = roster.waiting + (NOT decided.fits)::int,
        arrivals = roster.arrivals + 1
    FROM (SELECT id, waiting = 0 AND seats_taken < capacity AS fits FROM roster WHERE id = $1 FOR UPDATE) AS decided
    WHERE roster.id = decided.id
    RETURNING decided.fits, roster.arrivals
), taken AS (
    INSERT INTO registration (id, roster, name, companions, seats, email, phone, locale, note, state, position,
                              code, link_hash, link_version, door, intent, fingerprint, created_at, revised_at,
                              confirmed_at, calendar_hash, calendar_version)
    SELECT $2, $1, $3, '{}', 1, $4, NULL, 'fr', '', CASE WHEN fits THEN 'confirmed' ELSE 'waiting' END, arrivals,
           'MOULIN ' || arrivals, $5, 1, 'web', $6, $7, $8, $8, CASE WHEN fits THEN $8::timestamptz END, $5, 1
    FROM seat RETURNING state
), dated AS (
    INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
    VALUES ($9, $2, $14, 'registration-' || $2 || '@bench.example', 0, $8)
)
INSERT INTO message (id, intent, about, organisation, letter, locale, recipient, context,
                     state, attempts, next_at, useless_after, handed, resent, reason, created_at)
SELECT $9, $10, $2, $11, CASE state WHEN 'confirmed' THEN 'confirmation' ELSE 'waiting' END, 'fr', $4, $12::jsonb,
       'due', 0, $8, $13, false, false, '', $8
FROM taken
"""


def measure(installation: Installation) -> Outcomes:
    """Limits and sign-ups take turns, so that other work on the machine meets both; in the end seats are counted."""
    url = installation.database("sign_ups")
    warm, warm_form, by_form, alone, *by_json = (_session(url) for _ in range(4 + ROUNDS))
    many = [with_pool(url, _many) for _ in range(ROUNDS)]
    limits: dict[str, list[float]] = {"1 client": [], "8 clients": [], "8 clients over 1,000 rows": []}
    one, over_many = [], []
    with web(installation, url) as server:
        through_json(server, warm, parties=WARM_UP)
        through_form(server, warm_form, parties=WARM_UP)
        for session, sessions in zip(by_json, many, strict=True):
            limits["1 client"].append(_limit(url, 1))
            limits["8 clients"].append(_limit(url, 8))
            one.append(through_json(server, session))
            limits["8 clients over 1,000 rows"].append(_limit(url, 8, with_pool(url, _many)))
            over_many.append(through_json_over(server, sessions))
        form = through_form(server, by_form)
        lone = through_json(server, alone, parties=ALONE, connections=1)
        resident = memory("web", server.pid)
    for session in (by_form, *by_json):
        with_pool(url, lambda session=session: check(session))
    middle = {clients: median(rates) for clients, rates in limits.items()}
    figures = [
        *_figures("sign-ups on one roster, JSON", _middle(one), middle, "8 clients", "1 client"),
        *_figures("sign-ups on one roster, public form", form, middle, "8 clients"),
        *_figures(
            "sign-ups over 1,000 rosters, JSON", _middle(over_many), middle, "8 clients over 1,000 rows"
        ),
        Figure("one sign-up after another, p50", "ms", lone.p50, "asked for", 8.0, details_of(lone)),
    ]
    remark = f"On every roster {SEATS} confirmed, {PARTIES - SEATS} waiting, no gap, {PARTIES} letters."
    return Outcomes(figures, resident, [remark])


def _middle(outcomes: list[Outcome]) -> Outcome:
    return sorted(outcomes, key=lambda outcome: outcome.per_second)[len(outcomes) // 2]


def _figures(what: str, outcome: Outcome, limits: dict[str, float], *clients: str) -> list[Figure]:
    return [
        Figure(
            what,
            "sign-ups/s",
            outcome.per_second,
            f"bare statement, {each}",
            limits[each],
            details_of(outcome),
        )
        for each in clients
    ]


def details_of(outcome: Outcome) -> dict[str, object]:
    """What a load found, besides how many a second."""
    return {
        "p50_ms": outcome.p50,
        "p95_ms": outcome.p95,
        "p99_ms": outcome.p99,
        "client_core": outcome.client,
        "web_ms": outcome.server,
    }


def _session(url: str) -> Planned:
    return with_pool(url, lambda: a_session(capacity=SEATS))


async def _many() -> list[Planned]:
    """Sessions with a roster each: half of those who come for one of them wait."""
    return [await a_session(capacity=max(SEATS // ROSTERS, 1)) for _ in range(ROSTERS)]


def through_json(
    server: Web, session: Planned, *, parties: int = PARTIES, connections: int = CONNECTIONS
) -> Outcome:
    """That many parties through the API."""
    return _through_json(server, (session,), parties, connections)


def through_json_over(server: Web, sessions: list[Planned], *, parties: int = PARTIES) -> Outcome:
    """As many parties, one session after the other."""
    return _through_json(server, sessions, parties, CONNECTIONS)


def _through_json(server: Web, sessions: Sequence[Planned], parties: int, connections: int) -> Outcome:
    bodies = tuple(
        msgspec.json.encode({"name": _name(n), "seats": 1, "email": _email(n)}).decode()
        for n in range(parties)
    )
    paths = tuple(f"/api/v1/sessions/{session.id}/registrations" for session in sessions)
    load = Load("POST", paths[0], connections, JSON, bodies, visitors=True, paths=paths)
    return run(server, load).insist(201)


def through_form(server: Web, session: Planned, *, parties: int = PARTIES) -> Outcome:
    """The same through the public page's form, each with the intent its form carries."""
    fields = (
        {"name": _name(n), "seats": "1", "email": _email(n), "intent": str(uuid7()), "if_full": "wait"}
        for n in range(parties)
    )
    bodies = tuple(urlencode(each) for each in fields)
    return run(
        server,
        Load("POST", f"/sessions/{session.id}/registrations", CONNECTIONS, FORM, bodies, visitors=True),
    ).insist(303)


def _name(number: int) -> str:
    return f"Chloé Martin {number}"


def _email(number: int) -> str:
    return f"chloe.{number}@example.fr"


_COUNTED = """
SELECT count(*) FILTER (WHERE registration.state = 'confirmed') AS confirmed,
       count(*) FILTER (WHERE registration.state = 'waiting') AS waiting,
       count(DISTINCT registration.position) AS positions, max(registration.position) AS last,
       count(message.id) AS letters, count(DISTINCT registration.code) AS codes
FROM session JOIN registration ON registration.roster = session.roster
LEFT JOIN message ON message.about = registration.id
WHERE session.id = $1
"""


async def check(session: Planned, *, parties: int = PARTIES) -> None:
    """Raises unless exactly the seats there are were given away, in order, and everyone is owed one letter."""
    found = await row(_COUNTED, session.id)
    counted = tuple(found or ())
    if counted != (SEATS, parties - SEATS, parties, parties, parties, parties):
        raise RuntimeError(f"the roster does not add up: {counted}")


def _limit(url: str, clients: int, sessions: Sequence[Planned] = ()) -> float:
    """Bare statements a second on a roster of their own, or on those of `sessions` in turn."""
    sample = _session(url)
    context = with_pool(url, lambda: _context(sample.roster))
    return uvloop.run(_bare(url, sessions or [sample], context, clients))


async def _context(roster: UUID) -> str:
    """What the confirmation of a sign-up of ours holds, byte for byte as long."""
    place = await register(roster, a_party(_name(0), email=_email(0)), door=Door.WEB, key=KEY, now=now())
    return msgspec.json.encode(told.of(place.registration)).decode()


async def _bare(url: str, sessions: Sequence[Planned], context: str, clients: int) -> float:
    connections = [await asyncpg.connect(url) for _ in range(clients)]
    roster_of = "SELECT roster FROM session WHERE id = $1"
    rosters = [await connections[0].fetchval(roster_of, session.id) for session in sessions]
    statements = [await connection.prepare(BARE) for connection in connections]
    turns = itertools.cycle(zip(rosters, sessions, strict=True))
    supply = iter(
        [
            _row(number, roster, session, context)
            for number, (roster, session) in zip(range(1, PARTIES + 1), turns, strict=False)
        ]
    )

    async def client(statement: asyncpg.prepared_stmt.PreparedStatement) -> None:
        for values in supply:
            await statement.fetch(*values)

    for statement in statements:
        await statement.fetch(*next(supply))
    started = time.perf_counter()
    await asyncio.gather(*(client(statement) for statement in statements))
    seconds = time.perf_counter() - started
    for connection in connections:
        await connection.close()
    return (PARTIES - clients) / seconds


def _row(number: int, roster: UUID, session: Planned, context: str) -> tuple[object, ...]:
    about, moment = uuid7(), now()
    secret, intent = hashed(str(about)), f"confirmation:{about}:0"
    who = (roster, about, _name(number), _email(number), secret, None, secret, moment)
    return (*who, uuid7(), intent, session.organisation, context, ENDS_AT, session.id)
