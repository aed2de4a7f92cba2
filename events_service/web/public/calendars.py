"""Every feed, how to subscribe from each calendar app, and how late each app is."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from litestar import Response, route

from events_service.campaigns.queries import campaigns
from events_service.documents.codes import qr_of
from events_service.errors import Invalid, NotFound
from events_service.feeds.composing import Subject
from events_service.feeds.vevent import cancelled_mark
from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.scheduling.rules import STRANDS
from events_service.web.filters import FILTERS
from events_service.web.http.answers import page
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, query_of, settings_of
from events_service.web.subjects import subject_at


@route("/calendars", http_method=READING)
async def calendars(request: AnyRequest, now: datetime) -> Response[str]:
    """With `feed`, the address of one calendar, how to take that one: a code for the telephone leads here."""
    feed = query_of(request).get("feed", "")
    one = await _one(request, feed, now) if feed else None
    return page(
        request,
        "public/calendars.html",
        one=one,
        path=one.head.source.removeprefix(settings_of(request).public_url) if one else "",
        days=await campaigns(now=now),
        strands=STRANDS,
        mark=cancelled_mark(settings_of(request).default_locale).strip(),
        departments=[(code, department_name(code)) for code in DEPARTMENTS],
    )


@route("/calendars/code.svg", http_method=READING)
async def code(request: AnyRequest, now: datetime) -> Response[str]:
    """The code that brings a telephone to the page of one calendar, where it presses what its own app wants."""
    settings, feed = settings_of(request), query_of(request).get("feed", "")
    one = await _one(request, feed, now)
    path = one.head.source.removeprefix(settings.public_url)
    drawing = qr_of(f"{settings.public_url}/calendars?{urlencode({'feed': path})}")
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(drawing, media_type="image/svg+xml", headers=headers)


async def _one(request: AnyRequest, feed: str, now: datetime) -> Subject:
    """Refuses with NotFound what is no public calendar of ours."""
    parts = urlsplit(feed)
    if parts.netloc:
        raise NotFound()
    fields = {name: value for name, value in parse_qsl(parts.query) if name in FILTERS}
    try:
        return await subject_at(parts.path, fields, settings_of(request), now=now)
    except Invalid:
        raise NotFound() from None


HANDLERS = [calendars, code]
