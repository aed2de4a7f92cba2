"""For the person who runs the service: is it alive, is it ready, and the figures."""

import asyncio
import hmac
from datetime import datetime, timedelta
from typing import TypedDict

import redis
from litestar import Response, route
from litestar.enums import MediaType

from events_service.database import has_migrated_to, takes_writes
from events_service.engine import UNAVAILABLE
from events_service.errors import NotFound
from events_service.heartbeats import workers
from events_service.messages.breaker import resting
from events_service.messages.losses import losses
from events_service.messages.queries import LATE, lag, longest_wait
from events_service.messages.rules import Channel
from events_service.redis_probe import write_to_redis
from events_service.settings import Settings
from events_service.web.http.conditional import READING
from events_service.web.http.loopback import from_this_machine, known_to_this_machine_only
from events_service.web.http.requests import AnyRequest


class Checks(TypedDict, total=False):
    """What was asked of the servers behind this one, in words and seconds."""

    status: str
    schema: str
    database: str
    letters_due_seconds: int | None
    workers: int
    worker_heard_seconds: int | None
    redis: str


@route("/health/live", http_method=READING, media_type=MediaType.JSON)
async def live() -> dict[str, str]:
    """The process runs; nothing else is asked."""
    return {"status": "alive"}


@route("/health/ready", http_method=READING)
async def ready(request: AnyRequest, settings: Settings, now: datetime) -> Response[Checks]:
    """PostgreSQL takes writes and its schema is current, else 503.

    Redis away, or refusing writes, is degraded, still 200: letters are slower. So is a letter that is late. That no
    worker is at work is told, and matters once a letter waits for one.
    """
    redis_state = asyncio.create_task(_redis_state(settings.redis_url))
    checks = await _database_checks(request.app.state.newest_migration, now)
    checks["redis"] = await redis_state
    usable = checks["database"] == "reached" and checks.get("schema") == "current"
    late = (checks.get("letters_due_seconds") or 0) > LATE.total_seconds()
    status = "unavailable" if not usable else "degraded" if checks["redis"] != "reached" or late else "ready"
    answer: Checks = {"status": status, **checks}
    return Response(
        answer,
        status_code=200 if usable else 503,
        media_type=MediaType.JSON,
        headers={"Cache-Control": "no-store"},
    )


async def _database_checks(newest_migration: str, now: datetime) -> Checks:
    """Asked in the request's own task, for the limits of a page already keep it under five seconds. Of migrations the
    newest that this release knows is enough to ask for."""
    checks: Checks = {}
    try:
        checks["schema"] = "current" if await has_migrated_to(newest_migration) else "behind"
        checks["database"] = "reached" if await takes_writes() else "read-only"
        if checks["schema"] == "current":
            checks["letters_due_seconds"] = _seconds(await longest_wait(now))
            heard = await workers(now)
            checks["workers"] = len(heard.at_work)
            checks["worker_heard_seconds"] = _seconds(heard.heard_ago)
    except UNAVAILABLE:
        checks["database"] = "unreachable"
    return checks


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())


async def _redis_state(url: str) -> str:
    try:
        await write_to_redis(url, seconds=1)
    except redis.ResponseError:
        return "refuses writes"
    except (redis.RedisError, OSError, TimeoutError, ValueError):
        return "unreachable"
    return "reached"


@route("/metrics", http_method=READING)
async def metrics(request: AnyRequest, settings: Settings, now: datetime) -> Response[str]:
    """Prometheus text with the token; without one for this machine, while nobody else knows the service. A proxy on
    this machine looks like this machine, and not each says that it is one. To anyone else the page does not exist."""
    if not _may_read(request, settings.metrics_token):
        raise NotFound()
    from events_service.web import figures  # noqa: PLC0415  the library takes 30 ms of every start, for few readers

    rests = await resting(Channel.EMAIL) is not None
    at_work = len((await workers(now)).at_work)
    text = figures.text(await lag(now), await losses(now), workers=at_work, rests=rests)
    return Response(text, media_type=figures.MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _may_read(request: AnyRequest, token: str) -> bool:
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    return known_to_this_machine_only(request) and from_this_machine(request)


HANDLERS = [live, ready, metrics]
