"""One session, and its calendar file."""

from datetime import datetime
from uuid import UUID

from litestar import Response, route

from events_service.clock import wall_clock
from events_service.errors import NotFound, existing
from events_service.registration.queries import sessions_of
from events_service.scheduling.catalogue import other_dates
from events_service.scheduling.queries import SessionLine, session_line
from events_service.settings import Settings
from events_service.web.feeds import session_download
from events_service.web.http.answers import page_of_facts
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.public.structured import session_data
from events_service.web.subjects import SUFFIX

OTHER_DATES = 5


def identifier(text: str) -> UUID:
    """An id in an address. Anything that is not one is simply not found."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound() from None


@route("/sessions/{reference:str}", http_method=READING)
async def session(
    request: AnyRequest, reference: str, settings: Settings, now: datetime, locale: str
) -> Response[bytes] | Response[str]:
    """The page, or with `.ics` at the end its calendar file."""
    if reference.endswith(SUFFIX):
        return await session_download(request, identifier(reference.removesuffix(SUFFIX)))
    line = await published(reference, now=now)
    others = await other_dates(line, now=now, limit=OTHER_DATES + 1)
    # Of a course one list of people may come on several dates; other kinds are not asked, each has its own.
    together = await sessions_of(line.roster) if line.kind == "course" or line.dates > 1 else ()
    data = [session_data(line, settings.public_url, locale, now, together)]
    opens = wall_clock(line.opens_at, line.time_zone) if line.opens_at else None
    return page_of_facts(
        request,
        "public/session.html",
        session=line,
        others=others[:OTHER_DATES],
        more=len(others) > OTHER_DATES,
        together=together,
        data=data,
        opens=opens,
        now=now,
    )


async def published(reference: str, *, now: datetime) -> SessionLine:
    """The session, also a past or cancelled one. Refuses with NotFound."""
    return existing(await session_line(identifier(reference), now=now))


HANDLERS = [session]
