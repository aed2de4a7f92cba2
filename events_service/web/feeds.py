"""The iCalendar feeds: public ones anybody may subscribe to, and a guest's own behind their link."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, route
from litestar.enums import MediaType

from events_service import clock
from events_service.campaigns.queries import CampaignPage, campaign_page
from events_service.errors import NotFound
from events_service.feeds.calendar import Head, download
from events_service.feeds.calendar import feed as private_feed
from events_service.feeds.entries import registration_entry, session_entry
from events_service.feeds.queries import public_feed
from events_service.language import language
from events_service.libraries.queries import library_page
from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.registration.letters import snapshot
from events_service.registration.queries import Registration, registration_by_calendar, registration_by_link
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import event_page, session_line
from events_service.scheduling.rules import STRANDS
from events_service.web.filters import FILTERS, existing, fields_of, filters_from, narrowed
from events_service.web.http.answers import AnyRequest, query_string, settings_of
from events_service.web.http.conditional import READING, answer
from events_service.web.words import WORDS

SUFFIX = ".ics"


def _name(file: str) -> str:
    """`montpellier.ics` → `montpellier`; anything without the suffix is not a feed."""
    if not file.endswith(SUFFIX):
        raise NotFound()
    return file.removesuffix(SUFFIX)


@route("/feeds/all.ics", http_method=READING)
async def everything(request: AnyRequest) -> Response[bytes]:
    return await _public(request, SessionFilter(), _say(request, "Digital workshops in libraries"), "/events")


@route("/feeds/libraries/{file:str}", http_method=READING)
async def library(request: AnyRequest, file: str) -> Response[bytes]:
    place = await library_page(_name(file))
    if place is None:
        raise NotFound()
    return await _public(
        request, SessionFilter(library=place.slug), place.name, f"/libraries/{place.slug}", library=place
    )


@route("/feeds/departments/{file:str}", http_method=READING)
async def department(request: AnyRequest, file: str) -> Response[bytes]:
    code = _name(file).upper()
    if code not in DEPARTMENTS:
        raise NotFound()
    return await _public(
        request, SessionFilter(department=code), department_name(code), f"/departments/{code}"
    )


@route("/feeds/days/{file:str}", http_method=READING)
async def day(request: AnyRequest, file: str) -> Response[bytes]:
    campaign = await campaign_page(_name(file))
    if campaign is None:
        raise NotFound()
    return await _public(
        request, SessionFilter(campaign=campaign.slug), campaign.name, f"/days/{campaign.slug}"
    )


@route("/feeds/strands/{file:str}", http_method=READING)
async def strand(request: AnyRequest, file: str) -> Response[bytes]:
    code = _name(file)
    if code not in STRANDS:
        raise NotFound()
    return await _public(
        request, SessionFilter(strand=code), _say(request, WORDS[code]), f"/events?strand={code}"
    )


@route("/feeds/events/{file:str}", http_method=READING)
async def event(request: AnyRequest, file: str) -> Response[bytes]:
    offered = await event_page(_name(file), now=clock.now())
    if offered is None:
        raise NotFound()
    return await _public(request, SessionFilter(event=offered.slug), offered.title, f"/events/{offered.slug}")


def _say(request: AnyRequest, text: str) -> str:
    """One of our own words, in the installation's language."""
    return language(settings_of(request).default_locale).say(text)


async def _public(
    request: AnyRequest, filters: SessionFilter, name: str, page: str, library: Any = None
) -> Response[bytes]:
    """One language per feed, decided by the installation and not by who asks: the bytes depend on rows alone."""
    settings, now = settings_of(request), clock.now()
    locale = settings.default_locale
    fields = fields_of(request, *FILTERS)
    own, filters = filters, narrowed(await existing(filters_from(fields)), by=filters)
    # In an order of its own: the same filters are the same feed.
    query = query_string(dict(sorted(fields.items())))
    if query:
        name, page = await _narrower(name, page, filters, own, locale)
    path = f"{request.url.path}{'?' + query if query else ''}"
    head = _public_head(request, name, page, path, time_zone=library.time_zone if library else "")
    rendered = await public_feed(
        filters,
        head,
        now=now,
        opened_at=clock.EPOCH,
        public_url=settings.public_url,
        narrower=f"{settings.public_url}/calendars",
    )
    return answer(
        *(request, rendered.body),
        media_type="text/calendar",
        last_modified=rendered.last_modified,
        filename=request.url.path.rsplit("/", 1)[-1],
        now=now,
    )


def _public_head(request: AnyRequest, name: str, page: str, path: str, *, time_zone: str = "") -> Head:
    settings = settings_of(request)
    speak = language(settings.default_locale)
    return Head(
        name=name,
        description=speak.say("Workshops and sessions: {name}").format(name=name),
        url=settings.public_url + page,
        source=settings.public_url + path,
        time_zone=time_zone,
        language=settings.default_locale,
    )


async def missing_from_day(request: AnyRequest, edition: CampaignPage) -> Mapping[str, int]:
    """How many sessions of each département the edition's own calendar cannot hold."""
    settings = settings_of(request)
    page, path = f"/days/{edition.slug}", f"/feeds/days/{edition.slug}{SUFFIX}"
    rendered = await public_feed(
        SessionFilter(campaign=edition.slug),
        _public_head(request, edition.name, page, path),
        now=clock.now(),
        opened_at=clock.EPOCH,
        public_url=settings.public_url,
        narrower=f"{settings.public_url}/calendars",
    )
    return rendered.lost


async def _narrower(
    name: str, page: str, filters: SessionFilter, own: SessionFilter, locale: str
) -> tuple[str, str]:
    """Name and page of a feed with filters: three subscriptions of one person must not have one name."""
    speak = language(locale)
    said: dict[str, object] = {
        "q": f"“{filters.q}”" if filters.q else "",
        "near": filters.near,
        "department": filters.department and department_name(filters.department),
        "library": filters.library,
        "strand": filters.strand and speak.say(WORDS[filters.strand]),
        "topic": filters.topic and speak.say(WORDS[filters.topic]),
        "level": filters.level and speak.say(WORDS[filters.level]),
        "campaign": filters.campaign,
        "first_day": filters.first_day
        and speak.say("from {day}").format(day=speak.short_day(filters.first_day)),
        "last_day": filters.last_day
        and speak.say("until {day}").format(day=speak.short_day(filters.last_day)),
        "open": speak.say(WORDS["open"]) if filters.open else "",
    }
    if filters.library and not own.library and (place := await library_page(filters.library)):
        said["library"] = place.name
    if filters.campaign and not own.campaign and (edition := await campaign_page(filters.campaign)):
        said["campaign"] = edition.name
    parts = [str(words) for field, words in said.items() if words and not getattr(own, field)]
    names = {"first_day": "from", "last_day": "to"}
    query = {names.get(field, field): getattr(filters, field) for field in said}
    query["open"] = "1" if filters.open else ""
    whole = page if filters.event else f"/events?{query_string(query)}"
    return " – ".join([name, *parts]), whole


async def session_download(request: AnyRequest, session_id: UUID) -> Response[bytes]:
    """The session as METHOD:PUBLISH, with the UID it has in every feed."""
    settings, now = settings_of(request), clock.now()
    line = await session_line(session_id, now=now)
    if line is None:
        raise NotFound()
    locale = settings.default_locale
    entry = replace(
        session_entry(line, public_url=settings.public_url, locale=locale),
        organiser=line.organisation_email,
        organiser_name=line.organisation_name,
    )
    head = _head_of(line.title, f"/sessions/{line.id}", line.time_zone, locale, settings.public_url)
    body = download(head, entry)
    return answer(
        *(request, body),
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
    registration = await registration_by_calendar(_name(file))
    if registration is None:
        gone = language(settings_of(request).default_locale).say("This calendar does not exist any more.")
        headers = {"Cache-Control": "no-store"}
        return Response(gone, status_code=410, media_type=MediaType.TEXT, headers=headers)
    return _own(request, registration, subscribed=True)


@route("/registrations/{link:str}/calendar.ics", http_method=READING)
async def registration_file(request: AnyRequest, link: str) -> Response[bytes]:
    """The same entry to add by hand."""
    registration = await registration_by_link(link)
    if registration is None or registration.confirmed_at is None:
        raise NotFound()
    return _own(request, registration, subscribed=False)


def _own(request: AnyRequest, registration: Registration, *, subscribed: bool) -> Response[bytes]:
    settings, told = settings_of(request), snapshot(registration)
    entry = registration_entry(told, public_url=settings.public_url, sender=settings.mail_from)
    # The calendar's own addresses would carry the secret into a shared calendar: they name the session instead.
    head = _head_of(
        registration.session.title,
        f"/sessions/{registration.session.id}",
        registration.session.time_zone,
        registration.locale,
        settings.public_url,
    )
    body = private_feed(head, [entry] if told["calendar"] else []) if subscribed else download(head, entry)
    return answer(
        *(request, body),
        media_type="text/calendar",
        last_modified=max(registration.revised_at, registration.session.changed_at),
        filename=f"{registration.session.event_slug}{SUFFIX}",
        max_age=300,
        public=False,
        now=clock.now(),
    )


HANDLERS = [everything, library, department, day, strand, event, registration, registration_file]
