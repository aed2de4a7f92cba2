"""For the person who runs the service: is it alive, is it ready, and the figures."""

import hmac
from typing import Any

import redis.asyncio
from litestar import Response, route
from litestar.enums import MediaType

from events_service import clock
from events_service.database import UNAVAILABLE, has_migrated_to
from events_service.errors import NotFound
from events_service.mail.queries import lag, longest_wait
from events_service.web.answers import AnyRequest, settings_of
from events_service.web.conditional import READING
from events_service.web.loopback import from_this_machine

# A letter due for longer than this means that no worker is at work.
LATE_SECONDS = 300


@route("/health/live", http_method=READING, media_type=MediaType.JSON)
async def live(request: AnyRequest) -> dict[str, str]:
    """The process runs; nothing else is asked."""
    return {"status": "alive"}


@route("/health/ready", http_method=READING)
async def ready(request: AnyRequest) -> Response[dict[str, Any]]:
    """PostgreSQL reached and its schema current, else 503. Redis away is degraded, still 200: letters are slower."""
    checks: dict[str, Any] = {}
    try:
        checks["schema"] = "behind" if await _pending(request) else "current"
        checks["database"] = "reached"
        if checks["schema"] == "current":
            checks["letters_due_seconds"] = round((await longest_wait(clock.now())).total_seconds())
    except UNAVAILABLE:
        checks["database"] = "unreachable"
    checks["redis"] = "reached" if await _redis_answers(settings_of(request).redis_url) else "unreachable"
    usable = checks["database"] == "reached" and checks.get("schema") == "current"
    late = checks.get("letters_due_seconds", 0) > LATE_SECONDS
    status = (
        "unavailable" if not usable else "degraded" if checks["redis"] == "unreachable" or late else "ready"
    )
    return Response(
        {"status": status, **checks},
        status_code=200 if usable else 503,
        media_type=MediaType.JSON,
        headers={"Cache-Control": "no-store"},
    )


async def _pending(request: AnyRequest) -> bool:
    """Whether a migration of this release has not run. The newest one this release knows is enough to ask for."""
    return not await has_migrated_to(request.app.state.newest_migration)


async def _redis_answers(url: str) -> bool:
    if not url:
        return False
    client = redis.asyncio.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(await client.ping())
    except (redis.RedisError, OSError, TimeoutError):
        return False
    finally:
        await client.aclose()


@route("/metrics", http_method=READING)
async def metrics(request: AnyRequest) -> Response[str]:
    """Prometheus text, for this machine or with the token; to anyone else it does not exist."""
    if not _may_read(request):
        raise NotFound()
    backlog = await lag(clock.now())
    lines = ["# TYPE events_letters gauge"]
    lines += [
        f'events_letters{{state="{state}"}} {count}' for state, count in sorted(backlog.by_state.items())
    ]
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
    return from_this_machine(request)


HANDLERS = [live, ready, metrics]
