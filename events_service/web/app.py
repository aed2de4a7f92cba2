"""The web application: three trees of pages, one table of refusals, and the headers every answer carries."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from litestar import Litestar, Response, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from events_service import clock as machine
from events_service.connections import LIMITS_OF_A_PAGE, PAGE_SECONDS
from events_service.database import close_pool, open_pool
from events_service.feeds.listening import listen
from events_service.feeds.shelf import FeedShelf
from events_service.settings import Settings
from events_service.web import (
    api,
    assets,
    bounces,
    embed,
    feeds,
    languages,
    office,
    operations,
    public,
    receipts,
)
from events_service.web.api.documents import StructSchemas
from events_service.web.http import ended_visits, problems, refusals
from events_service.web.http.dependencies import EVERYWHERE
from events_service.web.http.envelope import Arrival, departure
from events_service.web.http.recent import RecentAnswers
from events_service.web.http.remembered import RememberedPages
from events_service.web.http.requests import AnyRequest, Clock
from events_service.web.kept_days import KeptDays
from events_service.web.office.written_days import WrittenDays

LARGEST_BODY = 128 * 1024


async def nothing_to_close() -> None:
    """For an application around which nothing else was opened."""


def create_app(
    settings: Settings,
    *,
    on_close: Callable[[], Awaitable[None]] = nothing_to_close,
    newest_migration: str = "",
    clock: Clock | None = None,
) -> Litestar:
    """The application of one web process. `on_close` ends what its process opened beside it.

    `newest_migration` is the last one this release knows: /health/ready compares it with what has run. `clock` says
    what time it is, to every handler that asks for `now`; unless one is given, the machine's.
    """

    shelf = FeedShelf(settings.public_url)

    return Litestar(
        route_handlers=_handlers(),
        lifespan=[lambda _: _connected(settings, shelf, on_close)],
        middleware=[Arrival()],
        before_send=[departure],
        exception_handlers={**refusals.HANDLERS, HTTPException: _refuse_unrouted},
        dependencies=EVERYWHERE,
        state=State(
            {
                "settings": settings,
                "clock": clock or machine.now,
                "newest_migration": newest_migration,
                "feeds": shelf,
                "pages": RememberedPages(),
                "days": WrittenDays(),
                "kept_days": KeptDays(),
                "recent": RecentAnswers(),
            }
        ),
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        plugins=[StructSchemas()],
        logging_config=None,
    )


@asynccontextmanager
async def _connected(
    settings: Settings, shelf: FeedShelf, on_close: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """With connections to the database, by one of which the calendars hear what changes."""
    await open_pool(
        settings.database_url,
        name="web",
        connections=settings.database_connections,
        limits=LIMITS_OF_A_PAGE,
        command_timeout=PAGE_SECONDS,
    )
    listening = asyncio.create_task(listen(settings.database_url, shelf.notice))
    try:
        yield
    finally:
        listening.cancel()
        await shelf.close()
        await close_pool()
        await on_close()


def _handlers() -> list[ControllerRouterHandler]:
    return [
        *public.HANDLERS,
        Router(path="/", route_handlers=[*office.HANDLERS], exception_handlers=ended_visits.HANDLERS),
        *embed.HANDLERS,
        *feeds.HANDLERS,
        *languages.HANDLERS,
        *operations.HANDLERS,
        *receipts.HANDLERS,
        *bounces.HANDLERS,
        *api.HANDLERS,
        *assets.HANDLERS,
    ]


def _refuse_unrouted(request: AnyRequest, error: HTTPException) -> Response[str] | Response[bytes]:
    """An unknown address or a wrong method comes before any router, whose own handlers would know who is asking."""
    if request.scope["path"].startswith("/api/"):
        return problems.refuse_http(request, error)
    return refusals.refuse_http(request, error)
