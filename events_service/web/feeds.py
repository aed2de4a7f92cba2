"""The feeds: public ones anybody may subscribe to, as calendars and for feed readers, and a guest's own calendar behind
a secret address."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, route
from litestar.enums import MediaType
from litestar.types import ASGIApp

from events_service.accounts.calendars import owner_of_calendar
from events_service.campaigns.queries import CampaignPage
from events_service.errors import NotFound, existing
from events_service.feeds.calendar import Head, download
from events_service.feeds.composing import Composed, compose, compose_atom
from events_service.feeds.entries import registration_entries, session_entry
from events_service.feeds.shelf import FeedShelf, KeptFeed
from events_service.feeds.staff import staff_feed
from events_service.feeds.subscription import feed, item
from events_service.language import language
from events_service.registration import told
from events_service.registration.queries import Registration, registration_by_calendar, registration_by_link
from events_service.scheduling.queries import session_line
from events_service.web import subjects
from events_service.web.filters import FILTERS, fields_of
from events_service.web.http.answers import query_string
from events_service.web.http.conditional import READING, answer
from events_service.web.http.prepared import Prepared, PreparedAnswer
from events_service.web.http.requests import AnyRequest, now_of, settings_of
from events_service.web.subjects import ATOM, SUFFIX, About, name_of

Find = Callable[[str, str, datetime], Awaitable[About]]


@route(["/feeds/all.ics", "/feeds/all.atom"], http_method=READING)
async def everything(request: AnyRequest) -> ASGIApp:
    return await _public(request, subjects.everything)


@route("/feeds/libraries/{file:str}", http_method=READING)
async def library(request: AnyRequest) -> ASGIApp:
    return await _public(request, subjects.library)


@route("/feeds/departments/{file:str}", http_method=READING)
async def department(request: AnyRequest) -> ASGIApp:
    return await _public(request, subjects.department)


@route("/feeds/days/{file:str}", http_method=READING)
async def day(request: AnyRequest) -> ASGIApp:
    return await _public(request, subjects.day)


@route("/feeds/strands/{file:str}", http_method=READING)
async def strand(request: AnyRequest) -> ASGIApp:
    return await _public(request, subjects.strand)


@route("/feeds/events/{file:str}", http_method=READING)
async def event(request: AnyRequest) -> ASGIApp:
    return await _public(request, subjects.event)


async def _public(request: AnyRequest, find: Find) -> PreparedAnswer:
    """One language per feed, decided by the installation and not by who asks: the bytes depend on rows alone.

    Most answers are given from the shelf before anything of the address is read; the framework's own cost is most of
    theirs (docs/performance.md), so nothing is injected here.
    """
    path, now = request.scope["path"], now_of(request)
    fields = fields_of(request, *FILTERS) if request.scope["query_string"] else {}
    kept = await _feed(request, path, fields, find, now)
    if not isinstance(kept.prepared, Prepared):
        file = path.rpartition("/")[2]
        media_type = "application/atom+xml" if file.endswith(ATOM) else "text/calendar"
        kept.prepared = Prepared(
            kept.bodies,
            kept.digest,
            f"{media_type}; charset=utf-8",
            file,
            last_modified=kept.changed_at,
        )
    return PreparedAnswer(kept.prepared, now)


async def _feed(
    request: AnyRequest, path: str, fields: Mapping[str, str], find: Find, now: datetime
) -> KeptFeed:
    # In an order of its own: the same filters are the same feed.
    query = query_string(dict(sorted(fields.items())))
    address = f"{path}?{query}" if query else path
    shelf: FeedShelf = request.app.state.feeds

    async def composed() -> Composed:
        settings, suffix = settings_of(request), ATOM if path.endswith(ATOM) else SUFFIX
        about = await find(name_of(path, suffix), settings.default_locale, now)
        subject = await subjects.subject(about, fields, settings, suffix=suffix)
        if suffix == ATOM:
            return await compose_atom(subject, settings.public_url, now=now)
        return await compose(subject, shelf.texts, now=now)

    return shelf.current(address, now) or await shelf.feed(address, composed, now=now)


async def missing_from_day(request: AnyRequest, edition: CampaignPage) -> Mapping[str, int]:
    """How many sessions of each département the edition's own calendar cannot hold."""
    path = f"/feeds/days/{edition.slug}{SUFFIX}"
    return (await _feed(request, path, {}, subjects.day, now_of(request))).lost


async def session_download(request: AnyRequest, session_id: UUID) -> Response[bytes]:
    """The session as METHOD:PUBLISH, with the UID it has in every feed."""
    settings, now = settings_of(request), now_of(request)
    line = existing(await session_line(session_id, now=now))
    locale = settings.default_locale
    entry = replace(
        session_entry(line, public_url=settings.public_url, locale=locale),
        organiser=line.organisation_email,
        organiser_name=line.organisation_name,
    )
    return answer(
        request,
        download(entry, language=locale),
        media_type="text/calendar",
        last_modified=line.changed_at,
        filename=f"{line.event_slug}{SUFFIX}",
        now=now,
    )


def _head_of(name: str, page: str, time_zone: str, locale: str, public_url: str) -> Head:
    return Head(
        name=name,
        description=name,
        url=public_url + page,
        source="",
        time_zone=time_zone,
        language=locale,
    )


@route("/feeds/registrations/{file:str}", http_method=READING)
async def registration(request: AnyRequest, file: str) -> Response[Any]:
    """A guest's own calendar, to subscribe to: it follows every change and shows a cancellation.

    Its address is a secret of its own, which opens nothing else. One that opens nothing any more, renewed or forgotten,
    is gone (ical.md 55), and cannot be told from one that never was; a program reads the answer, not a person.
    """
    registration = await registration_by_calendar(name_of(file))
    if registration is None:
        return _gone(request)
    return _own(request, registration, subscribed=True)


@route("/feeds/staff/{file:str}", http_method=READING)
async def staff(request: AnyRequest, file: str) -> Response[Any]:
    """A colleague's own calendar, at an address they take back; gone at once when they do, or when they leave."""
    owner = await owner_of_calendar(name_of(file))
    if owner is None:
        return _gone(request)
    settings, now = settings_of(request), now_of(request)
    body = await staff_feed(owner, public_url=settings.public_url, locale=settings.default_locale, now=now)
    # How many come changes without any date: only the bytes vouch for it.
    return answer(
        request,
        body,
        media_type="text/calendar",
        last_modified=now,
        filename=f"agenda{SUFFIX}",
        max_age=300,
        public=False,
        now=now,
    )


def _gone(request: AnyRequest) -> Response[Any]:
    gone = language(settings_of(request).default_locale).say("This calendar does not exist any more.")
    headers = {"Cache-Control": "no-store"}
    return Response(gone, status_code=410, media_type=MediaType.TEXT, headers=headers)


@route("/registrations/{link:str}/calendar.ics", http_method=READING)
async def registration_file(request: AnyRequest, link: str) -> Response[bytes]:
    """The same entry to add by hand."""
    registration = await registration_by_link(link)
    if registration is None or registration.confirmed_at is None:
        raise NotFound()
    return _own(request, registration, subscribed=False)


def _own(request: AnyRequest, registration: Registration, *, subscribed: bool) -> Response[bytes]:
    settings, says = settings_of(request), told.of(registration)
    entries = registration_entries(says, public_url=settings.public_url, sender=settings.mail_from)
    # The calendar's own addresses would carry the secret into a shared calendar: they name the session instead.
    head = _head_of(
        registration.title,
        f"/sessions/{registration.session.id}",
        registration.session.time_zone,
        registration.locale,
        settings.public_url,
    )
    items = [item(entry, head.language) for entry in entries] if says.calendar else []
    return answer(
        request,
        feed(head, items) if subscribed else download(*entries, language=head.language),
        media_type="text/calendar",
        last_modified=max(date.changed_at for date in says.all_dates),
        filename=f"{registration.session.event_slug}{SUFFIX}",
        max_age=300,
        public=False,
        now=now_of(request),
    )


HANDLERS = [everything, library, department, day, strand, event, registration, staff, registration_file]
