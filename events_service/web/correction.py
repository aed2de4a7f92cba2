"""The form that corrects a registration, the same for its guest and for the desk."""

from collections.abc import Mapping
from datetime import UTC, datetime

from events_service.errors import Refusal
from events_service.registration.corrections import FIELDS, WITH_CHILD, refuse_unless_correctable
from events_service.registration.queries import Registration
from events_service.scheduling.questions import FIELD
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
        "need": registration.need,
        "adult": registration.adult,
        "only_adults": "yes" if registration.only_adults else "",
        "word": registration.word,
        "paper": "yes" if registration.paper else "",
        "seen": registration.updated_at.isoformat(),
    } | {answer.field: answer.words for answer in registration.answers}


def is_correctable(registration: Registration, *, now: datetime) -> bool:
    """Whether its page still shows the form."""
    try:
        refuse_unless_correctable(registration, now=now)
    except Refusal:
        return False
    return True


def changed_in(registration: Registration, fields: Mapping[str, str]) -> dict[str, str]:
    """What of the form reads otherwise than the registration. A number is stored in another way than it is shown, and
    one that nobody touched is not read again."""
    shown = typed_in(registration)
    sent = {
        name: text.replace("\r\n", "\n")
        for name, text in fields.items()
        if name in (*FIELDS, *WITH_CHILD) or name.startswith(FIELD)
    }
    if "seen" in fields:
        for box in ("paper", "only_adults"):
            sent.setdefault(box, "")  # a box that is not ticked is not sent
    return {name: text for name, text in sent.items() if text != shown.get(name, "")}


def version_seen(fields: Mapping[str, str]) -> datetime | None:
    """The version that the form was filled in against; None for a form that shows no old values, and for nonsense."""
    try:
        seen = datetime.fromisoformat(fields.get("seen", ""))
    except ValueError:
        return None
    return seen if seen.tzinfo is not None else seen.replace(tzinfo=UTC)
