"""The application itself, spoken to in this process: its own router and database, no network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar

from events_service import clock
from events_service.feeds.shelf import FeedShelf
from events_service.settings import Settings
from events_service.web.app import create_app
from events_service.web.http.recent import RecentAnswers
from events_service.web.http.remembered import RememberedPages
from events_service.web.http.requests import Clock
from events_service.web.kept_days import KeptDays
from events_service.web.office.written_days import WrittenDays
from tests.factories import KEY
from tests.web.office.conftest import colleague as colleague


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database, secret_key=KEY, public_url="http://127.0.0.1:8000", data_dir=tmp_path
    )


@dataclass
class Hands:
    """The clock that the application reads: the time of day, and `ahead` of it as far as a test puts it."""

    ahead: timedelta = timedelta()

    def turn_to(self, moment: datetime) -> None:
        self.ahead = moment - clock.now()

    def __call__(self) -> datetime:
        return clock.now() + self.ahead


@pytest.fixture
def hands() -> Hands:
    return Hands()


@cache
def _routes() -> Litestar:
    return create_app(Settings(secret_key=KEY))


def an_application(settings: Settings, *, clock: Clock = clock.now, newest_migration: str = "") -> Litestar:
    """This process's one application, as new: making another takes a fifth of a second, and all that it remembers
    is its state."""
    app = _routes()
    state = {
        "settings": settings,
        "clock": clock,
        "newest_migration": newest_migration,
        # No verb of a test waits until what was said before is no longer believed.
        "feeds": FeedShelf(settings.public_url, believed=0),
        "pages": RememberedPages(),
        "days": WrittenDays(),
        "kept_days": KeptDays(),
        "recent": RecentAnswers(believed=0),
    }
    assert app.state.dict().keys() == state.keys(), "whatever else it remembers must begin anew here too"
    app.state.update(state)
    return app


@pytest.fixture
def app(settings: Settings, hands: Hands) -> Litestar:
    """The pool is the `database` fixture's, shared with the factories; a fixture cannot run the app's own
    lifespan, whose end must come in the task of its beginning."""
    return an_application(settings, clock=hands)


@asynccontextmanager
async def a_visitor(app: Litestar, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody whose connection comes from that address."""
    asgi: Any = app
    transport = httpx.ASGITransport(asgi, client=(address, 4321))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    # Any, because httpx and Litestar describe the same ASGI in two ways.
    asgi: Any = app
    transport = httpx.ASGITransport(asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client
