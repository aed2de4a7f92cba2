"""What each public feed is about: whose sessions, under which name, and which page people read instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from events_service.campaigns.queries import public_campaign
from events_service.errors import NotFound, existing
from events_service.feeds.calendar import Head
from events_service.feeds.composing import Subject
from events_service.language import language
from events_service.libraries.queries import library_page
from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.scheduling.event_queries import event_page
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.rules import STRANDS
from events_service.settings import Settings
from events_service.web.filter_words import words_of
from events_service.web.filters import checked, filters_from, narrowed, query_for
from events_service.web.http.answers import query_string
from events_service.web.words import WORDS

SUFFIX = ".ics"
# For feed readers, beside each public calendar.
ATOM = ".atom"


@dataclass(frozen=True, slots=True)
class About:
    """A feed as its address says, before any filter; `feed` is the address between `/feeds/` and the suffix."""

    feed: str
    filters: SessionFilter
    name: str
    page: str
    time_zone: str = ""


def name_of(path: str, suffix: str = SUFFIX) -> str:
    """`/feeds/libraries/montpellier.ics` → `montpellier`; anything without the suffix is not a feed."""
    file = path.rpartition("/")[2]
    if not file.endswith(suffix):
        raise NotFound()
    return file.removesuffix(suffix)


async def everything(_: str, locale: str, now: datetime) -> About:
    return About("all", SessionFilter(), language(locale).say("Digital workshops in libraries"), "/events")


async def library(name: str, locale: str, now: datetime) -> About:
    place = existing(await library_page(name))
    path = f"libraries/{place.slug}"
    return About(path, SessionFilter(library=place.slug), place.name, f"/{path}", place.time_zone)


async def department(name: str, locale: str, now: datetime) -> About:
    code = name.upper()
    if code not in DEPARTMENTS:
        raise NotFound()
    path = f"departments/{code}"
    return About(path, SessionFilter(department=code), department_calendar(code, locale), f"/{path}")


def department_calendar(code: str, locale: str) -> str:
    """What its calendar is called, in a list where the name of a département alone says nothing."""
    return f"{language(locale).say('Digital workshops in libraries')} – {department_name(code)}"


async def day(name: str, locale: str, now: datetime) -> About:
    edition = existing(await public_campaign(name))
    path = f"days/{edition.slug}"
    return About(path, SessionFilter(campaign=edition.slug), edition.name, f"/{path}")


async def strand(name: str, locale: str, now: datetime) -> About:
    if name not in STRANDS:
        raise NotFound()
    words = language(locale).say(WORDS[name])
    return About(f"strands/{name}", SessionFilter(strand=name), words, f"/events?strand={name}")


async def event(name: str, locale: str, now: datetime) -> About:
    offered = existing(await event_page(name, now=now))
    path = f"events/{offered.slug}"
    return About(path, SessionFilter(event=offered.slug), offered.title, f"/{path}")


# The public feeds, by the first part of their address.
_FINDERS = {
    "all.ics": everything,
    "libraries": library,
    "departments": department,
    "days": day,
    "strands": strand,
    "events": event,
}


async def subject_at(path: str, fields: Mapping[str, str], settings: Settings, *, now: datetime) -> Subject:
    """What the public feed of that address is about, as it would answer now. Refuses as it does, and with NotFound what
    is no public feed: a private one has its own page."""
    kind, *rest = path.removeprefix("/feeds/").split("/")
    find = _FINDERS.get(kind)
    if not path.startswith("/feeds/") or find is None or len(rest) != (kind != "all.ics"):
        raise NotFound()
    about = await find(name_of(path), settings.default_locale, now)
    return await subject(about, fields, settings)


async def subject(
    about: About, fields: Mapping[str, str], settings: Settings, *, suffix: str = SUFFIX
) -> Subject:
    """The feed narrowed by the fields of a query, in the installation's language: one feed for all who ask. Refuses
    with Invalid a filter that cannot be read or names nothing that exists."""
    speak = language(settings.default_locale)
    filters = narrowed(await checked(filters_from(fields)), by=about.filters)
    # In an order of its own: the same filters are the same feed.
    query = query_string(dict(sorted(fields.items())))
    name, page = about.name, about.page
    if query:
        name = " – ".join([name, *await words_of(filters, speak, beside=about.filters)])
        page = page if filters.event else f"/events?{query_string(query_for(filters))}"
    source = f"/feeds/{about.feed}{suffix}{'?' + query if query else ''}"
    head = Head(
        name=name,
        description=speak.say("Workshops and sessions: {name}").format(name=name),
        url=settings.public_url + page,
        source=settings.public_url + source,
        time_zone=about.time_zone,
        language=settings.default_locale,
    )
    return Subject("" if query else about.feed, filters, head, f"{settings.public_url}/calendars")
