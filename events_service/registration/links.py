"""The secret link: a guest's only key. Computed from the installation's key, so the database holds only its hash."""

from uuid import UUID

from events_service.identifiers import derived, hashed


def link_of(registration: UUID, version: int, *, key: str) -> str:
    """The secret part of `/registrations/{link}`: 160 bits, the same each time until `version` grows (rotation)."""
    return derived(key, "registration", registration, version)


def link_hash(link: str) -> str:
    """What the registration's row holds."""
    return hashed(link)
