"""What a session takes, and nothing else takes at the same time: a room, equipment, the colleagues who hold it.

A room and a person are held by an exclusion constraint, equipment by counting under its lock. The row of the room, of
each piece and of each person is locked first, always in this order: equipment, room, people. Two inserts at once that
exclude each other would wait for each other, and PostgreSQL would end one of them without a word of what is in the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.accounts.tables import CALLED
from events_service.constraints import refusing
from events_service.database import insert, row, rows
from events_service.errors import Invalid, Refusal, existing
from events_service.identifiers import uuid7
from events_service.scheduling.free_times import Span, day_of, most_at_once, stretches_above
from events_service.scheduling.hindrances import (
    free_colleagues,
    free_instead,
    free_rooms,
    in_the_way,
    loans_of,
    spans,
    uses_of_people,
    uses_of_rooms,
)
from events_service.scheduling.needs import Needs, names_in, needs_of, people_named


class RoomTaken(Refusal):
    """Something else takes the room then: `in_the_way`. `free_rooms` and `free_times` say what would be free."""

    code = "room_taken"


class EquipmentTaken(Refusal):
    """Not so many are left then, but `left`: `in_the_way` has the others. `free_times` says when there would be."""

    code = "equipment_taken"


class FacilitatorBusy(Refusal):
    """The colleague is in another place then: `in_the_way`. `free_facilitators` and `free_times` say who and when."""

    code = "facilitator_busy"


@dataclass(frozen=True, slots=True)
class SessionAsking:
    """A session that asks for something, and who asks for it."""

    session: UUID
    library: UUID
    organisation: UUID
    time_zone: str
    seats: int
    span: Span
    by: Viewer
    now: datetime
    # A slot takes the pause that follows it; only the first is set up for, only the last is cleared up after.
    pause: timedelta = timedelta()
    is_first: bool = True
    is_last: bool = True

    @property
    def taken(self) -> Span:
        """When it takes its people, and its room but for what the room needs before and after."""
        return Span(self.span.starts_at, self.span.ends_at + self.pause)

    @property
    def day(self) -> Span:
        return day_of(self.span, self.time_zone, now=self.now)

    def around(self, asked: Span) -> Span:
        """That time and the day about it: all that a refusal tells of."""
        return Span(min(asked.starts_at, self.day.starts_at), max(asked.ends_at, self.day.ends_at))

    def free_instead(self, busy: list[Span], asked: Span) -> object:
        return free_instead(busy, asked, self.span, self.time_zone, now=self.now)


async def settle(
    session_id: UUID, values: Mapping[str, Any], *, moved: bool, by: Viewer, now: datetime
) -> bool:
    """Give a session at its present time and place what `values` names (`room`, `equipment`, `facilitators`); what is
    not named stays with it. A room that it has already keeps its minutes about the session, unless that has `moved`. To
    be called with the roster's lock, in the transaction that adds or changes the session. Return whether its room is
    another one, which people and calendars follow.

    Refuses with Invalid, RoomTaken, EquipmentTaken or FacilitatorBusy.
    """
    before = await needs_of(session_id)
    if before == Needs() and not any(values.get(name) for name in ("room", "equipment", "facilitators")):
        return False
    asking = await _asking(session_id, by, now)
    needs = before.changed_by(values, await people_named(names_in(values), asking.organisation))
    await _lend(asking, needs.equipment, before.equipment)
    if moved or needs.room != before.room:
        await _give_room(asking, needs.room, before.room)
    await _assign(asking, needs.facilitators, before.facilitators)
    if needs != before:
        owner = asking.organisation
        await audit.note(by=by.id, what="session.arranged", on=session_id, organisation=owner, now=now)
    return needs.room != before.room


async def release(sessions: Sequence[UUID], *, now: datetime) -> None:
    """These sessions are called off: what they took is free. Who would have held it, and where, stays known."""
    for table in ("room_use", "facilitation"):
        await rows(f"UPDATE {table} SET released_at = $2 WHERE session = ANY($1::uuid[])", sessions, now)


async def let_go(session: UUID) -> None:
    """It takes nothing any more."""
    for table in ("room_use", "equipment_use", "facilitation"):
        await rows(f"DELETE FROM {table} WHERE session = $1", session)


async def _asking(session_id: UUID, by: Viewer, now: datetime) -> SessionAsking:
    session = existing(
        await row(
            """
            SELECT session.library, event.organisation, session.time_zone, roster.capacity, session.starts_at,
                   session.ends_at, permanence.id IS NULL OR session.local_starts = permanence.local_starts AS is_first,
                   permanence.id IS NULL OR session.local_ends = permanence.local_ends AS is_last,
                   coalesce((SELECT min(edge) FROM unnest(permanence.local_pauses) AS edge
                             WHERE session.local_ends = ANY(permanence.local_pauses) AND edge > session.local_ends)
                            - session.local_ends, interval '0') AS pause
            FROM session JOIN event ON event.id = session.event JOIN roster ON roster.id = session.roster
            LEFT JOIN permanence ON permanence.id = session.permanence
            WHERE session.id = $1
            """,
            session_id,
        )
    )
    return SessionAsking(
        session_id,
        session["library"],
        session["organisation"],
        session["time_zone"],
        session["capacity"],
        Span(session["starts_at"], session["ends_at"]),
        by,
        now,
        session["pause"],
        session["is_first"],
        session["is_last"],
    )


async def _lend(asking: SessionAsking, pieces_asked: Mapping[UUID, int], before: Mapping[UUID, int]) -> None:
    """Each piece is counted under its lock, at every instant of the session."""
    pieces = await rows(_LOCK_EQUIPMENT, list(pieces_asked), asking.organisation)
    available = {piece["id"] for piece in pieces if not piece["retired"] or piece["id"] in before}
    if available != set(pieces_asked):
        raise Invalid({"equipment": "unknown"})
    if any(piece["library"] not in (None, asking.library) for piece in pieces):
        raise Invalid({"equipment": "other_library"})
    await rows("DELETE FROM equipment_use WHERE session = $1", asking.session)
    wishes = [(piece["id"], asking.around(asking.span)) for piece in pieces]
    loans = await loans_of(wishes, leaving=[asking.session])
    for piece, others in zip(pieces, loans, strict=True):
        _refuse_if_short(asking, piece, pieces_asked[piece["id"]], others)
        await insert(
            "equipment_use",
            equipment=piece["id"],
            session=asking.session,
            quantity=pieces_asked[piece["id"]],
        )


_LOCK_EQUIPMENT = """
SELECT id, name, quantity, library, retired_at IS NOT NULL AS retired FROM equipment
WHERE id = ANY($1::uuid[]) AND organisation = $2 ORDER BY id FOR NO KEY UPDATE
"""


def _refuse_if_short(asking: SessionAsking, piece: Record, number: int, others: list[Record]) -> None:
    left = piece["quantity"] - most_at_once(spans(others), asking.span)
    if number <= left:
        return
    busy = stretches_above(spans(others), piece["quantity"] - number)
    never = number > piece["quantity"]
    raise EquipmentTaken(
        equipment={"id": piece["id"], "name": piece["name"], "quantity": piece["quantity"]},
        left=left,
        in_the_way=in_the_way(others, asking.span, asking.time_zone, asking.by),
        free_times=[] if never else asking.free_instead(busy, asking.span),
    )


async def _give_room(asking: SessionAsking, room_id: UUID | None, before: UUID | None) -> None:
    if room_id is None:
        await rows("DELETE FROM room_use WHERE session = $1", asking.session)
        return
    # The one that is left as well: two who swap rooms at once would wait for each other.
    await rows(_LOCK_ROOMS, [room_id, before])
    room = await row(
        """
        SELECT room.id, room.name, room.library, set_up_minutes, clear_up_minutes,
               retired_at IS NOT NULL AS retired
        FROM room JOIN library ON library.id = room.library
        WHERE room.id = $1 AND library.organisation = $2
        """,
        room_id,
        asking.organisation,
    )
    if room is None or (room["retired"] and room_id != before):
        raise Invalid({"room": "unknown"})
    if room["library"] != asking.library:
        raise Invalid({"room": "other_library"})
    asked = Span(
        asking.taken.starts_at - timedelta(minutes=room["set_up_minutes"] * asking.is_first),
        asking.taken.ends_at + timedelta(minutes=room["clear_up_minutes"] * asking.is_last),
    )
    async with refusing({"room_use_never_twice": partial(_room_taken, asking, room, asked)}):
        await rows(_TAKE_ROOM, uuid7(), room_id, asking.session, asked.starts_at, asked.ends_at)


_LOCK_ROOMS = "SELECT 1 FROM room WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"
_TAKE_ROOM = """
INSERT INTO room_use (id, room, session, title, starts_at, ends_at) VALUES ($1, $2, $3, '', $4, $5)
ON CONFLICT (session) DO UPDATE SET room = excluded.room, starts_at = excluded.starts_at, ends_at = excluded.ends_at
"""


async def _room_taken(asking: SessionAsking, room: Record, asked: Span) -> Refusal:
    [uses] = await uses_of_rooms([(room["id"], asking.around(asked))], leaving=[asking.session])
    return RoomTaken(
        room={"id": room["id"], "name": room["name"]},
        in_the_way=in_the_way(uses, asked, asking.time_zone, asking.by),
        free_rooms=await free_rooms(asking.library, asking.seats, asking.span),
        free_times=asking.free_instead(spans(uses), asked),
    )


async def _assign(asking: SessionAsking, accounts: frozenset[UUID], before: frozenset[UUID]) -> None:
    # Who leaves the session as well, for the same reason as a room.
    people = await rows(_LOCK_PEOPLE, list(accounts | before))
    # A colleague who was removed meanwhile (scheduling/leaving.py) had that lock: she is not put back.
    still_there = {
        each["id"] for each in await rows(_STILL_THERE, list(accounts), asking.organisation, asking.session)
    }
    if not accounts - before <= still_there:
        raise Invalid({"facilitators": "unknown"})
    await rows(
        "DELETE FROM facilitation WHERE session = $1 AND account <> ALL($2::uuid[])",
        asking.session,
        list(accounts),
    )
    for person in people:
        if person["id"] not in accounts & still_there:
            continue
        async with refusing({"facilitation_never_twice": partial(_busy, asking, person)}):
            await rows(
                _ASSIGN, uuid7(), asking.session, person["id"], asking.taken.starts_at, asking.taken.ends_at
            )


_LOCK_PEOPLE = f"""
SELECT id, {CALLED} AS name FROM account WHERE id = ANY($1::uuid[])
ORDER BY id FOR NO KEY UPDATE
"""
_STILL_THERE = """
SELECT id FROM account WHERE id = ANY($1::uuid[])
  AND (EXISTS (SELECT FROM membership WHERE account = account.id AND organisation = $2)
       OR EXISTS (SELECT FROM facilitation WHERE account = account.id AND session = $3))
"""
_ASSIGN = """
INSERT INTO facilitation (id, session, account, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (session, account) DO UPDATE SET starts_at = excluded.starts_at, ends_at = excluded.ends_at
"""


async def _busy(asking: SessionAsking, person: Record) -> Refusal:
    wish = (person["id"], asking.around(asking.span))
    [uses] = await uses_of_people([wish], leaving=[asking.session])
    return FacilitatorBusy(
        facilitator={"id": person["id"], "name": person["name"]},
        in_the_way=in_the_way(uses, asking.span, asking.time_zone, asking.by),
        free_facilitators=await free_colleagues(asking.organisation, asking.span),
        free_times=asking.free_instead(spans(uses), asking.span),
    )
