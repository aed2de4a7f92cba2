"""What is on today in one library, for a screen in its entrance."""

from datetime import datetime, timedelta

from litestar import Response, route
from markupsafe import Markup

from events_service.clock import wall_clock
from events_service.documents.codes import qr_of
from events_service.errors import existing
from events_service.libraries.queries import library_page
from events_service.scheduling.catalogue import PAGE, upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.web.http.answers import page_of_facts
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, query_of, settings_of

FOLLOWING = 3
# In seconds, as a header: a screen has nobody who presses a key, and the page no script. Whoever reads it without haste
# asks for it to stay (WCAG 2.2.1).
REFRESH = "60"


@route("/libraries/{slug:str}/today", http_method=READING)
async def lobby(request: AnyRequest, slug: str, now: datetime) -> Response[bytes] | Response[str]:
    """Large, of what is not over; and what comes after today."""
    place = existing(await library_page(slug))
    clock = wall_clock(now, place.time_zone).replace(second=0, microsecond=0)
    today = clock.date()
    here = SessionFilter(library=slug, first_day=today, last_day=today)
    later = SessionFilter(library=slug, first_day=today + timedelta(days=1))
    following = await upcoming(later, now=now, size=FOLLOWING)
    refreshing = "still" not in query_of(request)
    answer = page_of_facts(
        request,
        "public/lobby.html",
        library=place,
        clock=clock,
        sessions=(await upcoming(here, now=now))[:PAGE],
        # What began before midnight is told of today.
        following=[line for line in following if line.local_starts.date() > today][:FOLLOWING],
        qr=Markup(qr_of(f"{settings_of(request).public_url}/libraries/{slug}")),
        refreshing=refreshing,
        now=now,
    )
    if refreshing:
        answer.headers["Refresh"] = REFRESH
    return answer


HANDLERS = [lobby]
