"""`python -m tests.bench.serve NAME`: the same application on another server, to compare them like for like; as
`with-bytes`, with two handlers more, which do nothing: they are the limit of what is served from memory; as
`asking-anew`, asking PostgreSQL for each visitor of a page, however shortly after another one."""

import os
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from litestar import Response, get
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from events_service.cli import web as serving
from events_service.settings import Settings
from events_service.web.http.recent import RecentAnswers

APPLICATION = "tests.bench.serve:behind_a_proxy"


def behind_a_proxy() -> Any:
    """The application for a server that does not read forwarded headers itself."""
    return ProxyHeadersMiddleware(serving.application(), trusted_hosts="127.0.0.1")


BYTES, EMPTY = "/bench/bytes", "/bench/empty"
# What `/bench/bytes` answers, put into the data directory before the server starts.
BYTES_FILE = "bench-bytes"


def with_bytes() -> Any:
    """The application with a handler that answers nothing, and one that answers bytes it has in memory."""
    application = serving.application()
    file = application.state.settings.data_dir / BYTES_FILE
    body = file.read_bytes() if file.exists() else b""
    headers = {"Content-Encoding": "gzip"}

    @get(BYTES)
    async def served() -> Response[bytes]:
        return Response(body, headers=headers, media_type="text/calendar")

    @get(EMPTY)
    async def empty() -> None:
        return None

    for handler in (served, empty):
        application.register(handler)
    return application


def asking_anew() -> Any:
    """The application as it answers the first visitor of a page in a while."""
    application = serving.application()
    application.state.recent = RecentAnswers(believed=0)
    return application


def _served(settings: Settings, application: str) -> int:
    config = serving._config(settings, serving.GuardedHttp)
    config.app = f"tests.bench.serve:{application}"
    with serving.bound(settings.host, settings.port) as door:
        serving.listen(door, settings.host, settings.port)
        return 0 if serving._run(config, door) else 1


def _granian(settings: Settings) -> int:
    Granian(
        APPLICATION,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.web_processes,
        loop=Loops.uvloop,
        factory=True,
        log_access=False,
        workers_kill_timeout=serving.GRACE_SECONDS,
    ).serve()
    return 0


SERVERS = {
    "uvicorn-httptools": serving.serve,
    "uvicorn-h11": lambda settings: serving.serve(settings, http="h11"),
    "granian": _granian,
    "with-bytes": lambda settings: _served(settings, "with_bytes"),
    "asking-anew": lambda settings: _served(settings, "asking_anew"),
}

# Which of them are compared; the first is what `events-service web` runs.
COMPARED = ("uvicorn-httptools", "uvicorn-h11", "granian")

if __name__ == "__main__":
    sys.exit(SERVERS[sys.argv[1]](Settings.from_environ(os.environ)))
