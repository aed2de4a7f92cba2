"""The web server: uvicorn with our application, one or several processes on one socket."""

import asyncio
import contextlib
import os
import socket
from typing import Any

import uvicorn
from litestar import Litestar

from events_service.cli.migrations import newest_known
from events_service.logs import start_logging
from events_service.settings import Settings
from events_service.web.app import create_app
from events_service.worker.bell import Bell

GRACE_SECONDS = 20


def application() -> Litestar:
    """The application of one web process. uvicorn calls it in each, and passes nothing on."""
    settings = Settings.from_environ(os.environ)
    start_logging()
    bell = Bell(settings)
    return create_app(settings, ring=bell.ring, on_close=bell.close, newest_migration=newest_known())


def serve(settings: Settings) -> int:
    """Serve until SIGTERM: answer what is in hand within 20 seconds, then exit 0."""
    options: dict[str, Any] = {
        "factory": True,
        "host": settings.host,
        "port": settings.port,
        "workers": settings.web_processes,
        "http": "httptools",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "timeout_keep_alive": 10,
        "limit_concurrency": 1000,
        "h11_max_incomplete_event_size": 32 * 1024,
    }
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvicorn.run("events_service.cli.serving:application", **options)
    return 0


def is_free(host: str, port: int) -> bool:
    """Whether the port can be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
