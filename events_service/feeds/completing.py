"""What the outbox may not store, added when a letter is written: its links and its calendar part."""

from collections.abc import Mapping
from uuid import UUID

from events_service.accounts.sign_in import letter_secret
from events_service.feeds.calendar import invitation
from events_service.feeds.entries import registration_entry
from events_service.feeds.vevent import Invitee
from events_service.messages.mime import CalendarPart
from events_service.messages.rendering import Complete, Letter
from events_service.registration.links import link_of
from events_service.settings import Settings


def completing(settings: Settings) -> Complete:
    """The function that completes letters with this installation's addresses and key."""

    def complete(letter: Letter) -> tuple[Mapping[str, object], CalendarPart | None]:
        return _links(letter.context, settings), _calendar(letter, settings)

    return complete


def _links(told: Mapping[str, object], settings: Settings) -> dict[str, object]:
    """Absolute addresses; secrets are computed from the installation's key and never were in the database."""
    if "sign_in_link" in told:
        secret = letter_secret(UUID(str(told["sign_in_link"])), key=settings.secret_key)
        return {"own_url": f"{settings.public_url}/staff/sign-in/{secret}"}
    link = link_of(UUID(str(told["registration"])), int(str(told["link_version"])), key=settings.secret_key)
    return {
        "own_url": f"{settings.public_url}/registrations/{link}",
        "session_url": f"{settings.public_url}/sessions/{told['session']}",
    }


def _calendar(letter: Letter, settings: Settings) -> CalendarPart | None:
    """REQUEST while the seat is kept, CANCEL when it is not any more; nothing for someone who never had one."""
    told = letter.context
    if not told.get("calendar"):
        return None
    entry = registration_entry(told, public_url=settings.public_url, sender=settings.mail_from)
    invitee = Invitee(address=letter.recipient, name=str(told["name"]))
    method = "CANCEL" if entry.cancelled else "REQUEST"
    return CalendarPart(method, invitation(entry, invitee, language=letter.locale), "seance.ics")
