"""schema.org data for search engines (JSON-LD): data, not script; nothing in it runs."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from events_service.scheduling.queries import SessionLine, Slots
from events_service.scheduling.sign_up import SignUpRule

# Whether one may still come, as an offer's availability; of another site nobody knows.
_OPEN = {
    "open": "InStock",
    "not_needed": "InStock",
    "staff_only": "InStoreOnly",
    "not_yet_open": "PreOrder",
}


def session_data(
    line: SessionLine, public_url: str, now: datetime, together: Sequence[SessionLine] = ()
) -> dict[str, object]:
    """One session as an EducationEvent; a course with its dates (`together`) in it; a slot in a list as its whole
    permanence. "Full" is no status of an event: it is the offer that is sold out."""
    standing = [date for date in together if not date.cancelled]
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "EducationEvent",
        "name": (name := line.roster_title if together else line.title),
        "description": line.summary or name,
        "url": f"{public_url}/sessions/{line.id}",
        **_times(line, standing),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "location": _place(line),
        "organizer": {"@type": "Organization", "name": line.organisation_name},
        "offers": _offer(line, public_url, now),
    }
    if line.has_list:
        left = line.seats_left(now) if line.sign_up == SignUpRule.REQUIRED else line.seats_left_at_desk
        data |= {"maximumAttendeeCapacity": line.capacity, "remainingAttendeeCapacity": left}
    if line.slots:
        data |= _of_whole(line.slots, f"{public_url}/permanences/{line.permanence}", now)
    if len(standing) > 1:
        data["subEvent"] = [_date(date, public_url) for date in together]
    return data | _for_whom(line)


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


def _for_whom(line: SessionLine) -> dict[str, object]:
    """Only what somebody said of it."""
    ages = f"{'' if line.age_from is None else line.age_from}-{'' if line.age_to is None else line.age_to}"
    facts = {
        "typicalAgeRange": "" if ages == "-" else ages,
        "inLanguage": list(line.languages),
        "educationalLevel": line.level,
        "keywords": list(line.topics),
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
    return {
        "@type": "EducationEvent",
        "name": line.title,
        "url": f"{public_url}/sessions/{line.id}",
        **_times(line),
        "location": _place(line),
    }


def _place(line: SessionLine) -> dict[str, object]:
    place: dict[str, object] = {
        "@type": "Library",
        "name": line.library_name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": line.address,
            "postalCode": line.postcode,
            "addressLocality": line.town,
            "addressCountry": "FR",
        },
    }
    if line.latitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": line.latitude, "longitude": line.longitude}
    return place
