"""The same person twice on one list: a colleague who asked joins the two entries, under the list's lock.

Who holds a seat keeps it, the seats of the other are free, and what either said is kept (same_person_rules.py). The
code of both leads to the one that stays; of letters there is one at most.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import rows, transaction, update, value
from events_service.errors import NotFound, Refusal, existing
from events_service.registration import answers, dates, helping, letters, needs, referrals
from events_service.registration.cancellation import give_seats_back, locked
from events_service.registration.corrections import RegistrationCancelled
from events_service.registration.parties import Contact
from events_service.registration.queries import (
    Registration,
    in_a_list,
    registration_by_id,
    registrations_by_ids,
)
from events_service.registration.rules import CancelledBy, Presence, State
from events_service.registration.same_person_rules import Alike, Joined, alike, columns, joined
from events_service.registration.waiting_list import serve

# Whoever else has the same number, address or name: compared once more in Python, as names are.
_OTHERS = f"""
SELECT id, name, email, phone FROM registration
WHERE roster = $1 AND id <> $2 AND state <> '{State.CANCELLED}' AND forgotten_at IS NULL ORDER BY position
"""
_JOINED = f"""
SELECT EXISTS (SELECT FROM registration WHERE cancelled_by = '{CancelledBy.DOUBLE}' AND id = $1 AND moved_to = $2)
"""

_TAKE = "UPDATE roster SET seats_taken = seats_taken + $2, extra_seats = extra_seats + $3 WHERE id = $1"


class EntriesChanged(Refusal):
    """One of the two is not as it was shown: look again."""

    code = "entries_changed"


_FIRST_TIMERS = "SELECT first_timers FROM registration_date WHERE registration = $1 AND session = $2"


@dataclass(frozen=True, slots=True)
class Double:
    """Another entry of the same list that may be the same person's, and what they have in common."""

    registration: Registration
    alike: tuple[Alike, ...]


async def probable_doubles(registration: Registration, viewer: Viewer) -> list[Double]:
    """Who else on the list may be the same person, in the order of arrival, as lists show them to the viewer."""
    if registration.state == State.CANCELLED or registration.forgotten_at is not None:
        return []
    own = Contact(registration.name, registration.email, registration.phone)
    lines = await rows(_OTHERS, registration.roster, registration.id)
    reasons = {each["id"]: alike(own, Contact(each["name"], each["email"], each["phone"])) for each in lines}
    ids = [each for each, why in reasons.items() if why]
    others = await registrations_by_ids(ids) if ids else {}
    return [Double(in_a_list(others[each], viewer), reasons[each]) for each in ids]


async def look_at_joining(one: UUID, other: UUID, viewer: Viewer) -> Joined:
    """What would come of it; nothing is written. Refuses with NotFound, Forbidden, RegistrationCancelled."""
    registration = existing(await registration_by_id(one))
    require(viewer, "register", registration.session.organisation)
    return _joined(registration, existing(await registration_by_id(other)))


async def join_entries(one: UUID, other: UUID, *, mark: str, by: Viewer, now: datetime) -> Registration:
    """Join two entries of one person, whichever is named first, and return the one that stays; `mark` is that of what
    the colleague saw. Twice is harmless.

    Refuses with NotFound (on another list too), Forbidden, RegistrationCancelled, EntriesChanged.
    """
    owner = existing(await registration_by_id(one)).session.organisation
    require(by, "register", owner)
    async with transaction():
        first = await locked(one)
        second = existing(await registration_by_id(other))
        if stays := await _joined_before(first, second):
            return stays
        look = _joined(first, second)
        if look.mark != mark:
            raise EntriesChanged()
        await _write(look, by=by, now=now)
        kept = await locked(look.was.id)
        await _write_to_them(look, kept, now=now)
        await serve(kept.roster, now=now)
        what = "registration.joined"
        await audit.note(by=by.id, what=what, on=kept.id, organisation=owner, now=now)
        return await locked(kept.id)


async def _write_to_them(look: Joined, kept: Registration, *, now: datetime) -> None:
    """Somebody who can be written to by now is told how they stand. Who was excused by the entry that goes has said so:
    where letters reach them, one takes that date out of their calendar; nobody has to call about it."""
    if look.gains_contact and now < kept.begins_at:
        await letters.correction(kept, now=now)
    elif any(date.session.ends_at > now for date in look.newly_excused):
        await letters.change(kept, was=look.was, now=now, own_act=True)


def _joined(one: Registration, other: Registration) -> Joined:
    if one.roster != other.roster or one.id == other.id or one.forgotten_at or other.forgotten_at:
        raise NotFound()
    if State.CANCELLED in (one.state, other.state):
        raise RegistrationCancelled()
    return joined(one, other)


async def _joined_before(one: Registration, other: Registration) -> Registration | None:
    for gone, kept in ((one, other), (other, one)):
        if await value(_JOINED, gone.id, kept.id):
            return kept
    return None


async def _write(look: Joined, *, by: Viewer, now: datetime) -> None:
    """The seats of the one are given back before the other has more."""
    was, kept, gone = look.was, look.kept, look.gone
    await helping.follow(gone, was, now=now)
    await update("registration", gone.id, moved_to=kept.id)
    await rows("UPDATE registration SET moved_to = $2 WHERE moved_to = $1", gone.id, kept.id)
    left = await give_seats_back(gone.now_in(helper=None), by=CancelledBy.DOUBLE, now=now)
    if now < left.begins_at:
        await letters.joined(left, was=gone, now=now)
    await update("registration", kept.id, **columns(look), corrected_at=now)
    own, extra = kept.own_seats - was.own_seats, kept.extra_seats - was.extra_seats
    await rows(_TAKE, kept.roster, own, extra)
    before = {answer.question for answer in was.answers}
    more = [each for each in kept.answers if each.question not in before]
    await answers.write([(kept.id, each.question, each.words) for each in more])
    await needs.write({kept.id: kept.need, gone.id: ""})
    await referrals.follow(gone.id, kept.id)
    await referrals.doubt(kept.id)
    await _note_presence(look, by=by, now=now)


async def _note_presence(look: Joined, *, by: Viewer, now: datetime) -> None:
    """What was noted of either is noted of the one that stays, and counted once."""
    await dates.take_over([date.session.id for date in look.brought], look.gone.id, to=look.kept.id)
    for date, before in zip(look.kept.sessions, look.was.sessions, strict=True):
        session = date.session.id
        if date.excused_at != before.excused_at:
            await dates.excuse(look.kept.id, session, at=date.excused_at, now=now)
        if (date.presence, date.came) != (before.presence, before.came):
            presence = Presence(date.presence) if date.presence else None
            first = await value(_FIRST_TIMERS, look.gone.id, session)
            await dates.note_presence(
                [look.kept.id], session, presence, [date.came], [first], at=now, by=by.id
            )
    for date in look.gone.sessions:
        if date.presence is not None:
            await dates.note_presence([look.gone.id], date.session.id, None, [None], at=now, by=by.id)
