"""A feed as large as one may be, against an empty handler of the same server.

1,000 sessions of one organisation in the window, asked for by 8 connections: whole, whole and compressed, and by a
calendar application that already holds it (304). The limit is /health/live: routing, headers and log line alone.
"""

import urllib.request
from datetime import timedelta

from events_service import clock
from events_service.database import rows
from events_service.scheduling.events import publish_event
from events_service.scheduling.sessions import add_session
from tests.bench.figures import Figure, Outcomes
from tests.bench.load import Load, Outcome, run
from tests.bench.servers import Installation, Web, web, with_pool
from tests.bench.sign_ups import details_of
from tests.factories import a_library, a_viewer, an_event, an_organisation

SESSIONS, EVENTS, CONNECTIONS, SECONDS = 1000, 20, 8, 3.0
FEED, EMPTY = "/feeds/all.ics", "/health/live"
GZIP = {"Accept-Encoding": "gzip"}


def measure(installation: Installation) -> Outcomes:
    """All three answers and the limit, one after the other, when each web process has rendered once."""
    url = installation.database("feeds")
    with_pool(url, programme)
    with web(installation, url) as server:
        etag, body = warm(server)
        limit = ask(server, EMPTY)
        answers = {
            "feed, whole": ask(server, FEED),
            "feed, whole, gzip": ask(server, FEED, GZIP),
            "feed, 304": ask(server, FEED, {"If-None-Match": etag}, status=304),
        }
    figures = [
        Figure(
            what,
            "answers/s",
            found.per_second,
            "empty handler",
            limit.per_second,
            details_of(found) | {"bytes": found.size},
        )
        for what, found in answers.items()
    ]
    events = body.count(b"BEGIN:VEVENT")
    return Outcomes(
        figures, remarks=[f"The feed holds {events} of {SESSIONS} sessions in {len(body):,} bytes."]
    )


def ask(server: Web, path: str, headers: dict[str, str] | None = None, *, status: int = 200) -> Outcome:
    """The same request for a few seconds."""
    return run(server, Load("GET", path, CONNECTIONS, headers or {}, seconds=SECONDS)).insist(status)


def warm(server: Web) -> tuple[str, bytes]:
    """The feed and its ETag, once every process has surely been asked for it."""
    run(server, Load("GET", FEED, 2 * CONNECTIONS, bodies=("",) * 4 * CONNECTIONS)).insist(200)
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{FEED}", timeout=10) as answer:
        return answer.headers["ETag"], answer.read()


async def programme() -> None:
    """A season of one library, planned through the verbs: 20 events of 50 sessions each, over eleven months."""
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
            await add_session(event, {**times, "capacity": 12}, by=ada, now=now)
        await publish_event(event, by=ada, now=now)
    await rows("ANALYZE")  # as autovacuum does within a minute
