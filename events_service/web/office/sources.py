"""An agenda that is followed: when it was looked at, what happened, what it does not have any more; and its end."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.scheduling.followed import end_following, followed_line, gone_dates, look_now
from events_service.web.agenda_words import reason_in_words
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page

PAGE = "/staff/sources/{source_id:uuid}"


@route(PAGE, http_method=READING)
async def show(request: AnyRequest, source_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    source = await followed_line(source_id, viewer, now=now)
    return office_page(
        request,
        "source.html",
        source=source,
        gone=await gone_dates(source_id, now=now),
        reason=reason_in_words(source.reason, locale_of(request)) if source.failures else "",
    )


@post(PAGE + "/looks")
async def look(request: AnyRequest, source_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Have it looked at within a minute."""
    await look_now(source_id, by=viewer, now=now)
    return done(request, f"/staff/sources/{source_id}", "agenda_looked_at")


@post(PAGE + "/removal")
async def remove(request: AnyRequest, source_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Follow it no more."""
    await end_following(source_id, by=viewer, now=now)
    return done(request, "/staff/imports", "agenda_left")


@route([PAGE + "/looks", PAGE + "/removal"], http_method=READING)
async def back(source_id: UUID) -> Response[str]:
    return redirect(f"/staff/sources/{source_id}")


HANDLERS = [show, look, remove, back]
