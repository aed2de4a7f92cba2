"""Entries: the newcomers of open rosters are written down, with their dates, letters and the rosters' numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from events_service import audit
from events_service.database import rows
from events_service.identifiers import uuid7
from events_service.messages import outbox
from events_service.registration import answers, drafts, helping, letters, needs
from events_service.registration.ledger import OpenRoster, SignUp
from events_service.registration.limits import mailbox_counter
from events_service.registration.links import link_hash
from events_service.registration.queries import Registration
from events_service.registration.reach import Reach, mailbox_of
from events_service.registration.readers import Reader, readers_of
from events_service.registration.rules import Door, State
from events_service.registration.seat_rules import Waiting
from events_service.registration.texting import ways_of


class _Row(msgspec.Struct):
    """The columns of a new registration."""

    id: UUID
    roster: UUID
    name: str
    companions: list[str]
    seats: int
    extra_seats: int
    extra_reason: str
    email: str | None
    phone: str | None
    locale: str
    note: str
    word: str
    adult: str
    only_adults: bool
    paper: bool
    state: State
    position: int
    passed: int
    skipped_at: datetime | None
    skipped_for: str | None
    skipped_free: int | None
    code: str
    link_hash: str
    link_version: int
    calendar_hash: str
    calendar_version: int
    organiser_email: str | None
    organiser_name: str | None
    door: Door
    intent: str | None
    fingerprint: str
    created_at: datetime
    revised_at: datetime
    confirmed_at: datetime | None
    offered_until: datetime | None
    together: UUID | None


class _Date(msgspec.Struct):
    """The columns of one of its dates."""

    id: UUID
    registration: UUID
    session: UUID
    uid: str
    sequence: int
    revised_at: datetime


_COLUMNS = ", ".join(_Row.__struct_fields__)
_DATE_COLUMNS = ", ".join(_Date.__struct_fields__)
_WRITE = f"""
WITH entered AS (
    INSERT INTO registration ({_COLUMNS})
    SELECT {_COLUMNS} FROM jsonb_populate_recordset(NULL::registration, $2::jsonb)
), dated AS (
    INSERT INTO registration_date ({_DATE_COLUMNS})
    SELECT {_DATE_COLUMNS} FROM jsonb_populate_recordset(NULL::registration_date, $3::jsonb)
), letter AS (
    SELECT * FROM {outbox.RECORDS.format("$4")}
), written AS ({outbox.INSERTED}), passed_over AS (
    UPDATE registration SET passed = line.passed, skipped_at = $14, skipped_for = line.reason, skipped_free = line.free
    FROM unnest($5::uuid[], $6::int[], $12::text[], $13::int[]) AS line (id, passed, reason, free)
    WHERE registration.id = line.id
)
UPDATE roster SET
    seats_taken = numbers.taken, waiting = numbers.waiting, arrivals = numbers.arrivals, saved = numbers.saved,
    kept = numbers.kept, extra_seats = roster.extra_seats + numbers.extra
FROM unnest($1::uuid[], $7::int[], $8::int[], $9::bigint[], $10::int[], $11::int[], $15::int[])
     AS numbers (id, taken, waiting, arrivals, saved, kept, extra)
WHERE roster.id = numbers.id
"""


async def write(rosters: Sequence[OpenRoster], *, now: datetime) -> None:
    """Everything that was entered on these rosters, in one statement; nothing where nobody was."""
    rosters = [roster for roster in rosters if roster.entered]
    if not rosters:
        return
    entered = [each for roster in rosters for each in roster.entered]
    line = {party.id: party for roster in rosters for party in roster.line}
    before = {party: seats for roster in rosters for party, seats in roster.passed_before.items()}
    readers = [(reader, turns) for _, each, turns in entered for reader in readers_of(each)]
    ways = await ways_of([reader for reader, _ in readers], now=now)
    changed = [party for party in line.values() if party.passed != before.get(party.id, party.passed)]
    messages = [
        letter
        for reader, turns in readers
        if (letter := drafts.opening(reader, way=ways[reader.id], leaves_at=_turn(reader, turns, now)))
        is not None
    ]
    await rows(
        _WRITE,
        [roster.id for roster in rosters],
        _json(
            [
                _row(sign_up, registration, line.get(registration.id), now=now)
                for sign_up, registration, _ in entered
            ]
        ),
        _json([date for _, registration, _ in entered for date in _dates(registration)]),
        outbox.encoded(messages, now=now),
        [party.id for party in changed],
        [party.passed for party in changed],
        [roster.seats.taken for roster in rosters],
        [roster.waiting for roster in rosters],
        [roster.arrivals for roster in rosters],
        [roster.saved for roster in rosters],
        [roster.seats.still_kept for roster in rosters],
        [party.skip and party.skip.reason for party in changed],
        [party.skip and party.skip.free for party in changed],
        now,
        [roster.extra_seats for roster in rosters],
    )
    if messages:
        outbox.letters_written()
    called = [reader for reader, _ in readers if ways[reader.id] is Reach.CALL]
    await _write_beside(entered, called=called, now=now)
    for sign_up, registration, _ in entered:
        if sign_up.by is not None:
            owner = registration.session.organisation
            over = registration.extra_seats > 0
            what = "registration.over_capacity" if over else "registration.entered"
            await audit.note(by=sign_up.by, what=what, on=registration.id, organisation=owner, now=now)


async def _write_beside(
    entered: Sequence[tuple[SignUp, Registration, object]], *, called: Sequence[Reader], now: datetime
) -> None:
    """What newcomers answered and need, and those whom they named; who is to be `called` is told at once too, by a
    colleague."""
    await answers.write(
        [(each.id, *answer) for sign_up, each, _ in entered for answer in sign_up.party.answers]
    )
    await needs.write({each.id: each.need for _, each, _ in entered if each.need})
    for sign_up, registration, _ in entered:
        if sign_up.helper is not None:
            key, by = sign_up.key, sign_up.by
            await helping.write(sign_up.helper, registration.id, added_by=by, key=key, now=now)
    for reader in called:
        if reader.helper is not None:
            await letters.named(reader.registration, now=now)


def _turn(reader: Reader, turns: Mapping[str, datetime | None], now: datetime) -> datetime | None:
    """When it is the turn of the mailbox that the reader's first letter goes to; at once where nobody counts."""
    mailbox = mailbox_of(reader)
    return turns.get(mailbox_counter(mailbox), now) if mailbox else now


def _row(sign_up: SignUp, registration: Registration, waiting: Waiting | None, *, now: datetime) -> _Row:
    """`waiting` is the party as those who came with it have left it in the line, where it waits."""
    same = {name: getattr(registration, name) for name in _SAME}
    skip = waiting.skip if waiting else None
    return _Row(
        **same,
        passed=waiting.passed if waiting else 0,
        skipped_at=now if skip else None,
        skipped_for=skip.reason if skip else None,
        skipped_free=skip.free if skip else None,
        link_hash=link_hash(sign_up.link),
        calendar_hash=link_hash(sign_up.calendar),
        intent=sign_up.intent,
        fingerprint=sign_up.party.fingerprint,
    )


def _dates(registration: Registration) -> list[_Date]:
    return [
        _Date(uuid7(), registration.id, date.session.id, date.uid, date.sequence, date.revised_at)
        for date in registration.sessions
    ]


# What the guest does not see, nor the desk in a list.
_NOT_SEEN = (
    "passed",
    "skipped_at",
    "skipped_for",
    "skipped_free",
    "link_hash",
    "calendar_hash",
    "intent",
    "fingerprint",
)
_SAME = tuple(name for name in _Row.__struct_fields__ if name not in _NOT_SEEN)


def _json(values: Sequence[msgspec.Struct]) -> str:
    return msgspec.json.encode(values).decode()
