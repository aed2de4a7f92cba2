"""The web server: uvicorn with our application, one or several processes on one socket."""

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import threading
from functools import cache, partial
from typing import Any

import uvicorn

from events_service.causes import of_database
from events_service.connections import UnfitDatabase, connect
from events_service.database import patiently
from events_service.engine import UNREACHED
from events_service.failures import Failed
from events_service.local import forks
from events_service.local.door import bound, listen
from events_service.local.processes import Terminated, termination_as_exception
from events_service.local.running import outside
from events_service.logs import log, start_logging
from events_service.settings import Settings
from events_service.web.http.guarded import GuardedHttp

GRACE_SECONDS = 17  # of the twenty we are given; the rest is for closing connections
PATIENCE_SECONDS = 30.0


def web(settings: Settings, _: argparse.Namespace) -> int:
    return serve(outside(settings))


def application() -> Any:
    """The application of one web process, which calls this; uvicorn passes nothing on."""
    start_logging()
    _end_with_parent()
    return _application()


@cache
def _application() -> Any:
    """Made once, before the processes fork; where each begins anew, in each."""
    # Here, because importing the pages takes a second: the signals are ours by then, and the database is there.
    from events_service.messages.outbox import wake_workers_with  # noqa: PLC0415
    from events_service.migrations import newest_known  # noqa: PLC0415
    from events_service.web.app import create_app  # noqa: PLC0415
    from events_service.worker.enqueuer import Enqueuer  # noqa: PLC0415

    settings = Settings.from_environ(os.environ)
    enqueuer = Enqueuer(settings)
    wake_workers_with(enqueuer.soon)
    return create_app(settings, on_close=enqueuer.close, newest_migration=newest_known())


def _end_with_parent() -> None:
    """A web process whose parent was killed would keep the port, and nobody could start another server."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=watch, daemon=True).start()


def serve(settings: Settings, *, http: Any = GuardedHttp, patience: float = PATIENCE_SECONDS) -> int:
    """Serve until SIGTERM: answer what is in hand within 20 seconds, then give 0.

    Waits for a database that is not there yet, `patience` seconds. Raises Failed when the service cannot start.
    """
    start_logging()
    with termination_as_exception(), bound(settings.host, settings.port) as door:
        asyncio.run(_reach_database(settings.database_url, patience))
        listen(door, settings.host, settings.port)
        log("web started", process=os.getpid(), port=settings.port)
        if not _run(_config(settings, http), door):
            raise Failed("the web server could not start; its log, on stdout, says where it failed.")
    return 0


def _config(settings: Settings, http: Any) -> uvicorn.Config:
    return uvicorn.Config(
        "events_service.cli.web:application",
        factory=True,
        workers=settings.web_processes,
        http=http,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=10,
        limit_concurrency=1000,
    )


def _run(config: uvicorn.Config, door: socket.socket) -> bool:
    """Serve until asked to stop; whether it ever could. `uvicorn.run` would not tell, and binds for itself."""
    if config.workers > 1:
        _application()
        return forks.serve(config, door)
    server = uvicorn.Server(config)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, server.handle_exit)
    try:
        server.run(sockets=[door])
    except Terminated:  # uvicorn raises the signal again when it has answered what was in hand
        return True
    except SystemExit:
        return False
    return server.started


async def _reach_database(url: str, patience: float) -> None:
    """Wait for a database that is not there yet."""
    try:
        connection = await patiently(partial(connect, url, timeout=5), within=patience)
    except UnfitDatabase as error:
        raise Failed(str(error)) from None
    except UNREACHED as error:
        raise Failed(f"waited {patience:g} s for the database: {of_database(error)}.") from None
    with contextlib.suppress(TimeoutError):  # it answered, which is what was asked
        await connection.close(timeout=5)
