"""Taking a seat: the one verb behind the public page, the desk and the API.

Whoever asks while others are being given their seats shares the next transaction (registration/seats.py): it locks
their rosters, serves whoever waits and fits, asks the rule about each newcomer (registration/rules.py) and writes them
all.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.database import transaction
from events_service.errors import NotFound, Refusal
from events_service.identifiers import hashed, uuid7
from events_service.registration import entries, ledger, limits, rules, seat_rules
from events_service.registration.helper_rules import helper_of
from events_service.registration.ledger import OpenRoster, SignUp
from events_service.registration.links import calendar_of, link_of
from events_service.registration.parties import Party
from events_service.registration.queries import Registration
from events_service.registration.reach import mailbox_of
from events_service.registration.rules import STAFFED, Door, State
from events_service.registration.seats import Gathering
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import SessionLine, date_of_roster
from events_service.scheduling.rosters import begins_at


@dataclass(frozen=True, slots=True)
class Place:
    """What a sign-up came to. `replayed` when the same form had made it before."""

    registration: Registration
    link: str
    replayed: bool = False

    @property
    def state(self) -> str:
        return self.registration.state


async def register(
    roster: UUID,
    party: Party,
    *,
    door: Door,
    key: str,
    now: datetime,
    intent: str | None = None,
    seen: SessionLine | None = None,
    sender: str = "",
    waits: bool = True,
    again: bool = False,
    network: str | None = None,
    by: UUID | None = None,
    extra: str = "",
) -> Place:
    """Put a party on a roster: confirmed if its seats fit into what is left once each waiting party that fits has
    been served, else on the waiting list. So a small newcomer may pass a larger party that waits; how many seats went
    past it is counted, and from the capacity on whatever is free is saved for it (seat_rules.Seats).

    `key` is the installation's secret (for the link), `intent` names this attempt: sent twice, it makes one (promises 1
    to 4). `seen` is the date on whose page they asked: whether it still holds is asked under the lock. `sender` writes
    the letters, and organises this party's entry for ever. A party that would not wait (`waits` off) is refused
    instead; one that signed up a few minutes ago is refused unless it is another one (`again`). What comes from a
    stranger's `network` is counted (registration/limits.py); `by` is the colleague or key that writes somebody down.
    Where nothing is left, a reason (`extra`) gives seats over the capacity at their doors. Refuses with NotFound,
    SessionCancelled, SignUpNotNeeded, SignUpByStaffOnly, SignUpElsewhere, SignUpNotOpen, SignUpClosed, RosterFull,
    NotEnoughSeats, AlreadySignedUp, Invalid (seats, adult), IntentReused, TooManySignUps, and Busy.
    """
    seen = seen or await date_of_roster(roster, now=now)
    if seen is None or seen.roster != roster:
        raise NotFound()
    sign_up = prepared(
        seen,
        party,
        door=door,
        key=key,
        sender=sender,
        intent=intent,
        network=network,
        waits=waits,
        again=again,
        by=by,
        now=now,
        extra=extra,
    )
    return await _ask(roster, sign_up)


def prepared(
    seen: SessionLine,
    party: Party,
    *,
    door: Door,
    key: str,
    sender: str,
    now: datetime,
    intent: str | None,
    waits: bool,
    again: bool,
    network: str | None,
    by: UUID | None,
    extra: str = "",
) -> SignUp:
    """All of a sign-up that is the same whatever comes of it. Refuses with NotFound, Invalid (adult)."""
    if _is_not_for(seen, door, by):
        raise NotFound()
    rules.refuse_without_adult(seen, party.adult, only_adults=party.only_adults)
    return _sign_up(
        seen,
        party,
        door=door,
        key=key,
        sender=sender,
        intent=hashed(f"{seen.id}:{intent}") if intent else None,
        stranger=_stranger(seen, party, network=network, key=key),
        waits=waits,
        again=again,
        by=by,
        now=now,
        extra=extra,
    )


async def take_seats(
    seen: SessionLine,
    party: Party,
    *,
    door: Door,
    key: str,
    sender: str,
    now: datetime,
    intent: str | None,
    code: str | None,
    colleague: UUID | None,
    offered_until: datetime | None = None,
    again: bool = True,
    network: str | None = None,
) -> Place:
    """The same in the transaction of a verb that holds the roster's lock, for a party that does not wait and brings its
    `code`, or is offered its seats. A stranger's is counted, and never paused there. Refuses as `register` does."""
    sign_up = _sign_up(
        seen,
        party,
        door=door,
        key=key,
        sender=sender,
        intent=intent,
        stranger=_stranger(seen, party, network=network, key=key),
        waits=False,
        again=again,
        by=colleague,
        now=now,
        code=code,
        offered_until=offered_until,
    )
    [answer] = await place_each([once_more(sign_up)])
    if isinstance(answer, Exception):
        raise answer
    return answer


async def place_each(sign_ups: Sequence[SignUp]) -> list[Place | Exception]:
    """What each of these comes to, one for each of as many rosters, in the transaction of a verb that holds the locks
    of all of them."""
    answers = await _place_all({sign_up.seen.roster: [sign_up] for sign_up in sign_ups}, wait_for_lock=True)
    return [answers.get(sign_up.seen.roster, [NotFound()])[0] for sign_up in sign_ups]


def _sign_up(seen: SessionLine, party: Party, *, key: str, **rest: Any) -> SignUp:
    registration_id = uuid7()
    return SignUp(
        id=registration_id,
        seen=seen,
        party=party,
        link=link_of(registration_id, 1, key=key),
        calendar=calendar_of(registration_id, 1, key=key),
        key=key,
        helper=helper_of(party.helper) if party.helper else None,
        **rest,
    )


def _stranger(seen: SessionLine, party: Party, *, network: str | None, key: str) -> limits.Stranger | None:
    """Whom the limits count, with where letters and texts would go, the helper's too; not whom a colleague writes."""
    if network is None:
        return None
    mailboxes = [each for one in (party, party.helper) if one and (each := mailbox_of(one))]
    return limits.stranger(party.seats, mailboxes, network=network, roster=seen.roster, key=key)


def _is_not_for(seen: SessionLine, door: Door, by: UUID | None) -> bool:
    """Nobody comes from outside to practise, or to what is agreed with one person; to what is for colleagues, only a
    colleague."""
    return door == Door.WEB and (seen.practice or bool(seen.meeting) or (seen.colleagues and by is None))


async def _ask(roster: UUID, sign_up: SignUp) -> Place:
    """Wait for one's turn; where strangers come too fast (registration/limits.py), after a pause a second time."""
    try:
        return await _GATHERING.ask(roster, sign_up)
    except limits.Slower as slower:
        await asyncio.sleep(slower.seconds)
        return await _GATHERING.ask(roster, once_more(sign_up))


def once_more(sign_up: SignUp) -> SignUp:
    """The same after its pause."""
    if sign_up.stranger is None:
        return sign_up
    return replace(sign_up, stranger=replace(sign_up.stranger, has_paused=True))


async def _place_all(
    sign_ups: Mapping[UUID, Sequence[SignUp]], *, wait_for_lock: bool
) -> dict[UUID, list[Place | Exception]]:
    """The transaction: rosters are locked, strangers counted, whoever waits is served what is free, each newcomer is
    placed in its turn, and all are written.

    What is refused to one is its own answer, and no word of it is written. A roster that somebody else holds has no
    answers, unless its people `wait_for_lock`.
    """
    async with transaction():
        locked = await ledger.lock(sign_ups, wait_for_lock=wait_for_lock)
        here = [sign_up for roster in locked for sign_up in sign_ups[roster]]
        if not here:
            return {}
        now = max(sign_up.now for sign_up in here)
        strangers = [sign_up.stranger for sign_up in here if sign_up.stranger]
        count = await limits.count_sign_ups(strangers, now=now)
        rosters = await ledger.read_and_serve(locked, sign_ups, now=now)
        answers = {
            roster.id: [_answer(sign_up, roster, count) for sign_up in sign_ups[roster.id]]
            for roster in rosters
        }
        await entries.write(rosters, now=now)
        await count.give_back()
    return answers


_GATHERING = Gathering(_place_all)


def _answer(sign_up: SignUp, roster: OpenRoster, count: limits.Count) -> Place | Exception:
    try:
        return _place(sign_up, roster, count)
    except (Refusal, limits.Slower) as own:
        return own


def _place(sign_up: SignUp, roster: OpenRoster, count: limits.Count) -> Place:
    """One party's place, as everyone before it has left the roster."""
    party, stranger = sign_up.party, sign_up.stranger
    if sign_up.intent in roster.made:
        return _replayed(sign_up, *roster.made[sign_up.intent])
    if roster.session is None:
        raise NotFound()
    # Of a course each asked for a date of their own: one that was called off is nobody else's answer.
    asked = next((date for date in roster.sessions if date.id == sign_up.seen.id), roster.session)
    rules.refuse_unless_open(asked, roster.sessions, door=sign_up.door, seats=party.seats, now=sign_up.now)
    if stranger is not None:
        count.refuse_too_many(stranger)
    if not sign_up.again:
        roster.lately.refuse_double(party)
    staffed = sign_up.door in STAFFED
    left = seat_rules.left_for(roster.seats, saved=roster.saved, staffed=staffed)
    by_staff = staffed or sign_up.door is Door.KEY
    if sign_up.extra and by_staff and (extra := seat_rules.extra_seats_for(party.seats, left=left)):
        return Place(roster.enter(sign_up, State.CONFIRMED, extra=extra, turns={}), sign_up.link)
    state = seat_rules.place_for(
        party.seats,
        door=sign_up.door,
        seats=roster.seats,
        saved=roster.saved,
        waiting=roster.waiting,
        waiting_limit=roster.waiting_limit,
        # Nobody gets a seat from the list any more: who walks in sits down, or does not come in.
        line_open=sign_up.now < begins_at(roster.sessions),
        waits=sign_up.waits,
    )
    if sign_up.offered_until and state is State.CONFIRMED:
        state = State.OFFERED
    turns = count.use(stranger) if stranger is not None else {}
    return Place(roster.enter(sign_up, state, turns=turns), sign_up.link)


def _replayed(sign_up: SignUp, registration: Registration, fingerprint: str) -> Place:
    if fingerprint != sign_up.party.fingerprint:
        raise IntentReused()
    return replayed(registration, key=sign_up.key)


def replayed(registration: Registration, *, key: str) -> Place:
    """What the same attempt made before."""
    link = link_of(registration.id, registration.link_version, key=key)
    return Place(registration, link, replayed=True)
