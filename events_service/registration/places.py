"""Taking a seat: the one verb behind the public page, the desk and the API."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.database import row, transaction
from events_service.errors import NotFound, Refusal
from events_service.identifiers import hashed, uuid7
from events_service.registration import letters, waiting_list
from events_service.registration.codes import spoken_code
from events_service.registration.links import link_hash, link_of
from events_service.registration.queries import Held, held, held_by_intent
from events_service.registration.rules import Party, RosterFull, refuse_unless_open
from events_service.scheduling.queries import SessionLine, session_line

PUBLIC, DESK, API = "public", "desk", "api"
_ATTEMPTS = 5


class IntentReused(Refusal):
    """The same form or key was already used for something else: nothing is written, the person is asked to reload."""

    code = "intent_reused"


class Busy(Refusal):
    """The session changed under the sign-up several times in a row; trying again is right."""

    code = "busy"


class _AlreadyThere(Exception):
    """Another request with the same intent won while ours held a seat: give the seat back and show theirs."""


class _FactsChanged(Exception):
    """The session was moved or cancelled after we read it: read it again."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a sign-up came to. `replayed` when the same form had made it before."""

    held: Held
    link: str
    replayed: bool = False

    @property
    def state(self) -> str:
        return self.held.state


async def register(
    session_id: UUID,
    party: Party,
    *,
    by: str,
    key: str,
    now: datetime,
    intent: str | None = None,
    seen: SessionLine | None = None,
) -> Place:
    """Put a party on a session's roster: confirmed if its seats are free and nobody waits, else on the waiting list.

    `key` is the installation's secret (for the link), `intent` whatever names this one attempt: sent twice, it makes
    one registration and the same answer (promises 1 to 4). `seen` is the session as the caller has just read it:
    it is not read again, since the roster's revision tells under its lock whether that still holds. Refuses with
    NotFound, SessionCancelled, SignUpNotNeeded, SignUpNotOpen, SignUpClosed, RosterFull, Invalid (seats),
    IntentReused, Busy.
    """
    intent = hashed(f"{session_id}:{intent}") if intent else None
    for _ in range(_ATTEMPTS):
        if intent and (known := await held_by_intent(intent)):
            return _replayed(*known, party=party, key=key)
        session, seen = seen or await session_line(session_id, now=now), None
        if session is None:
            raise NotFound()
        refuse_unless_open(session, seats=party.seats, now=now)
        try:
            return await _take(session, party, by=by, key=key, now=now, intent=intent)
        except (_AlreadyThere, _FactsChanged):
            continue
    raise Busy()


def _replayed(known: Held, fingerprint: str, *, party: Party, key: str) -> Place:
    if fingerprint != party.fingerprint:
        raise IntentReused()
    return Place(known, link_of(known.id, known.link_version, key=key), replayed=True)


async def _take(
    session: SessionLine, party: Party, *, by: str, key: str, now: datetime, intent: str | None
) -> Place:
    """The transaction: the roster's row as late as possible, then what depends on it, then COMMIT frees it."""
    identifier = uuid7()
    link = link_of(identifier, 1, key=key)
    async with transaction():
        seat = await _seat(session, party.seats, now)
        code = spoken_code(seat["first_code"], seat["arrivals"])
        state = "confirmed" if seat["fits"] else "waiting"
        taken = Held(
            id=identifier,
            roster=session.roster,
            name=party.name,
            companions=list(party.companions),
            seats=party.seats,
            email=party.email,
            phone=party.phone,
            locale=party.locale,
            note=party.note,
            state=state,
            position=seat["arrivals"],
            code=code,
            link_version=1,
            made_by=by,
            sequence=0,
            created_at=now,
            revised_at=now,
            confirmed_at=now if seat["fits"] else None,
            cancelled_at=None,
            place_in_line=None if seat["fits"] else seat["waiting"],
            session=session,
        )
        await _insert(taken, link=link, intent=intent, fingerprint=party.fingerprint)
        if seat["fits"]:
            await letters.confirmation(taken, now=now)
        elif seat["seats_taken"] < seat["capacity"] and await waiting_list.serve(
            session, now=now, newcomer=taken.id
        ):
            taken = await held(taken.id) or taken
            if taken.state == "waiting":
                await letters.waiting(taken, now=now)
        else:
            await letters.waiting(taken, now=now)
    return Place(taken, link)


# One statement locks the row, decides on its newest version and writes it. `fits` needs an empty waiting list, so that
# a newcomer never overtakes it; `revision` proves that the session is still what the guest was shown.
_SEAT = """
UPDATE roster SET
    seats_taken = roster.seats_taken + CASE WHEN decided.fits THEN $2 ELSE 0 END,
    waiting = roster.waiting + CASE WHEN decided.fits THEN 0 ELSE 1 END,
    arrivals = roster.arrivals + 1
FROM (
    SELECT id, waiting = 0 AND seats_taken + $2 <= capacity AS fits FROM roster
    WHERE id = $1 FOR UPDATE
) AS decided
WHERE roster.id = decided.id
  AND roster.revision = $3 AND roster.cancelled_at IS NULL
  AND roster.closes_at > $4 AND (roster.opens_at IS NULL OR roster.opens_at <= $4)
  AND (decided.fits OR roster.waiting_limit IS NULL OR roster.waiting < roster.waiting_limit)
RETURNING decided.fits, roster.arrivals, roster.first_code, roster.waiting, roster.seats_taken, roster.capacity
"""


async def _seat(session: SessionLine, seats: int, now: datetime) -> Record:
    """Count the party in and hold the roster's row until COMMIT. Raises RosterFull, or _FactsChanged."""
    seat = await row(_SEAT, session.roster, seats, session.roster_revision, now)
    if seat is None:
        current = await row("SELECT revision FROM roster WHERE id = $1", session.roster)
        if current is None or current["revision"] != session.roster_revision:
            raise _FactsChanged()
        raise RosterFull()
    return seat


async def _insert(taken: Held, *, link: str, intent: str | None, fingerprint: str) -> None:
    inserted = await row(
        """
        INSERT INTO registration (id, roster, name, companions, seats, email, phone, locale, note, state, position,
                                  code, link_hash, link_version, made_by, intent, fingerprint, created_at, revised_at,
                                  confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19)
        ON CONFLICT (intent) DO NOTHING RETURNING id
        """,
        *(
            taken.id,
            taken.roster,
            taken.name,
            taken.companions,
            taken.seats,
            taken.email,
            taken.phone,
            taken.locale,
        ),
        *(
            taken.note,
            taken.state,
            taken.position,
            taken.code,
            link_hash(link),
            taken.link_version,
            taken.made_by,
        ),
        *(intent, fingerprint, taken.created_at, taken.confirmed_at),
    )
    if inserted is None:
        raise _AlreadyThere()
