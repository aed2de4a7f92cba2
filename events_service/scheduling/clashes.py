"""Many dates ask for rooms, equipment and people at once: what is in the way of each, and taking it all.

The same rules as for one session (scheduling/occupancy.py) and the same questions (scheduling/hindrances.py), asked
once for all dates: the page that plans a series shows what is in the way before anything is written, and the verb that
writes asks again, with the same locks in the same order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.database import insert_many, rows
from events_service.errors import Invalid, Refusal
from events_service.identifiers import uuid7
from events_service.scheduling.free_times import Span, most_at_once
from events_service.scheduling.hindrances import (
    InTheWay,
    Wish,
    in_the_way,
    loans_of,
    spans,
    uses_of_people,
    uses_of_rooms,
)
from events_service.scheduling.needs import Needs
from events_service.scheduling.sources import Busy, busy_between


@dataclass(frozen=True, slots=True)
class Asking:
    """A date that asks for something. `session` is its id, also where there is no row yet."""

    session: UUID
    span: Span
    needs: Needs


@dataclass(frozen=True, slots=True)
class Clash:
    """What a date cannot have: `code` as the refusals of occupancy.py say it, and what it is called. `left` is how many
    pieces of equipment there would be; `in_the_way` is empty where another date of the same plan is."""

    code: str
    id: UUID
    name: str
    in_the_way: list[InTheWay] = field(default_factory=list)
    left: int | None = None


def clash_from(refusal: Refusal) -> Clash:
    """What occupancy.py has just refused to one session: its first clash."""
    facts: Mapping[str, Any] = refusal.facts
    thing = facts.get("room") or facts.get("equipment") or facts["facilitator"]
    return Clash(refusal.code, thing["id"], thing["name"], facts["in_the_way"], facts.get("left"))


@dataclass(frozen=True, slots=True)
class Things:
    """The rows of what is asked for, by id."""

    rooms: dict[UUID, Record]
    pieces: dict[UUID, Record]
    people: dict[UUID, str]

    def around(self, asking: Asking) -> Span:
        """The date with what its room needs before and after it."""
        room = self.rooms[asking.needs.room] if asking.needs.room else None
        if room is None:
            return asking.span
        return Span(
            asking.span.starts_at - timedelta(minutes=room["set_up_minutes"]),
            asking.span.ends_at + timedelta(minutes=room["clear_up_minutes"]),
        )


async def things_for(
    asked: Sequence[Asking],
    *,
    library: UUID,
    organisation: UUID,
    before: Needs | None = None,
    lock: bool = False,
) -> Things:
    """What the dates at `library` ask for, and with `lock` held until the end of the transaction. What is retired can
    be kept by those who had it `before`. Refuses with Invalid (`room`, `equipment`), as occupancy.settle does."""
    had = before or Needs()
    holding = "FOR NO KEY UPDATE" if lock else ""
    pieces = await rows(_PIECES + holding, _all(each.needs.equipment for each in asked), organisation)
    rooms = await rows(
        _ROOMS + holding.replace("UPDATE", "UPDATE OF room"),
        _all([each.needs.room] for each in asked if each.needs.room),
        organisation,
    )
    people = await rows(_PEOPLE + holding, _all(each.needs.facilitators for each in asked))
    things = Things(
        {each["id"]: each for each in rooms if not each["retired"] or each["id"] == had.room},
        {each["id"]: each for each in pieces if not each["retired"] or each["id"] in had.equipment},
        {each["id"]: each["name"] for each in people},
    )
    for each in asked:
        if each.needs.room and each.needs.room not in things.rooms:
            raise Invalid({"room": "unknown"})
        if not set(each.needs.equipment) <= set(things.pieces):
            raise Invalid({"equipment": "unknown"})
    if any(room["library"] != library for room in things.rooms.values()):
        raise Invalid({"room": "other_library"})
    if any(piece["library"] not in (None, library) for piece in things.pieces.values()):
        raise Invalid({"equipment": "other_library"})
    return things


def _all(groups: Iterable[Iterable[UUID]]) -> list[UUID]:
    return sorted({identifier for group in groups for identifier in group})


_PIECES = """
SELECT id, name, quantity, library, retired_at IS NOT NULL AS retired FROM equipment
WHERE id = ANY($1::uuid[]) AND organisation = $2 ORDER BY id
"""
_ROOMS = """
SELECT room.id, room.name, room.library, set_up_minutes, clear_up_minutes, retired_at IS NOT NULL AS retired
FROM room JOIN library ON library.id = room.library
WHERE room.id = ANY($1::uuid[]) AND library.organisation = $2 ORDER BY room.id
"""
_PEOPLE = """
SELECT id, coalesce(nullif(name, ''), email) AS name FROM account WHERE id = ANY($1::uuid[]) ORDER BY id
"""


# Which date wishes for something, what it is, and when.
Wishing = tuple[Asking, UUID, Span]


async def clashes_of(
    asked: Sequence[Asking],
    things: Things,
    viewer: Viewer,
    *,
    time_zone: str,
    leaving: Sequence[UUID] = (),
) -> dict[UUID, list[Clash]]:
    """What is in the way of each of these dates, by its session; of another organisation only the hours are said.
    `leaving` are sessions that let go of what they have."""
    clashes: dict[UUID, list[Clash]] = {each.session: [] for each in asked}
    in_rooms = [(each, each.needs.room, things.around(each)) for each in asked if each.needs.room]
    with_people = [(each, person, each.span) for each in asked for person in sorted(each.needs.facilitators)]
    for code, uses_of, wishes, names in (
        ("room_taken", uses_of_rooms, in_rooms, {room: row["name"] for room, row in things.rooms.items()}),
        ("facilitator_busy", uses_of_people, with_people, things.people),
    ):
        taken = await uses_of(_bare(wishes), leaving=leaving)
        for (each, thing, span), uses in zip(wishes, taken, strict=True):
            if uses or _meets_another(each, thing, span, wishes):
                shown = in_the_way(uses, span, time_zone, viewer)
                clashes[each.session].append(Clash(code, thing, names.get(thing, ""), shown))
    with_pieces = [(each, piece, each.span) for each in asked for piece in sorted(each.needs.equipment)]
    loans = await loans_of(_bare(with_pieces), leaving=leaving)
    for (each, piece, span), uses in zip(with_pieces, loans, strict=True):
        left = things.pieces[piece]["quantity"] - _lent_then(each, piece, uses, with_pieces)
        if each.needs.equipment[piece] > left:
            shown = in_the_way(uses, span, time_zone, viewer)
            name = things.pieces[piece]["name"]
            clashes[each.session].append(Clash("equipment_taken", piece, name, shown, left))
    return clashes


def _bare(wishes: Sequence[Wishing]) -> list[Wish]:
    return [(thing, span) for _, thing, span in wishes]


def _lent_then(asking: Asking, piece: UUID, uses: Sequence[Record], wishes: Sequence[Wishing]) -> int:
    """How many pieces others have at any instant of the date, those of the same plan included."""
    lent = spans(uses)
    lent += [
        Span(span.starts_at, span.ends_at, other.needs.equipment[piece])
        for other, thing, span in wishes
        if thing == piece and other is not asking
    ]
    return most_at_once(lent, asking.span)


def _meets_another(asking: Asking, thing: UUID, span: Span, wishes: Sequence[Wishing]) -> bool:
    """Whether another date of the same plan wants it then, too."""
    return any(other is not asking and it == thing and when.overlaps(span) for other, it, when in wishes)


async def warnings_of(asked: Sequence[Asking], things: Things) -> dict[UUID, list[Busy]]:
    """What stands in the rooms' own calendars (followed.py) when these dates want them, by session: it warns, and is in
    nobody's way."""
    around = {each.session: things.around(each) for each in asked}
    whole = around.values()
    busy: list[Busy] = []
    if things.rooms:
        first, last = min(each.starts_at for each in whole), max(each.ends_at for each in whole)
        busy = await busy_between(list(things.rooms), first, last)
    return {
        each.session: [
            one
            for one in busy
            if one.room == each.needs.room and Span(one.starts_at, one.ends_at).overlaps(around[each.session])
        ]
        for each in asked
    }


async def take(asked: Sequence[Asking], things: Things) -> None:
    """Write down what the dates take, all at once, in the place of what they had. The caller holds the locks of
    `things_for` and has seen that nothing clashes; the database has the last word.

    Who goes on holding a date does so under the same id: their own calendar knows the entry by it (feeds/staff.py).
    """
    sessions = [each.session for each in asked]
    for table in ("room_use", "equipment_use"):
        await rows(f"DELETE FROM {table} WHERE session = ANY($1::uuid[])", sessions)
    left = await rows(_LEAVE, sessions)
    entries = {(each["session"], each["account"]): each["id"] for each in left}
    in_rooms = [(each, things.around(each)) for each in asked if each.needs.room]
    await insert_many(
        "room_use",
        [
            {"id": uuid7(), "room": each.needs.room, "session": each.session, "title": "", **_times(span)}
            for each, span in in_rooms
        ],
    )
    await insert_many(
        "equipment_use",
        [
            {"id": uuid7(), "equipment": piece, "session": each.session, "quantity": quantity}
            for each in asked
            for piece, quantity in each.needs.equipment.items()
        ],
    )
    await insert_many(
        "facilitation",
        [
            {
                "id": entries.get((each.session, person)) or uuid7(),
                "session": each.session,
                "account": person,
                **_times(each.span),
            }
            for each in asked
            for person in each.needs.facilitators
        ],
    )


_LEAVE = "DELETE FROM facilitation WHERE session = ANY($1::uuid[]) RETURNING id, session, account"


def _times(span: Span) -> dict[str, datetime]:
    return {"starts_at": span.starts_at, "ends_at": span.ends_at}
