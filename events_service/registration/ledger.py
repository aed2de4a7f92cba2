"""Locking rosters, and counting their seats and who waits: read once, kept while newcomers are placed. No rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record

from events_service.database import row, rows, value
from events_service.errors import NotFound, existing
from events_service.messages.addresses import sender_of
from events_service.registration import seat_rules
from events_service.registration.codes import arrives_at, spoken_code
from events_service.registration.dates import new_dates
from events_service.registration.doubles import LATELY, Lately
from events_service.registration.helper_rules import Helper
from events_service.registration.limits import Stranger
from events_service.registration.parties import Contact, Party
from events_service.registration.queries import Registration, registration_by_id, sessions_of
from events_service.registration.remembered import session_again
from events_service.registration.rules import STAFFED, Door, State
from events_service.registration.seat_rules import Seats, Waiting
from events_service.registration.waiting_list import BY_STAFF, serve
from events_service.scheduling.queries import UPDATED_AT, SessionLine
from events_service.scheduling.rosters import begins_at
from events_service.scheduling.visibility import PUBLISHED


@dataclass(frozen=True, slots=True)
class SignUp:
    """A party that asks for seats, with all that is the same whatever comes of it. `seen` is the session as the caller
    read it; a `stranger` is counted; whoever does not wait (`waits`) is refused instead; one that says it is another
    one (`again`) is not compared with those who signed up lately; `by` is the colleague who writes it down; one that
    comes from another list, or for several dates of one form (`together`), may bring its `code`; where nothing is left,
    a reason (`extra`) gives seats over the capacity; whom they trust is `helper`; what is offered, until when."""

    id: UUID
    seen: SessionLine
    party: Party
    door: Door
    link: str
    calendar: str
    key: str
    sender: str
    intent: str | None
    stranger: Stranger | None
    waits: bool
    again: bool
    by: UUID | None
    now: datetime
    code: str | None = None
    extra: str = ""
    helper: Helper | None = None
    together: UUID | None = None
    offered_until: datetime | None = None


class _Made(msgspec.Struct):  # what an intent has made before
    id: UUID
    intent: str
    fingerprint: str


class _Read(msgspec.Struct):
    id: UUID
    dates: int
    updated_at: datetime | None
    by_staff: int
    made: list[_Made]
    lately: list[Contact]


_LOCK_AND_WAIT = """
SELECT id, capacity, seats_taken, waiting, waiting_limit, most_seats, arrivals, first_code, revision, kept_seats,
       kept_until
FROM roster WHERE id = ANY($1::uuid[]) FOR UPDATE
"""
_CODES = "SELECT first_code, arrivals, capacity FROM roster WHERE id = $1"
_LOCK_THE_FREE = f"{_LOCK_AND_WAIT} SKIP LOCKED"
# A statement of its own: one that waited for the lock still sees everything else as it was before.
_READ = f"""
SELECT jsonb_build_object(
    'id', asked.id,
    'dates', (SELECT count(*) FROM session WHERE session.roster = asked.id),
    'updated_at', (
        SELECT max({UPDATED_AT}) FROM session JOIN event ON event.id = session.event
        JOIN library ON library.id = session.library JOIN organisation ON organisation.id = event.organisation
        WHERE session.roster = asked.id AND {PUBLISHED.format("$3::timestamptz")}),
    'by_staff', CASE WHEN asked.id = ANY($7::uuid[]) THEN ({BY_STAFF.format("asked.id")}) ELSE 0 END,
    'made', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'intent', intent, 'fingerprint', fingerprint)), '[]')
        FROM registration WHERE roster = asked.id AND intent = ANY($2::text[])),
    'lately', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'email', email, 'phone', phone)), '[]')
        FROM registration WHERE roster = asked.id AND state <> '{State.CANCELLED}' AND created_at > $4
        AND (lower(email) IN (SELECT lower(unnest($5::text[]))) OR phone IN (SELECT unnest($6::text[]))
             OR (email IS NULL AND phone IS NULL)))) AS roster
FROM unnest($1::uuid[]) AS asked (id)
"""


@dataclass(slots=True)
class OpenRoster:
    """A roster while its row is locked, at one moment (`now`): its seats, its `line` where a seat is free, who signed
    up `lately`, what each intent `made`; `session` is what they asked for, None where nobody may see it."""

    id: UUID
    now: datetime
    session: SessionLine | None
    sessions: tuple[SessionLine, ...]
    seats: Seats
    waiting: int
    waiting_limit: int | None
    arrivals: int
    first_code: int
    lately: Lately
    made: dict[str, tuple[Registration, str]]
    line: list[Waiting] = field(default_factory=list)
    # Those given over the capacity now, to newcomers.
    extra_seats: int = 0
    entered: list[tuple[SignUp, Registration, Mapping[str, datetime | None]]] = field(default_factory=list)
    # What went past those who waited before, as their rows have it.
    passed_before: dict[UUID, int] = field(default_factory=dict)

    @property
    def saved(self) -> int:
        """The free seats that promise 2 sets aside."""
        assert self.session is not None
        return seat_rules.saved_seats(
            self.line, seats=self.seats, now=self.now, starts_at=begins_at(self.sessions)
        )

    def enter(
        self, sign_up: SignUp, state: State, *, extra: int = 0, turns: Mapping[str, datetime | None]
    ) -> Registration:
        """Put a newcomer where the rule has said, on so many `extra` seats; its first letters leave when it is the turn
        of their mailbox, or never. Nobody who waits is passed over by an extra seat, which would never be theirs."""
        party, staffed = sign_up.party, sign_up.door in STAFFED
        self.arrivals += 1
        if extra:
            self.extra_seats += extra
        elif state is not State.WAITING:
            self.line = seat_rules.passed_over(self.line, party.seats, out_of=self.seats)
            self.seats = self.seats.give(party.seats, staffed=staffed)
        else:
            self.waiting += 1
            self.line.append(Waiting(sign_up.id, party.seats, staffed=staffed))
        registration = self._registration(sign_up, state, extra=extra)
        self.lately.add(Contact(party.name, party.email, party.phone))
        if sign_up.intent:
            self.made[sign_up.intent] = registration, party.fingerprint
        self.entered.append((sign_up, registration, turns))
        return registration

    def _registration(self, sign_up: SignUp, state: State, *, extra: int) -> Registration:
        assert self.session is not None
        party, now = sign_up.party, self.now
        name, address = sender_of(sign_up.sender)
        return Registration(
            id=sign_up.id,
            roster=self.id,
            name=party.name,
            companions=list(party.companions),
            seats=party.seats,
            extra_seats=extra,
            extra_reason=sign_up.extra if extra else "",
            email=party.email,
            phone=party.phone,
            locale=party.locale,
            note=party.note,
            word=party.word,
            adult=party.adult,
            only_adults=party.only_adults,
            paper=party.paper,
            state=state,
            position=self.arrivals,
            code=sign_up.code or spoken_code(self.first_code, self.arrivals),
            link_version=1,
            calendar_version=1,
            organiser_email=address or None,
            organiser_name=(self.session.organisation_name or name) if address else None,
            door=sign_up.door,
            created_at=now,
            revised_at=now,
            confirmed_at=now if state is State.CONFIRMED else None,
            offered_until=sign_up.offered_until if state is State.OFFERED else None,
            asked_at=None,
            coming_until=None,
            coming_at=None,
            cancelled_at=None,
            cancelled_by=None,
            corrected_at=None,
            forgotten_at=None,
            together=sign_up.together,
            place_in_line=self.waiting if state is State.WAITING else None,
            sessions=new_dates(sign_up.id, self.sessions, now=now),
            helper=sign_up.helper,
            need=party.need,
        )


async def lock(rosters: Iterable[UUID], *, wait_for_lock: bool) -> dict[UUID, Record]:
    """Hold the rows of these rosters until COMMIT; what they say. Whoever holds several waits for none: those somebody
    else holds are left out, unless `wait_for_lock`, for one. Refuses with NotFound."""
    locked = await rows(_LOCK_AND_WAIT if wait_for_lock else _LOCK_THE_FREE, list(rosters))
    if wait_for_lock and not locked:
        raise NotFound()
    return {each["id"]: each for each in locked}


async def code_there(code: str, roster: UUID) -> str | None:
    """The code, where nobody on that roster has it, nor anybody who may yet come will; the caller holds its lock."""
    there = existing(await row(_CODES, roster))
    if 0 < arrives_at(code, there["first_code"]) <= there["arrivals"] + max(500, 3 * there["capacity"]):
        return None
    taken = await value("SELECT 1 FROM registration WHERE roster = $1 AND code = $2", roster, code)
    return None if taken else code


async def read_and_serve(
    locked: Mapping[UUID, Record], sign_ups: Mapping[UUID, Sequence[SignUp]], *, now: datetime
) -> list[OpenRoster]:
    """The rosters that are held now: whom each could have served before these parties came is served, and what is asked
    about each party is read."""
    parties = [sign_up.party for roster in locked for sign_up in sign_ups[roster]]
    intents = [sign_up.intent for roster in locked for sign_up in sign_ups[roster] if sign_up.intent]
    emails = [party.email for party in parties if party.email]
    phones = [party.phone for party in parties if party.phone]
    keep = [roster for roster, each in locked.items() if _keeps(each, now)]
    texts = await rows(_READ, list(locked), intents, now, now - LATELY, emails, phones, keep)
    read = [msgspec.json.decode(each["roster"], type=_Read) for each in texts]
    return [await _open(locked[each.id], each, sign_ups[each.id], now=now) for each in read]


def _keeps(locked: Record, now: datetime) -> int:
    """How many seats a roster keeps for the doors of colleagues at this moment."""
    kept_until = locked["kept_until"]
    return locked["kept_seats"] if kept_until is not None and now < kept_until else 0


async def _open(locked: Record, read: _Read, sign_ups: Sequence[SignUp], *, now: datetime) -> OpenRoster:
    seen = max(
        (sign_up.seen for sign_up in sign_ups), key=lambda line: (line.roster_revision, line.updated_at)
    )
    as_seen = _holds(seen, revision=locked["revision"], updated_at=read.updated_at)
    session = _with_numbers(seen if as_seen else await session_again(seen.id, now=now), locked)
    roster = OpenRoster(
        id=read.id,
        now=now,
        session=session,
        sessions=await _sessions(session, read.dates),
        seats=Seats(locked["capacity"], locked["seats_taken"], _keeps(locked, now), read.by_staff),
        waiting=locked["waiting"],
        waiting_limit=locked["waiting_limit"],
        arrivals=locked["arrivals"],
        first_code=locked["first_code"],
        lately=Lately(read.lately),
        made={each.intent: (await _registration(each.id), each.fingerprint) for each in read.made},
    )
    await _serve_first(roster)
    return roster


def _holds(seen: SessionLine, *, revision: int, updated_at: datetime | None) -> bool:
    """Whether the session is as it was when it was read: its time and place, and every word a letter says of it."""
    return (seen.roster_revision, seen.updated_at) == (revision, updated_at)


async def _serve_first(roster: OpenRoster) -> None:
    """Newcomers come after everyone who waits for a free seat: whom it fits is served before them."""
    if roster.session is None or roster.waiting == 0 or roster.seats.free == 0:
        return
    answer = await serve(roster.id, now=roster.now)
    roster.seats = answer.seats
    roster.waiting = len(answer.line)
    roster.line = answer.line
    roster.passed_before = {party.id: party.passed for party in answer.line}


async def _sessions(session: SessionLine | None, dates: int) -> tuple[SessionLine, ...]:
    """All dates of the roster; the one that was just read, where there is no other."""
    if session is None:
        return ()
    return (session,) if dates == 1 else await sessions_of(session.roster)


def _with_numbers(session: SessionLine | None, locked: Record) -> SessionLine | None:
    """The session with what its roster says now."""
    if session is None:
        return None
    names = ("capacity", "seats_taken", "waiting", "waiting_limit", "most_seats", "kept_seats", "kept_until")
    return replace(session, **{name: locked[name] for name in names})


async def _registration(registration_id: UUID) -> Registration:
    registration = await registration_by_id(registration_id)
    assert registration is not None
    return registration
