"""The next step, already held: a colleague offers somebody who came an hour of a permanence, or another date.

The seat is theirs to take from that moment, under the lock of the other list: an offer like any other, with its
deadline, which is accepted, declined and lapses as one (registration/offers.py).
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import rows, transaction, update, value
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.libraries.queries import hours_of
from events_service.registration import letters, places
from events_service.registration.answer_times import answer_by
from events_service.registration.cancellation import locked
from events_service.registration.ledger import code_there
from events_service.registration.moving import SameList, asks_for_adult, hold_both, party_there
from events_service.registration.parties import Party
from events_service.registration.places import Place
from events_service.registration.queries import DateLine, Registration, registration_by_id
from events_service.registration.rules import Door, Presence, State
from events_service.scheduling.catalogue import these_sessions
from events_service.scheduling.queries import SessionLine, date_of_roster
from events_service.scheduling.visibility import PUBLISHED

# So many are shown: hours of permanences first, then other dates of the same workshop.
MOST_SHOWN = 24
# What stands for them on that roster, whoever wrote it down: an earlier offer, or the same name and contact.
_THEIRS = f"""
FROM registration AS theirs WHERE theirs.roster = {{roster}} AND theirs.state <> '{State.CANCELLED}'
AND (theirs.next_of = $1
     OR lower(theirs.name) = lower($2) AND (lower(theirs.email) = lower($3) OR theirs.phone = $4))
"""
_STANDS = f"SELECT theirs.id {_THEIRS.format(roster='$5')} ORDER BY theirs.position LIMIT 1"
_AHEAD = f"""
SELECT session.id FROM session JOIN event ON event.id = session.event JOIN roster ON roster.id = session.roster
JOIN library ON library.id = session.library
WHERE event.organisation = $5 AND event.meeting = '' AND session.cancelled_at IS NULL AND session.starts_at > $6
  AND {PUBLISHED.format("$6")} AND roster.id <> $7 AND roster.seats_taken < roster.capacity AND roster.waiting = 0
  AND (session.event = $8 OR session.permanence IS NOT NULL)
  AND NOT EXISTS (SELECT {_THEIRS.format(roster="roster.id")})
  AND (NOT event.colleagues OR (SELECT theirs.colleagues FROM event AS theirs WHERE theirs.id = $8))
ORDER BY session.permanence IS NULL, session.library <> $9, session.starts_at, session.id LIMIT {MOST_SHOWN}
"""


class DidNotCome(Refusal):
    """Nobody has noted that they came: to whom does not come nothing is kept."""

    code = "did_not_come"


def came_to(registration: Registration) -> DateLine | None:
    """The last date of theirs to which they came, as it was noted."""
    dates = [date for date in registration.sessions if date.presence == Presence.ATTENDED]
    return dates[-1] if dates else None


async def seats_to_offer(registration: Registration, *, now: datetime) -> list[SessionLine]:
    """Where all seats of the party of somebody who came can be held, soonest first of each kind, and they have none;
    nothing for who did not come."""
    date = came_to(registration)
    if date is None or registration.forgotten_at is not None:
        return []
    session = date.session
    ahead_of = session.organisation, now, registration.roster, session.event, session.library
    lines = await rows(_AHEAD, *_who(registration), *ahead_of)
    ahead = await these_sessions([each["id"] for each in lines])
    return [
        line
        for line in ahead
        if not asks_for_adult(registration, line)
        and line.registration_at_desk(now) == "open"
        and line.seats_left_at_desk >= min(registration.seats, line.largest_party)
    ]


async def offer_next(
    registration_id: UUID,
    roster: UUID,
    *,
    done: str = "",
    helper_too: bool = False,
    by: Viewer,
    key: str,
    sender: str,
    now: datetime,
) -> Place:
    """Hold seats on that list for somebody who came, as large as their party was there, and tell them by the channel
    they have: thanks, what was `done`, and until when they say yes or no. Whom they trust acts on one registration
    only: on this one where the person wants it (`helper_too`). Where they stand on that list already, nothing changes;
    what they declined or let lapse is held once more.

    Refuses with NotFound, Forbidden, DidNotCome, SameList, and as `register` does (NotEnoughSeats where it is full).
    """
    was = existing(await registration_by_id(registration_id))
    seen = existing(await date_of_roster(roster, now=now))
    require(by, "plan", was.session.organisation)
    if seen.organisation != was.session.organisation or seen.meeting:
        raise NotFound()
    if seen.colleagues and not was.session.colleagues:
        raise NotFound()
    async with transaction():
        await hold_both(was.roster, roster)
        was = await locked(registration_id)
        date = came_to(was)
        if date is None:
            raise DidNotCome()
        if was.roster == roster:
            raise SameList()
        if asks_for_adult(was, seen):
            raise Invalid({"adult": "adult_needed"})
        if stands := await value(_STANDS, *_who(was), roster):
            return places.replayed(existing(await registration_by_id(stands)), key=key)
        party = _as_small_as(seen, await party_there(was, seen.event))
        party = party if helper_too else replace(party, helper=None)
        place = await _hold(was, seen, party, colleague=by.id, key=key, sender=sender, now=now)
        await letters.next_offer(place.registration, came_to=date.session.title, done=done, now=now)
        what, owner = "registration.next_offered", was.session.organisation
        await audit.note(by=by.id, what=what, on=place.registration.id, organisation=owner, now=now)
        return place


def _who(registration: Registration) -> tuple[UUID, str, str | None, str | None]:
    """Whose seats those of _THEIRS are."""
    return registration.id, registration.name, registration.email, registration.phone


async def _hold(
    was: Registration,
    seen: SessionLine,
    party: Party,
    *,
    colleague: UUID,
    key: str,
    sender: str,
    now: datetime,
) -> Place:
    """Offered to them; whoever is erased on the one list is erased on the other."""
    place = await places.take_seats(
        seen,
        party,
        door=Door.DESK,
        key=key,
        sender=sender,
        now=now,
        intent=None,
        code=await code_there(was.code, seen.roster),
        colleague=colleague,
        offered_until=answer_by(await hours_of(seen.library), starts_at=seen.starts_at, now=now),
    )
    await update("registration", place.registration.id, next_of=was.id)
    return place


def _as_small_as(seen: SessionLine, party: Party) -> Party:
    """An hour with one person is for one."""
    seats = min(party.seats, seen.largest_party)
    return replace(party, seats=seats, companions=party.companions[: seats - 1])
