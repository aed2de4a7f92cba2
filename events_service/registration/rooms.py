"""A room gets another name: what calendars show of it follows."""

from datetime import datetime
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction, value
from events_service.registration import dates
from events_service.scheduling import rooms
from events_service.scheduling.rooms import RoomDraft
from events_service.scheduling.sessions import revise_place

_THERE = """
SELECT session.id, session.roster, session.ends_at FROM session JOIN room_use ON room_use.session = session.id
WHERE room_use.room = $1
"""


async def edit_room(
    room_id: UUID, draft: RoomDraft, *, by: Viewer, now: datetime, seen: RoomDraft | None = None
) -> None:
    """Write what is known of a room. A new name raises the SEQUENCE of what is still to come there, as a library's does
    (registration/venues.py); nobody is written to, for it is the same door. Refuses as the verb of the same name in
    scheduling/rooms.py does."""
    async with transaction():
        # Rosters first, the order in which all verbs lock.
        await rows(
            f"SELECT id FROM roster WHERE id IN (SELECT roster FROM ({_THERE}) AS date) ORDER BY id FOR UPDATE",
            room_id,
        )
        was = await value("SELECT name FROM room WHERE id = $1 FOR NO KEY UPDATE", room_id)
        await rooms.edit_room(room_id, draft, by=by, now=now, seen=seen)
        if was == draft.name:
            return
        sessions = await rows(_THERE, room_id)
        await revise_place([each["id"] for each in sessions], now=now)
        await dates.revise_all([each["id"] for each in sessions if each["ends_at"] > now], now=now)
