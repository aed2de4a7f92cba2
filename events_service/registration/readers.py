"""Who is told what becomes of a registration: its guest, a helper in their stead, or both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from events_service.database import rows, value
from events_service.registration.helper_rules import Helper, Receives
from events_service.registration.links import link_hash
from events_service.registration.names import name_for_letters
from events_service.registration.queries import Registration, registration_by_id, registrations_by_ids
from events_service.registration.rules import Door, State
from events_service.registration.told import Told


@dataclass(frozen=True, slots=True)
class Reader:
    """One of them. `id` is what their letters and calls are about: the registration, for whoever is told first; for a
    helper who is told too, the helper, so that what the one was told is not what the other knows."""

    id: UUID
    registration: Registration
    helper: Helper | None

    @property
    def name(self) -> str:
        return self.helper.name if self.helper else self.registration.name

    @property
    def email(self) -> str | None:
        return self.helper.email if self.helper else self.registration.email

    @property
    def phone(self) -> str | None:
        return self.helper.phone if self.helper else self.registration.phone

    @property
    def paper(self) -> bool:
        return self.helper is None and self.registration.paper


def first_reader(registration: Registration) -> Reader:
    """The guest; or their helper, where they want it so, or where nothing else reaches them."""
    helper = registration.helper
    unreachable = registration.email is None and registration.phone is None and not registration.paper
    stands_in = helper is not None and (helper.receives == Receives.INSTEAD or unreachable)
    return Reader(registration.id, registration, helper if stands_in else None)


def readers_of(registration: Registration) -> list[Reader]:
    """All who are told, never two at one address; nobody, where whoever it was is erased."""
    if registration.forgotten_at is not None:
        return []
    first, helper = first_reader(registration), registration.helper
    if helper is None or first.helper is not None or _shared(first, helper):
        return [first]
    return [first, Reader(helper.id, registration, helper)]


def _shared(first: Reader, helper: Helper) -> bool:
    """Whether what goes to the guest arrives where it would go to the helper too."""
    if first.email and helper.email:
        return first.email.casefold() == helper.email.casefold()
    return not first.email and not helper.email and first.phone == helper.phone


async def registration_by_helper(link: str) -> Registration | None:
    """The registration that a helper's link opens, while they are its helper."""
    one = await value(
        "SELECT registration FROM helper WHERE link_hash = $1 AND removed_at IS NULL", link_hash(link)
    )
    return await registration_by_id(one) if one else None


_REGISTRATIONS = "SELECT id, registration FROM helper WHERE id = ANY($1::uuid[]) AND removed_at IS NULL"


async def readers_about(about: Sequence[UUID]) -> dict[UUID, Reader]:
    """Whose letters and calls these are now; nobody's for a helper who was removed, or is told with the guest."""
    copied = {each["id"]: each["registration"] for each in await rows(_REGISTRATIONS, list(about))}
    registrations = await registrations_by_ids([copied.get(each, each) for each in about])
    readers = [reader for each in registrations.values() for reader in readers_of(each)]
    return {reader.id: reader for reader in readers}


# What one copy tells of several registrations stands as long as one of them does: those that do come first.
_COPIES = f"""
SELECT told_by, coalesce(copy.helper, copy.registration) AS whose, copy.registration
FROM circular_copy AS copy JOIN registration ON registration.id = copy.registration
WHERE copy.circular IN (SELECT circular FROM circular_copy WHERE id = ANY($1::uuid[])) AND told_by = ANY($1::uuid[])
ORDER BY registration.state = '{State.CANCELLED}', copy.id <> told_by, copy.id
"""


async def readers_of_copies(copies: Sequence[UUID]) -> dict[UUID, Reader]:
    """The same of circulars (registration/circulars.py), whose letters and calls are about the copy: its reader, or the
    same person by another registration of which it tells them, where they are not told by this one any more."""
    lines = await rows(_COPIES, list(copies))
    registrations = await registrations_by_ids([line["registration"] for line in lines])
    readers: dict[UUID, Reader] = {}
    for line in lines:
        for reader in readers_of(registrations[line["registration"]]):
            if reader.id == line["whose"]:
                readers.setdefault(line["told_by"], replace(reader, id=line["told_by"]))
    return readers


# What `addressed` adds for a helper: a row says by these words to whom it went.
ADDRESSED = ("email", "helper", "helper_name")


def addressed(says: Told, reader: Reader) -> Told:
    """The same, said to one of those who are told: to a helper by their name, and with the key to their own page."""
    helper = reader.helper
    if helper is None:
        return says
    typed_by_stranger = reader.registration.door == Door.WEB
    name = name_for_letters(helper.name) if typed_by_stranger else helper.name
    return msgspec.structs.replace(says, email=helper.email, helper=str(helper.id), helper_name=name)
