"""schema.org data for search engines (JSON-LD): data, not script; nothing in it runs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sign_up import SignUpRule

_OPEN = {"open": "InStock", "not_needed": "InStock", "not_yet_open": "PreOrder"}


def session_data(line: SessionLine, public_url: str, now: datetime) -> dict[str, object]:
    """One session as an EducationEvent. "Full" is no status of an event: it is the offer that is sold out."""
    zone = ZoneInfo(line.time_zone)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "EducationEvent",
        "name": line.title,
        "description": line.summary or line.title,
        "url": f"{public_url}/sessions/{line.id}",
        "startDate": line.starts_at.astimezone(zone).isoformat(),
        "endDate": line.ends_at.astimezone(zone).isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if line.cancelled else 'EventScheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "location": _place(line),
        "organizer": {"@type": "Organization", "name": line.organisation_name},
        "offers": {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "EUR",
            "url": f"{public_url}/sessions/{line.id}",
            "availability": f"https://schema.org/{_OPEN.get(line.registration(now), 'SoldOut')}",
        },
    }
    if line.sign_up == SignUpRule.REQUIRED:
        data |= {"maximumAttendeeCapacity": line.capacity, "remainingAttendeeCapacity": line.seats_left}
    return data | _for_whom(line)


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
