"""A guest's two secrets: the link, their only key, and the address of their private calendar, which opens only that;
and the link of their helper, which opens less.

All are computed from the installation's key, so the database holds only their hashes, and each is void once its
version grows; a helper's, once they are removed. A calendar's address is pasted into other people's services, whose
settings show it to whoever shares the calendar: it must not be the key to the registration (ical.md 68).
"""

from uuid import UUID

from events_service.identifiers import derived, hashed


def link_of(registration: UUID, version: int, *, key: str) -> str:
    """The secret part of `/registrations/{link}`: 160 bits, the same each time until `version` grows (rotation)."""
    return derived(key, "registration", registration, version)


def calendar_of(registration: UUID, version: int, *, key: str) -> str:
    """The secret part of `/feeds/registrations/{token}.ics`, likewise."""
    return derived(key, "calendar", registration, version)


# How a helper's link begins: no other does.
HELPER = "aide-"


def helper_link_of(helper: UUID, *, key: str) -> str:
    """The secret part of `/registrations/{link}` for a helper."""
    return HELPER + derived(key, "helper", helper)


def is_helper_link(link: str) -> bool:
    """Whether this is the link of a helper, of one who was removed too."""
    return link.startswith(HELPER)


def link_hash(link: str) -> str:
    """What the registration's row holds of either."""
    return hashed(link)
