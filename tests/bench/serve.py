"""`python -m tests.bench.serve NAME`: the same application on another server, to compare them like for like."""

import os
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from events_service.cli import web as serving
from events_service.settings import Settings

APPLICATION = "tests.bench.serve:behind_a_proxy"


def behind_a_proxy() -> Any:
    """The application for a server that does not read forwarded headers itself."""
    return ProxyHeadersMiddleware(serving.application(), trusted_hosts="127.0.0.1")


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
}

if __name__ == "__main__":
    sys.exit(SERVERS[sys.argv[1]](Settings.from_environ(os.environ)))
