"""The same party twice on one roster: asked about, never doubled or refused in silence."""

from collections.abc import Iterable
from datetime import timedelta

from events_service.errors import Refusal
from events_service.registration.parties import Contact, Party, is_same_party

# Whoever goes back and sends a form again does so within minutes. Two people of one name come later, or at a desk.
LATELY = timedelta(minutes=10)


class AlreadySignedUp(Refusal):
    """A party of this name and contact has just signed up for this roster. It says no more: whoever asks may be
    somebody else, and a code, a link or a state is the first one's own."""

    code = "already_signed_up"


class Lately:
    """Who has signed up for a roster `LATELY`, by the contacts they gave."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._by_contact: dict[str, list[Contact]] = {}
        for contact in contacts:
            self.add(contact)

    def add(self, contact: Contact) -> None:
        for each in _contacts(contact.email, contact.phone):
            self._by_contact.setdefault(each, []).append(contact)

    def refuse_double(self, newcomer: Party) -> None:
        """Refuse a party that is among them. Whoever asks holds the roster's lock: of two at the same moment the second
        sees the first. Refuses with AlreadySignedUp."""
        for each in _contacts(newcomer.email, newcomer.phone):
            if any(
                is_same_party(newcomer, other.name, other.email, other.phone)
                for other in self._by_contact.get(each, ())
            ):
                raise AlreadySignedUp()


def _contacts(email: str | None, phone: str | None) -> list[str]:
    """What two that are one party share: an address, a number, or that they gave neither (empty)."""
    return [each for each in ((email or "").casefold(), phone) if each] or [""]
