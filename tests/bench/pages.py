"""Pages and searches: how often a small database answers them, and what many rows add.

First the four pages that every visitor sees, at 16 connections, against a handler of the same application that answers
nothing. Then every page, search and list with the whole directory and 200,000 sessions (tests/bench/many.py), one
visitor at a time: the slowest twentieth beside a session page of the small database.
"""

from uuid import UUID

from events_service.database import rows
from tests.bench.feeds import SERVER
from tests.bench.figures import Figure, Outcomes
from tests.bench.load import Load, Outcome, run
from tests.bench.serve import BYTES_FILE, EMPTY
from tests.bench.servers import Installation, Web, web, with_pool
from tests.bench.sign_ups import details_of
from tests.factories import a_library, a_session, an_organisation

CONNECTIONS, SECONDS, VISITS = 16, 3.0, 60
HTML = {"Accept": "text/html", "Accept-Language": "fr", "Accept-Encoding": "gzip"}


def measure(installation: Installation) -> Outcomes:
    """The small database; see `measure_many` for the large one."""
    (installation.folder / BYTES_FILE).write_bytes(b"")
    url = installation.database("pages")
    session = with_pool(url, _a_few)
    paths = {
        "home": "/",
        "catalogue": "/events",
        "session page": f"/sessions/{session}",
        "sign-up form": f"/sessions/{session}/registrations",
    }
    with web(installation, url, argv=SERVER) as server:
        for path in paths.values():
            _ask(server, path, seconds=0.5)
        empty = _ask(server, EMPTY)
        answers = {what: _ask(server, path) for what, path in paths.items()}
    return Outcomes(
        [
            Figure(what, "answers/s", each.per_second, "empty handler", empty.per_second, details_of(each))
            for what, each in answers.items()
        ]
    )


def _ask(server: Web, path: str, *, seconds: float = SECONDS) -> Outcome:
    outcome = run(server, Load("GET", path, CONNECTIONS, HTML, seconds=seconds))
    return outcome.insist(204 if path == EMPTY and 204 in outcome.statuses else 200)


async def _a_few() -> UUID:
    """A library with two dozen sessions, as a small town has them; one of them."""
    organisation = await an_organisation()
    library = await a_library(organisation)
    sessions = [await a_session(organisation=organisation, library=library) for _ in range(24)]
    await rows("ANALYZE")
    return sessions[0].id
