"""The office of an organisation with 5,000 sessions against that of one with 50, in one database: today, a week, a
month, a search. Taking turns, so that whatever else the machine does falls on both."""

import sys
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from events_service import clock
from events_service.accounts.links import make_link
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import give_role
from events_service.database import rows, value
from tests.bench.figures import Figure, Outcomes
from tests.bench.scale import percentile, visits
from tests.bench.servers import Installation, web, with_pool
from tests.factories import a_library, a_session, an_organisation

ASKING_ANEW = (sys.executable, "-m", "tests.bench.serve", "asking-anew")
MANY, FEW, PARTIES = 5_000, 50, 8
ROUNDS, VISITS = 6, 15
# Of each list at most twice as long.
ASKED_FOR = 2.0

SESSIONS = """
WITH drawn AS (
    INSERT INTO roster (id, event, sign_up, capacity, seats_taken, waiting, most_seats, arrivals, first_code, closes_at)
    SELECT gen_random_uuid(), $1, 'required', 10, 8, 0, 4, 8, 100, now() + interval '1 year'
    FROM generate_series(1, $3::int) RETURNING id
), placed AS (
    SELECT id, date_trunc('hour', now()) - interval '180 days'
               + (row_number() OVER () - 1) * interval '365 days' / $3::int AS starts_at FROM drawn
)
INSERT INTO session (id, event, library, roster, starts_at, ends_at, local_starts, local_ends, time_zone, created_at,
                     revised_at)
SELECT gen_random_uuid(), $1, $2, id, starts_at, starts_at + interval '2 hours', starts_at AT TIME ZONE 'Europe/Paris',
       (starts_at + interval '2 hours') AT TIME ZONE 'Europe/Paris', 'Europe/Paris', now(), now()
FROM placed
"""
# One in two hundred is called Dupont, as in the telephone directory of a town where many are.
PEOPLE = """
WITH party AS (
    INSERT INTO registration (id, roster, name, companions, seats, phone, locale, state, position, code, link_hash,
                              door, created_at, revised_at, confirmed_at)
    SELECT gen_random_uuid(), roster.id,
           (ARRAY['Marie', 'Jean', 'Élise', 'Lucette'])[1 + number % 4]
             || CASE WHEN random() < 0.005 THEN ' Dupont' ELSE ' ' || md5(random()::text) END,
           '{}', 1, '+336' || lpad((random() * 99999999)::int::text, 8, '0'), 'fr', 'confirmed', number,
           'LAMPE ' || 10 + number, gen_random_uuid()::text, 'web', now(), now(), now()
    FROM roster, generate_series(1, $2::int) AS number WHERE roster.event = $1 AND roster.arrivals > 0
    RETURNING id, roster
)
INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
SELECT gen_random_uuid(), party.id, session.id, gen_random_uuid()::text, 0, now()
FROM party JOIN session ON session.roster = party.roster
"""


def measure(installation: Installation) -> Outcomes:
    database = installation.database("office")
    many, few = with_pool(database, _organisations)
    times: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    with web(installation, database, processes=1, argv=ASKING_ANEW) as server:
        for _ in range(ROUNDS):
            for address in ADDRESSES:
                for kept, cookie in zip(times[address], (many, few), strict=True):
                    kept += visits(server, address, VISITS, {"Cookie": cookie, "Accept-Language": "fr"})
    figures = [
        Figure(
            f"{address}, {MANY:,} sessions",
            "ms",
            percentile(of_many, 0.95),
            f"the same with {FEW}; at most {ASKED_FOR:g} times",
            percentile(of_few, 0.95),
            {
                "p50_ms": round(percentile(of_many, 0.5), 1),
                "p50_of_few_ms": round(percentile(of_few, 0.5), 1),
            },
        )
        for address, (of_many, of_few) in times.items()
    ]
    return Outcomes(
        figures, remarks=[f"Office: p95 of {ROUNDS * VISITS} visits each, {PARTIES} parties a session."]
    )


ADDRESSES = (
    "/staff",
    "/staff/agenda",
    f"/staff/agenda?month={clock.now() + timedelta(days=31):%Y-%m}",
    "/staff/events",
    "/staff/search?q=dupont",
    "/staff/search?q=06%2012%2034",
    "/staff/search?q=souris",
)


async def _organisations() -> tuple[str, str]:
    """What a manager of each sends along."""
    cookies = [await _organisation(number) for number in (MANY, FEW)]
    await rows("ANALYZE")
    return cookies[0], cookies[1]


async def _organisation(sessions: int) -> str:
    organisation, now = await an_organisation(), clock.now()
    for name in ("Annexe", "Centre", "Port"):
        library = await a_library(organisation, name=name)
        for title in ("Souris", "Photos", "Démarches", "Téléphone", "Mots de passe"):
            planned = await a_session(organisation=organisation, library=library, title=title)
            await _fill(planned.event, library, max(sessions // 15, 1))
    slug, email = (
        await value("SELECT slug FROM organisation WHERE id = $1", organisation),
        f"ada-{sessions}@example.org",
    )
    await give_role(email, role="manager", organisation=slug, now=now)
    return f"sign_in={await enter_by_link(await make_link(email, now=now), now=now)}"


async def _fill(event: UUID, library: UUID, sessions: int) -> None:
    await rows(SESSIONS, event, library, sessions)
    await rows(PEOPLE, event, PARTIES)
