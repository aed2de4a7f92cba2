"""Planning a year: the preview of 52 dates, creating them in one transaction, and moving, renaming and calling off
all with 500 registrants.

Each against its limit in milliseconds, beside a bare COMMIT on the same machine at the same time: absolute figures on a
busy machine say little."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from events_service import clock
from events_service.database import rows, transaction, value
from events_service.registration.events import amend_event
from events_service.registration.series_changes import cancel_dates, change_dates
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from events_service.scheduling.series_drafts import plan_series
from tests.bench.figures import Figure, Outcomes
from tests.bench.scale import percentile
from tests.bench.servers import Installation, with_pool
from tests.factories import Planned, a_colleague, a_room, a_session, an_event

DATES, REGISTRANTS, ROUNDS = 52, 500, 9
PREVIEW_MS, CREATION_MS, EDIT_MS = 50, 300, 1_000
# Ten a date, of whom one in five left no e-mail: a call.
PEOPLE = """
WITH party AS (
    INSERT INTO registration (id, roster, name, companions, seats, email, phone, locale, state, position, code,
                              link_hash, door, created_at, revised_at, confirmed_at)
    SELECT gen_random_uuid(), session.roster, 'Marie ' || number, '{}', 1,
           CASE WHEN number % 5 > 0 THEN 'marie' || number || '@example.org' END, '+33612345678', 'fr', 'confirmed',
           number, 'LAMPE ' || 10 + number, gen_random_uuid()::text, 'web', now(), now(), now()
    FROM (SELECT roster FROM session WHERE series = $1 ORDER BY starts_at) AS session,
         generate_series(1, 10) AS number LIMIT $2
    RETURNING id, roster
), counted AS (
    UPDATE roster SET seats_taken = party.parties, arrivals = party.parties
    FROM (SELECT roster, count(*) AS parties FROM party GROUP BY roster) AS party WHERE roster.id = party.roster
)
INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
SELECT gen_random_uuid(), party.id, session.id, gen_random_uuid()::text, 0, now()
FROM party JOIN session ON session.roster = party.roster
"""


def measure(installation: Installation) -> Outcomes:
    times = with_pool(installation.database("series"), _times)
    figures = [
        Figure(
            what,
            "ms",
            percentile(times[what], 0.5),
            f"at most {limit} ms",
            float(limit),
            {"least_ms": round(min(times[what]), 1), "commit_ms": round(percentile(times["commit"], 0.5), 1)},
        )
        for what, limit in (
            (f"preview of {DATES} dates", PREVIEW_MS),
            (f"creating {DATES} dates", CREATION_MS),
            (f"editing all with {REGISTRANTS} registrants", EDIT_MS),
            (f"another title with {REGISTRANTS} registrants", EDIT_MS),
            (f"calling off all with {REGISTRANTS} registrants", EDIT_MS),
        )
    ]
    return Outcomes(figures)


async def _times() -> dict[str, list[float]]:
    planned = await a_session()
    room = str(await a_room(planned.library))
    mediator = str(await a_colleague(planned.organisation))
    times: dict[str, list[float]] = {}

    async def timed(what: str, act: Callable[[], Awaitable[Any]]) -> Any:
        started = time.perf_counter()
        answer = await act()
        times.setdefault(what, []).append((time.perf_counter() - started) * 1000)
        return answer

    for number in range(ROUNDS):
        await _round(planned, {"room": room, "facilitators": [mediator]}, number, timed)
        await asyncio.sleep(0)
    return times


async def _round(planned: Planned, takes: dict[str, Any], number: int, timed: Any) -> None:
    """A series a year further on, so that nothing is in its way."""
    now = clock.now()
    event = await an_event(planned.ada, planned.library)
    first = (now + timedelta(days=30 + 7 * DATES * number)).replace(
        hour=14, minute=0, second=0, microsecond=0
    )
    local = first.replace(tzinfo=None)
    values = {
        "starts_at": local.isoformat(),
        "ends_at": (local + timedelta(hours=2)).isoformat(),
        "count": DATES,
        "capacity": 12,
        **takes,
    }
    await timed(f"preview of {DATES} dates", lambda: plan_series(event, values, planned.ada, now=now))
    series, _ = await timed(
        f"creating {DATES} dates",
        lambda: create_series(event, values, by=planned.ada, now=now, publish_at=now),
    )
    await rows(PEOPLE, series, REGISTRANTS)
    session: UUID = await value("SELECT id FROM session WHERE series = $1 ORDER BY starts_at LIMIT 1", series)
    later = {"starts_at": (local + timedelta(hours=1)).isoformat()}
    await timed(
        f"editing all with {REGISTRANTS} registrants",
        lambda: change_dates(session, later, scope=Scope.ALL, by=planned.ada, now=now),
    )
    await timed(
        f"another title with {REGISTRANTS} registrants",
        lambda: amend_event(event, {"title": "Autre chose"}, by=planned.ada, now=now),
    )
    await timed(
        f"calling off all with {REGISTRANTS} registrants",
        lambda: cancel_dates(session, scope=Scope.ALL, reason="Travaux", by=planned.ada, now=now),
    )
    await timed("commit", _commit)


async def _commit() -> None:
    async with transaction():
        await rows("SELECT txid_current()")
