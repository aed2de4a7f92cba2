"""Taking a seat: the one verb behind the public page, the desk and the API."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from uuid import UUID

from events_service.database import row, transaction, value
from events_service.errors import NotFound, Refusal
from events_service.identifiers import hashed, uuid7
from events_service.logs import log
from events_service.messages import outbox
from events_service.registration import letters, limits, waiting_list
from events_service.registration.codes import spoken_code_sql
from events_service.registration.dates import uid_of
from events_service.registration.doubles import refuse_double
from events_service.registration.links import calendar_of, link_hash, link_of
from events_service.registration.parties import Party
from events_service.registration.queries import Registration, registration_by_id, registration_by_intent
from events_service.registration.rules import Door, NotEnoughSeats, RosterFull, refuse_unless_open
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import SessionLine, session_line

_ATTEMPTS = 5

# Counts what a stranger takes, and says when their first letter may leave.
Counting = Callable[..., Awaitable[datetime | None]]


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

    registration: Registration
    link: str
    replayed: bool = False

    @property
    def state(self) -> str:
        return self.registration.state


async def register(
    session_id: UUID,
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
) -> Place:
    """Put a party on a session's roster: confirmed if its seats are free and nobody waits, else on the waiting list.

    `key` is the installation's secret (for the link), `intent` whatever names this one attempt: sent twice, it makes
    one registration and the same answer (promises 1 to 4). `seen` is the session as the caller has just read it:
    it is not read again, since the roster's revision tells under its lock whether that still holds. `sender` is who
    writes the letters (EVENTS_MAIL_FROM), and will be the organiser of this party's entry for ever. A party that would
    not wait (`waits` off) is refused instead, before anything is written; one that signed up a few minutes ago is
    refused unless it says that it is another one (`again`). `network` is where a stranger's sign-up comes from: what
    it takes is counted (registration/limits.py). Refuses with NotFound, SessionCancelled, SignUpNotNeeded,
    SignUpNotOpen, SignUpClosed, RosterFull, NotEnoughSeats, AlreadySignedUp, Invalid (seats), IntentReused, Busy,
    TooManySignUps.
    """
    intent = hashed(f"{session_id}:{intent}") if intent else None
    patient = False
    for _ in range(_ATTEMPTS):
        if intent and (known := await registration_by_intent(intent)):
            return _replayed(*known, party=party, key=key)
        session, seen = seen or await session_line(session_id, now=now), None
        if session is None:
            raise NotFound()
        refuse_unless_open(session, seats=party.seats, now=now)
        try:
            draft = _draft(session, party, door=door, now=now, sender=sender)
            counting = (
                None if network is None else partial(limits.count_sign_up, network=network, patient=patient)
            )
            return await _take(
                draft,
                key=key,
                intent=intent,
                fingerprint=party.fingerprint,
                waits=waits,
                again=again,
                counting=counting,
            )
        except (_AlreadyThere, _FactsChanged):
            continue
        except limits.Slower as slower:
            await asyncio.sleep(slower.seconds)
            patient = True
    raise Busy()


def _replayed(known: Registration, fingerprint: str, *, party: Party, key: str) -> Place:
    if fingerprint != party.fingerprint:
        raise IntentReused()
    return Place(known, link_of(known.id, known.link_version, key=key), replayed=True)


async def _take(
    draft: Registration,
    *,
    key: str,
    intent: str | None,
    fingerprint: str,
    waits: bool,
    again: bool,
    counting: Counting | None,
) -> Place:
    """The transaction: a stranger is counted, then one statement that has the roster's row, what must be asked under
    it, and COMMIT, which frees it. A question that is raised gives everything back."""
    session, now = draft.session, draft.created_at
    link = link_of(draft.id, draft.link_version, key=key)
    calendar = calendar_of(draft.id, draft.calendar_version, key=key)
    leaves_at: datetime | None = now
    async with transaction():
        if counting is not None:
            leaves_at = await counting(draft.seats, draft.email, draft.roster, key=key, now=now)
        taken, free = await _seat(draft, link, calendar, intent, fingerprint, now)
        if not again:
            await refuse_double(taken, now=now)
        if taken.state == "waiting" and free:
            if await waiting_list.serve(session, now=now, newcomer=taken.id):
                taken = await registration_by_id(taken.id) or taken
            if taken.state == "waiting":
                await letters.waiting(taken, now=now)
        if taken.state == "waiting" and not waits:
            raise NotEnoughSeats(left=await _seats_left(session.roster), may_wait=True)
        if leaves_at != now:
            await outbox.hold(taken.id, until=leaves_at)
            log("letter held back", registration=taken.id, state="due" if leaves_at else "withdrawn")
    return Place(taken, link)


async def _seats_left(roster: UUID) -> int:
    """What a newcomer could have at once: whoever waits has just been served, and fits no better."""
    left: int = await value("SELECT capacity - seats_taken FROM roster WHERE id = $1", roster)
    return max(left, 0)


def _draft(session: SessionLine, party: Party, *, door: Door, now: datetime, sender: str) -> Registration:
    """The registration as far as it is known before the roster's row is ours."""
    name, address = parseaddr(sender)
    return Registration(
        id=uuid7(),
        roster=session.roster,
        name=party.name,
        companions=list(party.companions),
        seats=party.seats,
        email=party.email,
        phone=party.phone,
        locale=party.locale,
        note=party.note,
        state="waiting",
        position=0,
        code="",
        link_version=1,
        calendar_version=1,
        organiser_email=address or None,
        organiser_name=(session.organisation_name or name) if address else None,
        door=door,
        sequence=0,
        created_at=now,
        revised_at=now,
        confirmed_at=None,
        cancelled_at=None,
        cancelled_by=None,
        corrected_at=None,
        forgotten_at=None,
        place_in_line=None,
        session=session,
    )


# One statement locks the roster's row, decides on its newest version, and writes the seat, the registration and its
# letter: everybody for this roster waits for the row, and each further round trip under its lock would cost all of
# them the event loop's attention (docs/performance.md). `fits` needs an empty waiting list, so that a newcomer never
# overtakes it; `revision` proves that the session is still what the guest was shown. Where seats are free and yet the
# party does not fit, the waiting list is served next, and the letter is written after that.
_SEAT = f"""
WITH seat AS (
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
      AND (roster.seats_taken + $2 <= roster.capacity OR roster.waiting_limit IS NULL
           OR roster.waiting < roster.waiting_limit)
    RETURNING decided.fits, NOT decided.fits AND roster.seats_taken < roster.capacity AS free,
              roster.arrivals AS position,
              CASE WHEN decided.fits THEN 'confirmed' ELSE 'waiting' END AS state,
              CASE WHEN NOT decided.fits THEN roster.waiting END AS place_in_line,
              {spoken_code_sql("roster.first_code", "roster.arrivals")} AS code
), placed AS (
    INSERT INTO registration (id, roster, name, companions, seats, email, phone, locale, note, state, position,
                              code, link_hash, link_version, door, intent, fingerprint, created_at, revised_at,
                              confirmed_at, calendar_hash, calendar_version, organiser_email, organiser_name)
    SELECT $5, $1, $6, $7, $2, $8, $9, $10, $11, state, position, code,
           $12, $13, $14, $15, $16, $4, $4, CASE WHEN fits THEN $4::timestamptz END, $22, $23, $24, $25
    FROM seat
    ON CONFLICT (intent) DO NOTHING RETURNING id
), dated AS (
    INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
    SELECT dates.id, placed.id, dates.session, dates.uid, dates.sequence, $4
    FROM placed, unnest($26::uuid[], $27::uuid[], $28::text[], $29::int[]) AS dates(id, session, uid, sequence)
), letter AS (
    SELECT $17::uuid AS id, name || $18::text AS intent, placed.id AS about, $19::uuid AS organisation, name AS letter,
           $10 AS locale, $8 AS recipient, $4::timestamptz AS created_at, $20::timestamptz AS useless_after,
           $21::jsonb || jsonb_build_object(
               'state', state, 'code', code, 'position', place_in_line, 'calendar', fits) AS context
    FROM placed, seat, LATERAL (SELECT CASE WHEN fits THEN 'confirmation' ELSE 'waiting' END AS name) AS kind
    WHERE $8 IS NOT NULL AND NOT free
), posted AS ({outbox.POSTED})
SELECT seat.*, placed.id IS NULL AS known FROM seat LEFT JOIN placed ON true
"""


async def _seat(
    draft: Registration, link: str, calendar: str, intent: str | None, fingerprint: str, now: datetime
) -> tuple[Registration, bool]:
    """Count the party in, hold the roster's row until COMMIT, and write what was decided: the registration, and whether
    it waits although seats are free. Raises RosterFull, NotEnoughSeats, _AlreadyThere or _FactsChanged."""
    session = draft.session
    about, context = letters.opening(draft)
    seat = await row(
        _SEAT,
        *(draft.roster, draft.seats, session.roster_revision, now),
        *(draft.id, draft.name, draft.companions, draft.email, draft.phone, draft.locale, draft.note),
        *(link_hash(link), draft.link_version, draft.door, intent, fingerprint),
        *(uuid7(), about, session.organisation, session.ends_at, context),
        *(link_hash(calendar), draft.calendar_version, draft.organiser_email, draft.organiser_name),
        *(
            [uuid7()],
            [session.id],
            [uid_of(draft.id, session.id, session.uid_host, first=True)],
            [session.sequence],
        ),
    )
    outbox.letters_written()
    if seat is None:
        current = await row(
            "SELECT revision, capacity - seats_taken AS left FROM roster WHERE id = $1", draft.roster
        )
        if current is None or current["revision"] != session.roster_revision:
            raise _FactsChanged()
        if current["left"] > 0:
            raise NotEnoughSeats(left=current["left"], may_wait=False)
        raise RosterFull()
    if seat["known"]:
        raise _AlreadyThere()
    taken = draft.now_in(
        **{name: seat[name] for name in ("state", "position", "code", "place_in_line")},
        confirmed_at=now if seat["fits"] else None,
    )
    return taken, seat["free"]
