"""What the outbox may not store, added when a letter is written: its links and its calendar part."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct, convert

from events_service.accounts.links import letter_code, letter_secret
from events_service.feeds.calendar import download, invitation
from events_service.feeds.entries import registration_entry
from events_service.feeds.vevent import Invitee
from events_service.messages.mime import CalendarPart
from events_service.messages.rendering import Complete, Letter
from events_service.messages.sharing import ALSO
from events_service.messages.wording import wording
from events_service.registration import told
from events_service.registration.links import helper_link_of, link_of
from events_service.registration.news import THANKS
from events_service.registration.told import Told
from events_service.settings import Settings


def completing(settings: Settings) -> Complete:
    """The function that completes letters with this installation's addresses and key."""

    def complete(letter: Letter) -> tuple[Mapping[str, object], CalendarPart | None]:
        if "sign_in_link" in letter.context:
            link, key = UUID(str(letter.context["sign_in_link"])), settings.secret_key
            address = f"{settings.public_url}/staff/sign-in/{letter_secret(link, key=key)}"
            digits = letter_code(link, key=key)
            return {"own_url": address, "code": f"{digits[:3]}\u00a0{digits[3:]}"}, None
        if "staff_page" in letter.context:
            return {"own_url": f"{settings.public_url}{letter.context['staff_page']}"}, None
        says = told.read(letter.context)
        assert says is not None
        words = _words(says, settings) | {"also": also_in(letter)}
        return words, _calendar(letter, says, settings)

    return complete


def read_before(letter: Letter, settings: Settings) -> tuple[str, str]:
    """Subject and text as its reader will have them, for a colleague who looks before it is written: without the key to
    anybody's page."""
    says = told.read(letter.context)
    assert says is not None
    words = _words(says, settings) | {"own_url": f"{settings.public_url}/registrations/…"}
    subject, text, _ = wording(letter.name, letter.locale, {**letter.context, **words})
    return subject, text


class Also(Struct, frozen=True):
    """What one text says of another registration of the same person."""

    starts_at: datetime
    starts_local: datetime


def also_in(letter: Letter) -> list[Also]:
    """All that one text says of others, in order."""
    return sorted(convert(letter.context.get(ALSO, []), list[Also]), key=lambda also: also.starts_at)


def _words(says: Told, settings: Settings) -> dict[str, object]:
    """Absolute addresses; secrets are computed from the installation's key and never were in the database. The dates
    as values, where there are several."""
    if says.helper:
        link = helper_link_of(UUID(says.helper), key=settings.secret_key)
    else:
        link = link_of(UUID(says.registration), says.link_version, key=settings.secret_key)
    words: dict[str, object] = {"own_url": f"{settings.public_url}/registrations/{link}"}
    if not says.meeting:
        words["session_url"] = f"{settings.public_url}/sessions/{says.session}"
    if says.onward:
        words["onward"] = says.onward
        if says.onward.event:
            words["event_url"] = f"{settings.public_url}/events/{says.onward.event}"
    if says.dates:
        words |= {"dates": says.dates, "news": says.news, "before": says.known_before}
    return words


def _calendar(letter: Letter, says: Told, settings: Settings) -> CalendarPart | None:
    """About one date: REQUEST while the seat is kept, CANCEL when it is not any more. About several: a file with all of
    them to add by hand, under the same UIDs, since one invitation is for one date. Nothing for someone who never had
    a seat, nor in a reminder of what the calendar has, nor after it; nor for a helper, in whose calendar the entry
    would stay once they are not any more."""
    if not says.calendar or letter.name in ("reminder", THANKS) or says.helper:
        return None
    dates = says.news if letter.name == "dates" else says.all_dates
    entries = [
        registration_entry(says, date, public_url=settings.public_url, sender=settings.mail_from)
        for date in dates
    ]
    if len(entries) != 1:
        return CalendarPart("PUBLISH", download(*entries, language=letter.locale), "seances.ics")
    invitee = Invitee(address=letter.recipient, name=says.name)
    method = "CANCEL" if entries[0].cancelled else "REQUEST"
    return CalendarPart(method, invitation(entries[0], invitee, language=letter.locale), "seance.ics")
