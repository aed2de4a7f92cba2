"""Moving a registration to another list: the same workshop on another day, or elsewhere.

Nothing is given up before the new seat is sure: both lists are held, the party is placed on the one as a newcomer, and
leaves the other, in one transaction. The new registration has identities of its own for its calendar entries, and the
same code where nobody there has it, or will soon.
"""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import rows, transaction, update, value
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.identifiers import hashed
from events_service.messages import outbox
from events_service.registration import letters, limits, needs, places, referrals
from events_service.registration.answers import taken_along
from events_service.registration.cancellation import give_seats_back, locked
from events_service.registration.corrections import RegistrationCancelled
from events_service.registration.ledger import code_there
from events_service.registration.parties import Party
from events_service.registration.places import Place
from events_service.registration.queries import Registration, registration_by_id
from events_service.registration.readers import first_reader
from events_service.registration.rules import CancelledBy, Door, SessionBegun, State, lacks_adult
from events_service.registration.waiting_list import serve
from events_service.scheduling.queries import SessionLine, date_of_roster
from events_service.scheduling.questions import questions_of


class SameList(Refusal):
    """They are on that list already."""

    code = "same_list"


async def move_by_guest(
    registration_id: UUID, roster: UUID, *, key: str, sender: str, now: datetime
) -> Place:
    """The guest takes seats on that roster and gives these back; twice is harmless. Refuses with NotFound, SameList,
    RegistrationCancelled, SessionBegun, and as `register` does (NotEnoughSeats where nothing is left: they stay)."""
    return await _move(registration_id, roster, door=Door.WEB, key=key, sender=sender, now=now)


async def move_by_staff(
    registration_id: UUID, roster: UUID, *, by: Viewer, key: str, sender: str, now: datetime
) -> Place:
    """A colleague moves somebody who asked for it, to a list of their organisation. Refuses the same, and with
    Forbidden."""
    was = existing(await registration_by_id(registration_id)).session
    there = existing(await date_of_roster(roster, now=now))
    require(by, "register", was.organisation)
    require(by, "register", there.organisation)
    async with transaction():
        place = await _move(
            registration_id, roster, door=Door.DESK, key=key, sender=sender, now=now, colleague=by.id
        )
        if not place.replayed:
            what, owner = "registration.moved", was.organisation
            await audit.note(by=by.id, what=what, on=registration_id, organisation=owner, now=now)
        return place


async def _move(
    registration_id: UUID,
    roster: UUID,
    *,
    door: Door,
    key: str,
    sender: str,
    now: datetime,
    colleague: UUID | None = None,
) -> Place:
    seen = existing(await date_of_roster(roster, now=now))
    if seen.meeting or (seen.practice and door == Door.WEB):
        raise NotFound()
    was = existing(await registration_by_id(registration_id))
    if seen.organisation != was.session.organisation:  # which would learn who it is from a press of a button
        raise NotFound()
    if seen.colleagues and not was.session.colleagues:
        raise NotFound()
    # A registration moves once: then it is another one.
    intent = hashed(f"moved:{was.id}:{roster}")
    async with transaction():
        # In the order of ids, whichever way somebody moves: no two wait for each other.
        await hold_both(was.roster, roster)
        was = await locked(registration_id)
        if was.cancelled_by == CancelledBy.MOVED:
            return await _moved_before(intent, key=key)
        _refuse_unless_movable(was, seen, now=now)
        leaves_at = await limits.count_letter(None if colleague else first_reader(was).email, now=now)
        place = await places.take_seats(
            seen,
            await party_there(was, seen.event),
            door=door,
            key=key,
            sender=sender,
            now=now,
            intent=intent,
            code=await code_there(was.code, roster),
            colleague=colleague,
        )
        if leaves_at != now:
            await outbox.hold(place.registration.id, until=leaves_at)
        await referrals.follow(was.id, place.registration.id)
        await _leave(was, to=place.registration, now=now)
        return place


def _refuse_unless_movable(was: Registration, seen: SessionLine, *, now: datetime) -> None:
    if was.roster == seen.roster:
        raise SameList()
    if was.state == State.CANCELLED:
        raise RegistrationCancelled()
    if now >= was.begins_at:
        raise SessionBegun()
    if asks_for_adult(was, seen):
        raise Invalid({"adult": "adult_needed"})


async def hold_both(one: UUID, other: UUID) -> None:
    """Hold the rows of two lists until COMMIT, in the order in which whoever changes several takes them."""
    await rows("SELECT id FROM roster WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", [one, other])


def asks_for_adult(was: Registration, seen: SessionLine) -> bool:
    """Whether children come there with an adult, and nobody has said who that is, or that none come. A move asks
    nothing: it is said on the registration they have, or they sign up there."""
    return lacks_adult(seen, was.adult, only_adults=was.only_adults)


async def _moved_before(intent: str, *, key: str) -> Place:
    """What the same button made when it was pressed first. Refuses with RegistrationCancelled where another one was."""
    made = await value("SELECT id FROM registration WHERE intent = $1", intent)
    if made is None:
        raise RegistrationCancelled()
    return places.replayed(existing(await registration_by_id(made)), key=key)


async def _leave(was: Registration, *, to: Registration, now: datetime) -> None:
    """Their seats go down the list they left. A letter takes the old entry out of their calendar, if they have it; the
    one about the new seat says the rest. Whoever is erased on the one list is erased on the other."""
    await update("registration", was.id, moved_to=to.id)
    gone = await give_seats_back(was, by=CancelledBy.MOVED, now=now)
    await letters.moved_away(gone, now=now)
    await needs.forget([was.id])
    await serve(was.roster, now=now)


async def party_there(was: Registration, event: UUID) -> Party:
    """As they are on the list they leave: their word, their helper and what they need come along, and what they
    answered to questions that are asked there too."""
    companions, helper = tuple(was.companions), was.helper
    return Party(
        was.name,
        was.seats,
        was.email,
        was.phone,
        companions,
        was.locale,
        was.note,
        was.word,
        helper,
        was.paper,
        taken_along(was.answers, await questions_of(event)) if was.answers else (),
        was.need,
        was.adult,
        was.only_adults,
    )
