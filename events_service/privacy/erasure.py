"""Erasing somebody on request (article 17 of the GDPR): by themselves on their own page, or by a colleague whom they
asked. What is still to come is given back first, so that the seat goes to who waits; the counts stay."""

from collections.abc import Collection, Sequence
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
from events_service.registration.names import may_be_one
from events_service.registration.queries import (
    Registration,
    registration_by_id,
    registration_by_link,
    registrations_by_ids,
)
from events_service.registration.rules import State
from events_service.registration.wish_queries import Wish, in_a_list, wishes_on
from events_service.registration.wishes import forget_these


class ErasureChanged(Refusal):
    """There is more of this person, or less, than was shown: look again."""

    code = "erasure_changed"


@dataclass(frozen=True, slots=True)
class Erasable:
    """What an organisation knows of the person of one registration, and how many walk-ins were noted under the name.
    Of the wishes on their number, `wishes` are theirs by the name too, in full or in part; a telephone is shared, so
    that `other_wishes` may be somebody else's. `mark` stands for what was shown."""

    registration: Registration
    registrations: Sequence[Registration]
    walk_ins: int
    wishes: Sequence[Wish]
    other_wishes: Sequence[Wish]

    @property
    def mark(self) -> str:
        wishes = [each.id for each in (*self.wishes, *self.other_wishes)]
        ids = sorted([each.id for each in self.registrations] + wishes)
        return hashed(repr((ids, self.walk_ins)))


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
    reached_as = [(each.name, each.phone) for each in by_id.values() if each.phone]
    wishes = await wishes_on({phone for _, phone in reached_as}, organisation=organisation)
    # The desk notes a wish by half a name.
    theirs = [wish for wish in wishes if any(_wished(wish, *each) for each in reached_as)]
    return Erasable(
        registration=registration,
        registrations=[by_id[each] for each in ids],
        walk_ins=await walk_ins_named(registration.name, organisation=organisation),
        wishes=theirs,
        other_wishes=[in_a_list(wish, by) for wish in wishes if wish not in theirs],
    )


def _wished(wish: Wish, name: str, phone: str) -> bool:
    return wish.phone == phone and may_be_one(wish.name, name)


async def erase_by_staff(
    registration_id: UUID,
    *,
    mark: str,
    walk_ins: bool = False,
    wishes: Collection[UUID] = (),
    by: Viewer,
    now: datetime,
) -> int:
    """Erase all that the organisation knows of this person: every registration with the same name and contact, the
    lists they moved from and the other dates of one form, what is to come being given back; their wishes to be called;
    and the `walk_ins` of the same name, or `wishes` under another name, only where the colleague says that it was they.
    How many registrations. Refuses with NotFound, Forbidden, ErasureChanged."""
    async with transaction():
        shown = await erasable(registration_id, by=by)
        if shown.mark != mark:
            raise ErasureChanged()
        registration, organisation = shown.registration, shown.registration.session.organisation
        also_theirs = [each for each in shown.other_wishes if each.id in wishes]
        for each in shown.registrations:
            if _is_to_come(each, now):
                await cancel_by_staff(each.id, by=by, now=now, present=True)
        erased = await _forget(shown.registrations, now=now)
        await forget_these([each.id for each in (*shown.wishes, *also_theirs)])
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
