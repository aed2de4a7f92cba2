"""Correcting a model that 200 libraries have adopted: from the coordinator's button until every copy says it and the
letters are owed, with ten people on each.

Against three seconds, and beside as many bare transactions of one small change on the same machine at the same time:
absolute figures on a busy machine say little."""

import time
from datetime import timedelta
from uuid import UUID

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import rows, transaction, value
from events_service.registration.following import follow_corrections
from events_service.scheduling.adopting import adopt_model
from events_service.scheduling.models import correct_model, make_model
from tests.bench.figures import Figure, Outcomes
from tests.bench.scale import percentile
from tests.bench.servers import Installation, with_pool
from tests.factories import a_library, a_viewer, an_organisation

COPIES, ROUNDS, LIMIT_MS = 200, 5, 3_000
SLUG = "journee-des-mesures"
# Ten a copy, of whom one in five left no e-mail.
PEOPLE = """
WITH party AS (
    INSERT INTO registration (id, roster, name, companions, seats, email, phone, locale, state, position, code,
                              link_hash, door, created_at, revised_at, confirmed_at)
    SELECT gen_random_uuid(), session.roster, 'Marie ' || number, '{}', 1,
           CASE WHEN number % 5 > 0 THEN 'marie' || number || '@example.org' END, '+33612345678', 'fr', 'confirmed',
           number, 'LAMPE ' || 10 + number, gen_random_uuid()::text, 'web', now(), now(), now()
    FROM session CROSS JOIN generate_series(1, 10) AS number
    RETURNING id, roster
), counted AS (
    UPDATE roster SET seats_taken = 10, arrivals = 10 WHERE id IN (SELECT roster FROM party)
)
INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
SELECT gen_random_uuid(), party.id, session.id, gen_random_uuid()::text, 0, now()
FROM party JOIN session ON session.roster = party.roster
"""


def measure(installation: Installation) -> Outcomes:
    times = with_pool(installation.database("models"), _times)
    figures = [
        Figure(
            what,
            "ms",
            percentile(times[what], 0.5),
            f"at most {LIMIT_MS} ms",
            float(LIMIT_MS),
            {
                "least_ms": round(min(times[what]), 1),
                "bare_ms": round(percentile(times["bare"], 0.5), 1),
            },
        )
        for what in ("correcting 200 copies, a sentence", "correcting 200 copies, the title of 2,000 people")
    ]
    return Outcomes(figures)


async def _times() -> dict[str, list[float]]:
    now = clock.now()
    model = await _adopted(now.date() + timedelta(days=30))
    await rows(PEOPLE)
    times: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        for what, said in (
            ("correcting 200 copies, a sentence", {"summary": f"Ranger ses photos, {number}"}),
            ("correcting 200 copies, the title of 2,000 people", {"title": f"Sauver ses photos, {number}"}),
        ):
            started = time.perf_counter()
            await correct_model(model, said, by=OPERATOR, now=now)
            while await follow_corrections("fr", now):
                pass
            times.setdefault(what, []).append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        await _bare()
        times.setdefault("bare", []).append((time.perf_counter() - started) * 1000)
    assert await value("SELECT count(DISTINCT title) FROM event") == 1
    return times


async def _adopted(day: object) -> UUID:
    """A model, and a copy of it in each of 200 libraries."""
    edition = {"name": "Journée", "starts_on": str(day)}
    await open_campaign(SLUG, edition, by=OPERATOR, now=clock.now())
    words = {"title": "Ses photos", "strand": "everyday_uses", "locked": ["title", "summary"]}
    model = await make_model(SLUG, words, by=OPERATOR, now=clock.now())
    for _ in range(COPIES):
        town = await an_organisation()
        date = {
            "library": str(await a_library(town)),
            "starts_at": f"{day}T14:00",
            "ends_at": f"{day}T16:00",
            "capacity": 12,
        }
        await adopt_model(model, date, publish=True, by=a_viewer(town), now=clock.now())
    return model


async def _bare() -> None:
    for copy in await rows("SELECT event FROM model_copy"):
        async with transaction():
            await rows("UPDATE event SET summary = summary || '' WHERE id = $1", copy["event"])
