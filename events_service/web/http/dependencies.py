"""What Litestar gives a handler that names it: `settings`, `now`, `locale`, and on staff pages `viewer`.

Each asks for the one before it although it may not read it: dependencies that know nothing of each other are awaited
in a group of tasks, which takes a page 60 µs where the chain takes 3.
"""

from datetime import datetime

from litestar.di import Provide

from events_service.accounts.roles import Viewer
from events_service.settings import Settings
from events_service.web.http.answers import AnyRequest, locale_of, now_of, settings_of
from events_service.web.http.viewer import colleague


async def _settings(request: AnyRequest) -> Settings:
    return settings_of(request)


async def _now(request: AnyRequest, settings: Settings) -> datetime:
    return now_of(request)


async def _locale(request: AnyRequest, now: datetime) -> str:
    return locale_of(request)


async def _viewer(request: AnyRequest, now: datetime, locale: str) -> Viewer:
    return await colleague(request)


# On every page.
EVERYWHERE = {"settings": Provide(_settings), "now": Provide(_now), "locale": Provide(_locale)}
# On staff pages besides: the signed-in colleague. Refuses with SignInNeeded.
OF_STAFF = {"viewer": Provide(_viewer)}
