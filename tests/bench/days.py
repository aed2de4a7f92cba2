"""The page of a day with 3,000 sessions in every territory, against the catalogue of the same rows; and what its
counters cost: to be asked for by a view, beside asking for nothing at all, and to be counted by the chore.

One visitor after another, in rounds that take turns; each is answered as if nobody had asked in the half second before.
"""

import time
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import rows, value
from events_service.libraries.territories import DEPARTMENTS
from events_service.scheduling.counters import count_days
from events_service.scheduling.day_programme import Mark, programme
from events_service.scheduling.filters import SessionFilter
from events_service.web.kept_days import KeptDays
from events_service.web.tile_map import PLACES
from tests.bench.figures import Figure, Outcomes
from tests.bench.scale import ASKING_ANEW, BROWSER, ROUNDS, VISITS, percentile, visits
from tests.bench.servers import Installation, web, with_pool
from tests.factories import a_library, a_session, an_organisation

SLUG, SESSIONS, READINGS = "journee", 3_000, 400
CATALOGUE, COUNTERS_MS = "/events", 0.2
_MORE = """
WITH more AS (
    SELECT gen_random_uuid() AS session, gen_random_uuid() AS roster, number FROM generate_series(1, $2) AS number
), list AS (
    INSERT INTO roster (id, event, sign_up, capacity, seats_taken, waiting, most_seats, arrivals, revision, first_code,
                        closes_at)
    SELECT more.roster, $1, 'required', 8, number % 9, CASE WHEN number % 9 = 8 THEN 2 ELSE 0 END, 5, 0, 0, 0,
           session.starts_at
    FROM more, session WHERE session.event = $1 LIMIT $2
)
INSERT INTO session (id, event, library, roster, starts_at, ends_at, local_starts, local_ends, time_zone, sequence,
                     fingerprint, created_at, revised_at, cancel_reason)
SELECT more.session, $1, first.library, more.roster, first.starts_at + shift, first.ends_at + shift,
       first.local_starts + shift, first.local_ends + shift, first.time_zone, 0, '', now(), now(), ''
FROM more, (SELECT * FROM session WHERE event = $1 LIMIT 1) AS first, make_interval(mins => 15 * (number % 30)) AS shift
"""


def measure(installation: Installation) -> Outcomes:
    url = installation.database("day")
    deep, reading, bare, counting = with_pool(url, _a_full_day)
    pages = [f"/days/{SLUG}", f"/days/{SLUG}?department=59", f"/days/{SLUG}?hour=14&open=1", deep]
    times: dict[str, list[float]] = defaultdict(list)
    with web(installation, url, processes=1, argv=ASKING_ANEW) as server:
        for _ in range(ROUNDS):
            for address in (CATALOGUE, *pages):
                times[address] += visits(server, address, VISITS, BROWSER)
    limit = 2 * percentile(times[CATALOGUE], 0.95)
    figures = [
        Figure(
            "a day's last page" if address == deep else address,
            "ms",
            percentile(times[address], 0.95),
            "twice the catalogue",
            limit,
            {"p50_ms": percentile(times[address], 0.5)},
        )
        for address in pages
    ]
    what, limit_is = "what a view asks of a day's counters", f"at most {COUNTERS_MS} ms"
    counters = Figure(what, "ms", reading, limit_is, COUNTERS_MS, {"select_1_ms": round(bare, 3)})
    remark = f"A day of {SESSIONS:,} sessions is counted in {counting:.0f} ms, every ten seconds."
    return Outcomes([*figures, counters], remarks=[remark])


async def _a_full_day() -> tuple[str, float, float, float]:
    """The address of the last page, and the median times of asking for the counters, for nothing, and of counting."""
    day = (clock.now() + timedelta(days=20)).date()
    await open_campaign(SLUG, {"name": "Journée", "starts_on": day}, by=OPERATOR, now=clock.now())
    team = await an_organisation()
    for code in PLACES:
        library = await a_library(team, department=code, time_zone=DEPARTMENTS[code].time_zone)
        times = {"starts_at": f"{day}T09:00", "ends_at": f"{day}T10:00"}
        first = await a_session(organisation=team, library=library, campaign=SLUG, capacity=8, **times)
        await rows(_MORE, first.event, SESSIONS // len(PLACES))
    await rows("ANALYZE")
    edition = await value("SELECT id FROM campaign WHERE slug = $1", SLUG)
    counting = [await _milliseconds_of_counting() for _ in range(9)]
    kept = KeptDays()
    readings = [await _milliseconds_of_reading(kept, edition) for _ in range(READINGS)]
    reading, bare = (percentile([each[which] for each in readings], 0.5) for which in (0, 1))
    last = await programme(
        SessionFilter(campaign=SLUG), before=Mark(clock.now() + timedelta(days=30), edition), now=clock.now()
    )
    mark = Mark.of(last.sessions[0])
    return f"/days/{SLUG}?after={mark}", reading, bare, percentile(counting, 0.5)


async def _milliseconds_of_counting() -> float:
    started = time.perf_counter()
    await count_days(clock.now())
    return (time.perf_counter() - started) * 1000


async def _milliseconds_of_reading(kept: KeptDays, edition: UUID) -> tuple[float, float]:
    """Of the counters, and of a bare round trip at the same moment."""
    started = time.perf_counter()
    await kept.counted(edition)
    counted = time.perf_counter()
    await value("SELECT 1")
    return (counted - started) * 1000, (time.perf_counter() - counted) * 1000
