"""schema.org data for search engines (JSON-LD): data, not script; nothing in it runs.

It weighs on every visit, and search engines show the next few dates only: whatever has many is described by as many.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from events_service.campaigns.queries import CampaignPage, Details, Window, Wording
from events_service.language import language
from events_service.libraries.opening import Closure, OpeningHours
from events_service.libraries.queries import LibraryPage
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.queries import SessionLine, Slots
from events_service.scheduling.sign_up import SignUpRule
from events_service.web.words import WORDS

CONTEXT = {"@context": "https://schema.org"}
# Of an event its next sessions: one is about a kilobyte. Of a course its next dates. Of an edition who carries it.
MOST_SESSIONS, MOST_DATES, MOST_ORGANIZERS = 5, 10, 5
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Whether one may still come, as an offer's availability; of another site nobody knows.
_OPEN = {
    "open": "InStock",
    "not_needed": "InStock",
    "staff_only": "InStoreOnly",
    "not_yet_open": "PreOrder",
}


def session_data(
    line: SessionLine, public_url: str, locale: str, now: datetime, together: Sequence[SessionLine] = ()
) -> dict[str, object]:
    """One session as an EducationEvent of its series; a course with its next dates (`together`) in it; a slot in a list
    as its whole permanence. "Full" is no status of an event: it is the offer that is sold out."""
    series = {
        "@type": "EventSeries",
        "name": line.event_title,
        "url": f"{public_url}/events/{line.event_slug}",
    }
    return CONTEXT | _session(line, public_url, locale, now, together) | {"superEvent": series}


def event_data(
    event: EventPage,
    sessions: Sequence[SessionLine],
    together: Mapping[str, Sequence[SessionLine]],
    public_url: str,
    locale: str,
    now: datetime,
) -> dict[str, object]:
    """An event as the series of its next sessions; `together` has the dates of each list of a course, by the session
    that stands for them. There is one session at least."""
    shown = [
        _session(line, public_url, locale, now, together.get(str(line.id), ()))
        for line in sessions[:MOST_SESSIONS]
    ]
    data = CONTEXT | {
        "@type": "EventSeries",
        "name": event.title,
        "description": event.summary or event.title,
        "url": f"{public_url}/events/{event.slug}",
        "startDate": shown[0]["startDate"],
        "endDate": shown[-1]["endDate"],
        "location": shown[0]["location"],
        "organizer": {"@type": "Organization", "name": event.organisation_name},
        "isAccessibleForFree": True,
        "subEvent": shown,
    }
    if event.image_digest:
        data["image"] = f"{public_url}/images/{event.image_digest}.jpg"
    return data


def edition_data(
    edition: CampaignPage,
    wording: CampaignPage | Wording,
    details: Details,
    sessions: Sequence[SessionLine],
    public_url: str,
) -> dict[str, object]:
    """An edition of the day, in the words of its page, as the series of what comes next in it. Its dates are local ones
    and have no hour: from the first to the last in any territory."""
    days: tuple[CampaignPage | Window, ...] = (edition, *details.windows)
    data = CONTEXT | {
        "@type": "EventSeries",
        "name": wording.name,
        "description": wording.theme or wording.name,
        "url": f"{public_url}/days/{edition.slug}",
        "startDate": min(each.starts_on for each in days).isoformat(),
        "endDate": max(each.ends_on for each in days).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Country", "name": "France"},
        "isAccessibleForFree": True,
    }
    lists = {
        "organizer": [
            {"@type": "Organization", "name": each.name} | ({"url": each.url} if each.url else {})
            for each in details.partners[:MOST_ORGANIZERS]
        ],
        "subEvent": [_date(line, public_url) for line in sessions[:MOST_SESSIONS]],
    }
    return data | {name: each for name, each in lists.items() if each}


def library_data(library: LibraryPage, closures: Sequence[Closure], public_url: str) -> dict[str, object]:
    """A library with what leads there: address, telephone, hours and `closures` to come, as far as anybody said."""
    facts = {
        "telephone": library.phone,
        "email": library.email,
        "sameAs": library.website,
        "openingHoursSpecification": [_open(each) for each in library.opening_hours],
        "specialOpeningHoursSpecification": [_closed(each) for each in closures],
    }
    place = _place(
        library.name,
        f"{public_url}/libraries/{library.slug}",
        _address(library.address, library.postcode, library.town),
        (library.latitude, library.longitude),
    )
    return CONTEXT | place | {name: value for name, value in facts.items() if value}


def _open(span: OpeningHours) -> dict[str, str]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"https://schema.org/{_DAYS[span.weekday - 1]}",
        "opens": f"{span.opens:%H:%M}",
        "closes": f"{span.closes:%H:%M}",
    }


def _closed(closure: Closure) -> dict[str, str]:
    """From midnight to midnight of no length: what search engines read as a day off."""
    return {
        "@type": "OpeningHoursSpecification",
        "validFrom": closure.starts_on.isoformat(),
        "validThrough": closure.ends_on.isoformat(),
        "opens": "00:00",
        "closes": "00:00",
    }


def _session(
    line: SessionLine, public_url: str, locale: str, now: datetime, together: Sequence[SessionLine]
) -> dict[str, object]:
    standing = [date for date in together if not date.cancelled]
    data: dict[str, object] = {
        "@type": "EducationEvent",
        "name": (name := line.roster_title if together else line.title),
        "description": line.summary or name,
        "url": f"{public_url}/sessions/{line.id}",
        **_times(line, standing),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "location": _library(line, public_url),
        "organizer": {"@type": "Organization", "name": line.organisation_name},
        "offers": _offer(line, public_url, now),
    }
    if line.has_list:
        left = line.seats_left(now) if line.sign_up == SignUpRule.REQUIRED else line.seats_left_at_desk
        data |= {"maximumAttendeeCapacity": line.capacity, "remainingAttendeeCapacity": left}
    if line.slots:
        data |= _of_whole(line.slots, f"{public_url}/permanences/{line.permanence}", now)
    if len(standing) > 1:
        ahead = [date for date in together if date.ends_at > now] or together
        data["subEvent"] = [_date(date, public_url) for date in ahead[:MOST_DATES]]
    return data | _for_whom(line, locale)


def _of_whole(slots: Slots, url: str, now: datetime) -> dict[str, object]:
    """A permanence: its own page, and its appointments for seats."""
    free = slots.free(now)
    availability = f"https://schema.org/{'InStock' if free else 'SoldOut'}"
    return {
        "url": url,
        "offers": {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "EUR",
            "url": url,
            "availability": availability,
        },
        "maximumAttendeeCapacity": slots.number,
        "remainingAttendeeCapacity": free,
    }


def _for_whom(line: SessionLine, locale: str) -> dict[str, object]:
    """Only what somebody said of it, in the words of the page."""
    words = language(locale).words
    ages = f"{'' if line.age_from is None else line.age_from}-{'' if line.age_to is None else line.age_to}"
    facts = {
        "typicalAgeRange": "" if ages == "-" else ages,
        "inLanguage": list(line.languages),
        "educationalLevel": words(WORDS[line.level]) if line.level else "",
        "keywords": [words(WORDS[topic]) for topic in line.topics],
    }
    return {name: value for name, value in facts.items() if value}


def _offer(line: SessionLine, public_url: str, now: datetime) -> dict[str, object]:
    offer: dict[str, object] = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "url": f"{public_url}/sessions/{line.id}",
    }
    state = line.registration(now)
    if line.opens_at:
        offer["validFrom"] = line.opens_at.astimezone(ZoneInfo(line.time_zone)).isoformat()
    if state == "elsewhere":
        return offer | {"url": line.url}
    return offer | {"availability": f"https://schema.org/{_OPEN.get(state, 'SoldOut')}"}


def _times(line: SessionLine, dates: Sequence[SessionLine] = ()) -> dict[str, object]:
    first, last = (dates[0], dates[-1]) if len(dates) > 1 else (line, line)
    cancelled = line.cancelled and len(dates) < 2
    zones = ZoneInfo(first.time_zone), ZoneInfo(last.time_zone)
    starts, ends = first.starts_at.astimezone(zones[0]), last.ends_at.astimezone(zones[1])
    if line.slots:
        starts, ends = (
            local.replace(tzinfo=zones[0]) for local in (line.slots.local_starts, line.slots.local_ends)
        )
    return {
        "startDate": starts.isoformat(),
        "endDate": ends.isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
    }


def _date(line: SessionLine, public_url: str) -> dict[str, object]:
    page = f"permanences/{line.permanence}" if line.slots else f"sessions/{line.id}"
    return {
        "@type": "EducationEvent",
        "name": line.title,
        "url": f"{public_url}/{page}",
        **_times(line),
        "location": _library(line, public_url),
    }


def _library(line: SessionLine, public_url: str) -> dict[str, object]:
    return _place(
        line.library_name,
        f"{public_url}/libraries/{line.library_slug}",
        _address(line.address, line.postcode, line.town),
        (line.latitude, line.longitude),
    )


def _place(
    name: str, url: str, address: dict[str, str], degrees: tuple[float | None, float | None]
) -> dict[str, object]:
    place: dict[str, object] = {"@type": "Library", "name": name, "url": url, "address": address}
    if degrees[0] is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": degrees[0], "longitude": degrees[1]}
    return place


def _address(street: str, postcode: str, town: str) -> dict[str, str]:
    return {
        "@type": "PostalAddress",
        "streetAddress": street,
        "postalCode": postcode,
        "addressLocality": town,
        "addressCountry": "FR",
    }
