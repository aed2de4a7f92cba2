"""The form that corrects a registration, the same for its guest and for the desk."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from events_service.registration.corrections import FIELDS
from events_service.registration.queries import Registration
from events_service.web.phones import dialled


def typed_in(registration: Registration) -> dict[str, str]:
    """The form as it would have been filled in, and in `seen` which version of the registration that was."""
    return {
        "name": registration.name,
        "seats": str(registration.seats),
        "companions": "\n".join(registration.companions),
        "email": registration.email or "",
        "phone": dialled(registration.phone) if registration.phone else "",
        "locale": registration.locale,
        "note": registration.note,
        "seen": registration.updated_at.isoformat(),
    }


def changed_in(registration: Registration, fields: Mapping[str, Any]) -> dict[str, str]:
    """What of the form reads otherwise than the registration. A number is stored in another way than it is shown, and
    one that nobody touched is not read again."""
    shown = typed_in(registration)
    sent = {name: str(fields[name]).replace("\r\n", "\n") for name in FIELDS if name in fields}
    return {name: text for name, text in sent.items() if text != shown[name]}


def version_seen(fields: Mapping[str, Any]) -> datetime | None:
    """The version that the form was filled in against; None for a form that shows no old values, and for nonsense."""
    try:
        seen = datetime.fromisoformat(str(fields.get("seen", "")))
    except ValueError:
        return None
    return seen if seen.tzinfo is not None else seen.replace(tzinfo=UTC)
