"""The rooms of a library, and what takes them beside sessions: a story hour, a meeting, painters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.clock import instant
from events_service.constraints import refusing
from events_service.database import insert, row, rows, transaction, update, value
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.fields import Fields
from events_service.scheduling.free_times import Span, day_of
from events_service.scheduling.hindrances import free_instead, in_the_way, spans, uses_of_rooms
from events_service.scheduling.occupancy import RoomTaken

# A weekly use is typed for a school year at most.
MOST_WEEKS = 60


class NameTaken(Refusal):
    """There is a room, or equipment, of that name already."""

    code = "name_taken"


class StillInUse(Refusal):
    """Something still to come takes it: `sessions` and other `uses` are how many."""

    code = "still_in_use"


async def name_taken() -> Refusal:
    return NameTaken()


@dataclass(frozen=True, slots=True)
class RoomDraft:
    """What a colleague types about a room."""

    name: str
    seats: int | None
    set_up_minutes: int
    clear_up_minutes: int

    @staticmethod
    def parse(values: Mapping[str, Any]) -> "RoomDraft":
        """Refuses with Invalid, naming every field at fault."""
        fields = Fields(values)
        draft = RoomDraft(
            fields.text("name", longest=100, required=True),
            fields.number("seats", lowest=1, highest=10_000, default=None),
            fields.number("set_up_minutes", lowest=0, highest=240, default=0) or 0,
            fields.number("clear_up_minutes", lowest=0, highest=240, default=0) or 0,
        )
        fields.done()
        return draft


async def add_room(library: UUID, draft: RoomDraft, *, by: Viewer, now: datetime) -> UUID:
    """The same room again is the one there is. Refuses with NotFound, Forbidden or NameTaken."""
    async with transaction():
        owner = await own_library(library, by)
        if same := await _same_room(library, draft):
            return same
        async with refusing({"room_name_unique": name_taken}):
            room = await insert("room", library=library, created_at=now, **_columns(draft))
        await audit.note(by=by.id, what="room.added", on=room, organisation=owner, now=now)
        return room


async def edit_room(
    room_id: UUID, draft: RoomDraft, *, by: Viewer, now: datetime, seen: RoomDraft | None = None
) -> None:
    """Other minutes count for what is planned from now on. `seen` is the room as its form showed it. Refuses with
    NotFound, Forbidden, NameTaken or ChangedMeanwhile."""
    async with transaction():
        room = await _own_room(room_id, by, "edit_rooms")
        if seen and _columns(seen) != {name: room[name] for name in _columns(seen)}:
            raise ChangedMeanwhile()
        async with refusing({"room_name_unique": name_taken}):
            await update("room", room_id, **_columns(draft))
        await audit.note(by=by.id, what="room.edited", on=room_id, organisation=room["organisation"], now=now)


async def retire_room(room_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Nothing new is planned in it from now on; twice is harmless. Refuses with NotFound, Forbidden or StillInUse."""
    async with transaction():
        room = await _own_room(room_id, by, "edit_rooms")
        [ahead] = await rows(
            """
            SELECT count(session) AS sessions, count(*) - count(session) AS uses FROM room_use
            WHERE room = $1 AND ends_at > $2 AND released_at IS NULL
            """,
            room_id,
            now,
        )
        if ahead["sessions"] or ahead["uses"]:
            raise StillInUse(**ahead)
        await rows("UPDATE room SET retired_at = coalesce(retired_at, $2) WHERE id = $1", room_id, now)
        await audit.note(
            by=by.id, what="room.retired", on=room_id, organisation=room["organisation"], now=now
        )


async def reopen_room(room_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Take a retired room into use again. Refuses with NotFound or Forbidden."""
    async with transaction():
        room = await _own_room(room_id, by, "edit_rooms")
        await rows("UPDATE room SET retired_at = NULL WHERE id = $1", room_id)
        await audit.note(
            by=by.id, what="room.reopened", on=room_id, organisation=room["organisation"], now=now
        )


async def _same_room(library: UUID, draft: RoomDraft) -> UUID | None:
    room: UUID | None = await value(
        """
        SELECT id FROM room WHERE library = $1 AND retired_at IS NULL AND name = $2 AND seats IS NOT DISTINCT FROM $3
          AND set_up_minutes = $4 AND clear_up_minutes = $5
        """,
        library,
        *_columns(draft).values(),
    )
    return room


def _columns(draft: RoomDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "seats": draft.seats,
        "set_up_minutes": draft.set_up_minutes,
        "clear_up_minutes": draft.clear_up_minutes,
    }


@dataclass(frozen=True, slots=True)
class UseDraft:
    """Another use as typed: a day, two times on the wall, and the last day of a use that comes every week."""

    title: str
    starts: datetime
    ends: datetime
    until: date | None

    @property
    def times(self) -> list[tuple[datetime, datetime]]:
        """On the wall, week after week."""
        weeks = ((self.until - self.starts.date()).days // 7 if self.until else 0) + 1
        steps = [timedelta(weeks=week) for week in range(min(weeks, MOST_WEEKS + 1))]
        return [(self.starts + step, self.ends + step) for step in steps]

    def check(self) -> None:
        """Refuses with Invalid (`ends`, `until`)."""
        wrong = {}
        if not timedelta(0) < self.ends - self.starts <= timedelta(hours=24):
            wrong["ends"] = "before_the_start" if self.ends <= self.starts else "longer_than_a_day"
        if self.until and self.until < self.starts.date():
            wrong["until"] = "before_the_start"
        if len(self.times) > MOST_WEEKS:
            wrong["until"] = "out_of_range"
        if wrong:
            raise Invalid(wrong)


async def occupy(room_id: UUID, draft: UseDraft, *, by: Viewer, now: datetime) -> int:
    """Take the room for something that is no session, once or every week, and return how often: all of it, or nothing.

    The hours are taken as typed, without set-up and clear-up. Refuses with NotFound, Forbidden, Invalid and, naming the
    first week that clashes, RoomTaken.
    """
    draft.check()
    async with transaction():
        room = await _own_room(room_id, by, "occupy")
        if room["retired_at"] is not None:
            raise Invalid({"room": "unknown"})
        for starts, ends in draft.times:
            asked = Span(
                instant(starts, room["time_zone"], field="starts"),
                instant(ends, room["time_zone"], field="ends"),
            )
            async with refusing({"room_use_never_twice": partial(_taken, room, asked, by, now)}):
                await insert(
                    "room_use",
                    room=room_id,
                    title=draft.title,
                    starts_at=asked.starts_at,
                    ends_at=asked.ends_at,
                )
        await audit.note(
            by=by.id, what="room.occupied", on=room_id, organisation=room["organisation"], now=now
        )
    return len(draft.times)


async def _taken(room: Record, asked: Span, by: Viewer, now: datetime) -> Refusal:
    day = day_of(asked, room["time_zone"], now=now)
    around = Span(min(asked.starts_at, day.starts_at), max(asked.ends_at, day.ends_at))
    [uses] = await uses_of_rooms([(room["id"], around)], leaving=[])
    return RoomTaken(
        room={"id": room["id"], "name": room["name"]},
        in_the_way=in_the_way(uses, asked, room["time_zone"], by),
        free_rooms=[],
        free_times=free_instead(spans(uses), asked, asked, room["time_zone"], now=now),
    )


async def vacate(use_id: UUID, *, every_week: bool = False, by: Viewer, now: datetime) -> int:
    """Take back what was typed, or with `every_week` all that is still to come of it in this room at this time of the
    week, and return how often; a session gives its room back by its own verbs. Refuses with NotFound or Forbidden."""
    async with transaction():
        room_id = existing(await value("SELECT room FROM room_use WHERE id = $1 AND session IS NULL", use_id))
        room = await _own_room(room_id, by, "occupy")
        if every_week:
            vacated = await rows(_VACATE_WEEKLY, use_id, room["time_zone"], now)
        else:
            vacated = await rows("DELETE FROM room_use WHERE id = $1 RETURNING id", use_id)
        await audit.note(
            by=by.id, what="room.vacated", on=room_id, organisation=room["organisation"], now=now
        )
        return len(vacated)


# A use typed once a week is as many rows, which one clock on the wall keeps together through winter and summer.
_VACATE_WEEKLY = """
DELETE FROM room_use AS other USING room_use AS this
WHERE this.id = $1 AND other.session IS NULL AND other.room = this.room AND other.title = this.title
  AND extract(isodow FROM other.starts_at AT TIME ZONE $2) = extract(isodow FROM this.starts_at AT TIME ZONE $2)
  AND (other.starts_at AT TIME ZONE $2)::time = (this.starts_at AT TIME ZONE $2)::time
  AND (other.ends_at AT TIME ZONE $2)::time = (this.ends_at AT TIME ZONE $2)::time
  AND other.ends_at > $3
RETURNING other.id
"""


async def own_library(library: UUID, by: Viewer) -> UUID:
    """The organisation that answers for the library. Refuses with NotFound or Forbidden."""
    organisation: UUID = existing(
        await value("SELECT organisation FROM library WHERE id = $1 FOR KEY SHARE", library)
    )
    require(by, "edit_rooms", organisation)
    return organisation


async def _own_room(room_id: UUID, by: Viewer, verb: str) -> Record:
    """The room, locked: whoever takes it queues here."""
    room = existing(
        await row(
            """
            SELECT room.*, library.organisation, library.time_zone FROM room JOIN library ON library.id = room.library
            WHERE room.id = $1 FOR NO KEY UPDATE OF room
            """,
            room_id,
        )
    )
    require(by, verb, existing(room["organisation"]))
    return room
