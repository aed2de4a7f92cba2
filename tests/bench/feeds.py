"""A feed as large as one may be, against handlers of the same application that do nothing.

1,000 sessions of one organisation in the window, asked for by 8 connections: whole, whole and compressed, and by a
calendar application that already holds it (304). The limits are a handler that answers nothing and one that answers
the same compressed bytes from memory. Then one session changes: how long until every process answers the change.
"""

import gzip
import sys
import time
import urllib.request
from datetime import datetime, timedelta
from uuid import UUID

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import rows
from events_service.registration.changes import change_session
from events_service.scheduling.events import publish_event
from events_service.scheduling.sessions import add_session
from tests.bench.figures import Figure, Outcomes
from tests.bench.load import Load, Outcome, run
from tests.bench.serve import BYTES, BYTES_FILE, EMPTY
from tests.bench.servers import Installation, Web, web, with_pool
from tests.bench.sign_ups import details_of
from tests.factories import a_library, a_viewer, an_event, an_organisation

SESSIONS, EVENTS, CONNECTIONS, SECONDS = 1000, 20, 8, 3.0
FEED, LIVE = "/feeds/all.ics", "/health/live"
GZIP = {"Accept-Encoding": "gzip"}
CHANGES = 10
SERVER = (sys.executable, "-m", "tests.bench.serve", "with-bytes")


def measure(installation: Installation) -> Outcomes:
    """Each answer beside its limit, when each web process has composed once."""
    url = installation.database("feeds")
    ada, session = with_pool(url, programme)
    with web(installation, url) as server:
        body = warm(server)[1]
    (installation.folder / BYTES_FILE).write_bytes(gzip.compress(body, compresslevel=6, mtime=0))
    with web(installation, url, argv=SERVER) as server:
        etags = {name: warm(server, headers)[0] for name, headers in (("plain", {}), ("gzip", GZIP))}
        empty, same = ask(server, EMPTY, status=200), ask(server, BYTES, GZIP)
        figures = [
            _figure("feed, whole", ask(server, FEED), "empty handler", empty),
            _figure("feed, whole, gzip", ask(server, FEED, GZIP), "the same bytes from memory", same),
            _figure(
                "feed, 304",
                ask(server, FEED, {"If-None-Match": etags["plain"]}, status=304),
                "empty handler",
                empty,
            ),
            _figure(
                "feed, 304, gzip",
                ask(server, FEED, {**GZIP, "If-None-Match": etags["gzip"]}, status=304),
                "empty handler",
                empty,
            ),
            *_after_changes(server, url, ada, session),
        ]
    events = body.count(b"BEGIN:VEVENT")
    return Outcomes(
        figures, remarks=[f"The feed holds {events} of {SESSIONS} sessions in {len(body):,} bytes."]
    )


def _figure(what: str, outcome: Outcome, limit_is: str, limit: Outcome) -> Figure:
    details = details_of(outcome) | {"bytes": outcome.size}
    return Figure(what, "answers/s", outcome.per_second, limit_is, limit.per_second, details)


def _after_changes(server: Web, url: str, ada: Viewer, session: UUID) -> list[Figure]:
    """The longest of a few changes until every one of many connections, spread over the processes, has the new bytes;
    and the longest single answer meanwhile: somebody waits while the feed is composed again. Half of them read it
    whole, a megabyte each, the others compressed, as calendar applications do."""
    until_everywhere: list[float] = []
    answers: dict[str, list[float]] = {"": [], ", gzip": []}
    for number in range(1, CHANGES + 1):
        kind, asked = ("", {}) if number % 2 else (", gzip", GZIP)
        before = warm(server, asked)[0]
        starts = (clock.now() + timedelta(days=30, hours=number)).replace(minute=0, second=0, microsecond=0)
        with_pool(url, lambda starts=starts: _move(session, starts, ada))
        changed_at = time.perf_counter()
        while True:
            outcome = run(server, Load("GET", FEED, 16, {**asked, "If-None-Match": before}, ("",) * 64))
            answers[kind].append(outcome.longest)
            if set(outcome.statuses) == {200}:
                break
        until_everywhere.append(time.perf_counter() - changed_at)
    return [
        Figure("one changed session → every process", "s", max(until_everywhere), "asked for", 1.0),
        *(
            Figure(
                f"the longest answer while 1,000 are composed again{kind}", "ms", max(each), "asked for", 30.0
            )
            for kind, each in answers.items()
        ),
    ]


async def _move(session: UUID, starts: datetime, ada: Viewer) -> None:
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    await change_session(session, times, by=ada, now=clock.now())


def ask(server: Web, path: str, headers: dict[str, str] | None = None, *, status: int = 200) -> Outcome:
    """The same request for a few seconds."""
    return run(server, Load("GET", path, CONNECTIONS, headers or {}, seconds=SECONDS)).insist(status)


def warm(server: Web, headers: dict[str, str] | None = None) -> tuple[str, bytes]:
    """The feed and its ETag, once every process has surely been asked for it."""
    run(server, Load("GET", FEED, 2 * CONNECTIONS, headers or {}, ("",) * 4 * CONNECTIONS)).insist(200)
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{FEED}", headers=headers or {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["ETag"], answer.read()


async def programme() -> tuple[Viewer, UUID]:
    """A season of one library, planned through the verbs: 20 events of 50 sessions each, over eleven months; who
    planned it, and one of its sessions."""
    organisation = await an_organisation()
    library = await a_library(organisation, phone="04 67 00 00 00", latitude=43.61, longitude=3.88)
    ada, now = a_viewer(organisation), clock.now()
    summary = "Envoyer un message avec une pièce jointe, reconnaître un message frauduleux, ranger sa boîte."
    for number in range(EVENTS):
        event = await an_event(
            ada, library, title=f"Créer sa boîte mail, groupe {number + 1}", summary=summary
        )
        for week in range(SESSIONS // EVENTS):
            starts = (now + timedelta(days=1 + 6.5 * week + number / 4)).replace(
                minute=0, second=0, microsecond=0
            )
            times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
            session = await add_session(event, {**times, "capacity": 12}, by=ada, now=now)
        await publish_event(event, by=ada, now=now)
    await rows("ANALYZE")  # as autovacuum does within a minute
    return ada, session
