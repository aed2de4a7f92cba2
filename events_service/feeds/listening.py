"""A connection that hears at once when another process has changed what feeds show."""

import asyncio
import contextlib
from collections.abc import Callable

import asyncpg

from events_service.connections import connect
from events_service.engine import UNAVAILABLE
from events_service.logs import log

CHANNEL = "feed_news"
RECONNECT_SECONDS = 1.0
# How often we make sure that the connection still leads to the server that planning verbs write to: after a failover
# the old one may live on, and a cable that was cut says nothing.
PROBE_SECONDS = 30.0
_WRITTEN_TO = "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'"


async def listen(url: str, notice: Callable[[], None]) -> None:
    """Call `notice` for every notification, until cancelled. A lost connection is made again; what was notified
    meanwhile is lost, so `notice` is called then too, and FeedShelf asks for itself besides."""
    heard = True
    while True:
        try:
            await _listen_once(url, notice)
            heard = True
        except (*UNAVAILABLE, asyncpg.PostgresError) as error:
            if heard:  # once, however long it lasts
                log("feed news unheard", error=error)
            heard = False
        await asyncio.sleep(RECONNECT_SECONDS)


async def _listen_once(url: str, notice: Callable[[], None]) -> None:
    """Until the connection is lost, or leads to a server that nobody plans on any more."""
    connection = await connect(
        url, timeout=5, command_timeout=5, server_settings={"application_name": "events-service feeds"}
    )
    gone = asyncio.Event()
    try:
        connection.add_termination_listener(lambda _: gone.set())
        await connection.add_listener(CHANNEL, lambda *_: notice())
        notice()
        while not gone.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), PROBE_SECONDS)
            if not gone.is_set() and not await connection.fetchval(_WRITTEN_TO):
                return
    finally:
        connection.terminate()
