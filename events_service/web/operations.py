"""For the person who runs the service: is it alive, is it ready, and the figures."""

import asyncio
import hmac
from datetime import timedelta
from typing import Any

import redis
from litestar import Response, route
from litestar.enums import MediaType

from events_service import clock
from events_service.database import UNAVAILABLE, has_migrated_to, takes_writes
from events_service.errors import NotFound
from events_service.heartbeats import workers
from events_service.messages.losses import losses
from events_service.messages.queries import LATE, lag, longest_wait
from events_service.probe import write_to_redis
from events_service.web.http.answers import AnyRequest, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.loopback import from_this_machine, known_to_this_machine_only


@route("/health/live", http_method=READING, media_type=MediaType.JSON)
async def live(request: AnyRequest) -> dict[str, str]:
    """The process runs; nothing else is asked."""
    return {"status": "alive"}


@route("/health/ready", http_method=READING)
async def ready(request: AnyRequest) -> Response[dict[str, Any]]:
    """PostgreSQL takes writes and its schema is current, else 503.

    Redis away, or refusing writes, is degraded, still 200: letters are slower. So is a letter that is late. That no
    worker is at work is told, and matters once a letter waits for one.
    """
    redis_state = asyncio.create_task(_redis_state(settings_of(request).redis_url))
    checks = await _database_checks(request)
    checks["redis"] = await redis_state
    usable = checks["database"] == "reached" and checks.get("schema") == "current"
    late = (checks.get("letters_due_seconds") or 0) > LATE.total_seconds()
    status = "unavailable" if not usable else "degraded" if checks["redis"] != "reached" or late else "ready"
    return Response(
        {"status": status, **checks},
        status_code=200 if usable else 503,
        media_type=MediaType.JSON,
        headers={"Cache-Control": "no-store"},
    )


async def _database_checks(request: AnyRequest) -> dict[str, Any]:
    """Asked in the request's own task, for the limits of a page already keep it under five seconds."""
    checks: dict[str, Any] = {}
    try:
        checks["schema"] = "behind" if await _pending(request) else "current"
        checks["database"] = "reached" if await takes_writes() else "read-only"
        if checks["schema"] == "current":
            checks["letters_due_seconds"] = _seconds(await longest_wait(clock.now()))
            heard = await workers(clock.now())
            checks["workers"] = len(heard.at_work)
            checks["worker_heard_seconds"] = _seconds(heard.heard_ago)
    except UNAVAILABLE:
        checks["database"] = "unreachable"
    return checks


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())


async def _pending(request: AnyRequest) -> bool:
    """Whether a migration of this release has not run. The newest one this release knows is enough to ask for."""
    return not await has_migrated_to(request.app.state.newest_migration)


async def _redis_state(url: str) -> str:
    try:
        await write_to_redis(url, seconds=1)
    except redis.ResponseError:
        return "refuses writes"
    except (redis.RedisError, OSError, TimeoutError, ValueError):
        return "unreachable"
    return "reached"


@route("/metrics", http_method=READING)
async def metrics(request: AnyRequest) -> Response[str]:
    """Prometheus text with the token; without one for this machine, while nobody else knows the service. A proxy on
    this machine looks like this machine, and not each says that it is one. To anyone else the page does not exist."""
    if not _may_read(request):
        raise NotFound()
    backlog = await lag(clock.now())
    lines = ["# TYPE events_letters gauge"]
    lines += [
        f'events_letters{{state="{state}"}} {count}' for state, count in sorted(backlog.by_state.items())
    ]
    lines.append("# TYPE events_letters_lost gauge")
    lines += [
        f'events_letters_lost{{letter="{loss.letter}",reason="{loss.kind}"}} {loss.letters}'
        for loss in await losses(clock.now())
    ]
    lines += ["# TYPE events_workers gauge", f"events_workers {len((await workers(clock.now())).at_work)}"]
    lines += [
        "# TYPE events_oldest_due_letter_seconds gauge",
        f"events_oldest_due_letter_seconds {backlog.oldest.total_seconds():.0f}",
    ]
    return Response(
        "\n".join(lines) + "\n", media_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"}
    )


def _may_read(request: AnyRequest) -> bool:
    token = settings_of(request).metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    return known_to_this_machine_only(request) and from_this_machine(request)


HANDLERS = [live, ready, metrics]
