"""Erasing somebody on request (article 17 of the GDPR): by themselves on their own page, or by a colleague whom they
asked. What is still to come is given back first, so that the seat goes to who waits; the counts stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.attendance.walk_ins import forget_walk_ins_named, walk_ins_named
from events_service.database import transaction
from events_service.errors import Refusal, existing
from events_service.identifiers import hashed
from events_service.registration.cancellation import cancel_by_guest, cancel_by_staff
from events_service.registration.erasure import forget, registrations_of_one, registrations_of_the_same
from events_service.registration.queries import (
    Registration,
    registration_by_id,
    registration_by_link,
    registrations_by_ids,
)
from events_service.registration.rules import State
from events_service.registration.wishes import forget_wishes_of


class ErasureChanged(Refusal):
    """There is more of this person, or less, than was shown: look again."""

    code = "erasure_changed"


@dataclass(frozen=True, slots=True)
class Erasable:
    """What an organisation knows of the person of one registration, and how many walk-ins were noted under the name.
    `mark` stands for what was shown."""

    registration: Registration
    registrations: Sequence[Registration]
    walk_ins: int

    @property
    def mark(self) -> str:
        return hashed(repr((sorted(each.id for each in self.registrations), self.walk_ins)))


async def erasable_by_link(link: str) -> list[Registration]:
    """What goes when whoever holds the link is erased: that registration, the lists it moved to or came from, and the
    other dates of its form. Who else has the same name and contact may be anybody, to a link. Refuses with NotFound."""
    registration = existing(await registration_by_link(link))
    ids = await registrations_of_one([registration.id])
    by_id = await registrations_by_ids(ids)
    return [by_id[each] for each in ids]


async def erase_by_link(link: str, *, now: datetime) -> None:
    """Whoever holds the link is erased, and gives back what is still to come. Refuses with NotFound, and with
    ErasureChanged where they move to another list at the same moment."""
    async with transaction():
        going = await erasable_by_link(link)
        for each in going:
            if _is_to_come(each, now):
                await cancel_by_guest(each.id, now=now)
        await _forget(going, now=now)


async def erasable(registration_id: UUID, *, by: Viewer) -> Erasable:
    """What a colleague is shown before. Refuses with NotFound, Forbidden."""
    registration = existing(await registration_by_id(registration_id))
    organisation = registration.session.organisation
    require(by, "erase_people", organisation)
    ids = await registrations_of_the_same(registration_id, organisation=organisation)
    if not ids:
        existing(None)
    by_id = await registrations_by_ids(ids)
    return Erasable(
        registration=registration,
        registrations=[by_id[each] for each in ids],
        walk_ins=await walk_ins_named(registration.name, organisation=organisation),
    )


async def erase_by_staff(
    registration_id: UUID, *, mark: str, walk_ins: bool = False, by: Viewer, now: datetime
) -> int:
    """Erase all that the organisation knows of this person: every registration with the same name and contact, the
    lists they moved from and the other dates of one form, what is to come being given back; their wishes to be called;
    and the `walk_ins` of the same name only where the colleague says that it was they. How many registrations. Refuses
    with NotFound, Forbidden, ErasureChanged."""
    async with transaction():
        shown = await erasable(registration_id, by=by)
        if shown.mark != mark:
            raise ErasureChanged()
        registration, organisation = shown.registration, shown.registration.session.organisation
        callable_on = [(each.name, each.phone) for each in shown.registrations if each.phone]
        for each in shown.registrations:
            if _is_to_come(each, now):
                await cancel_by_staff(each.id, by=by, now=now, present=True)
        erased = await _forget(shown.registrations, now=now)
        await forget_wishes_of(callable_on, organisation=organisation)
        if walk_ins:
            await forget_walk_ins_named(registration.name, organisation=organisation)
        await audit.note(
            by=by.id, what="registration.erased", on=registration_id, organisation=organisation, now=now
        )
        return erased


async def _forget(registrations: Sequence[Registration], *, now: datetime) -> int:
    """Once the locks of their lists are taken, nobody moves from them: who did so a moment before has one more now."""
    ids = [each.id for each in registrations]
    if await registrations_of_one(ids) != ids:
        raise ErasureChanged()
    return await forget(ids, now=now)


def _is_to_come(registration: Registration, now: datetime) -> bool:
    return registration.state != State.CANCELLED and now < registration.begins_at
