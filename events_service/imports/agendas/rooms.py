"""The calendar of a room: the hours that are taken there, to warn whoever plans in it."""

from uuid import UUID

from events_service.database import transaction
from events_service.imports.agendas.entries import Reading
from events_service.imports.agendas.taken_dates import as_taken
from events_service.installation import uid_host
from events_service.scheduling import sources


async def take_calendar_of_room(source: UUID, reading: Reading) -> int:
    """What a room's own calendar has, in the place of what it had; how many times that is. What comes from here, is
    called off or takes nobody's time is none of it, and of what is private only the hours are kept."""
    async with transaction():
        await sources.hold_source(source)
        own_host = await uid_host()
        busy = [
            as_taken(each, each.title)
            for each in reading.entries
            if not each.cancelled and not each.free and not each.uid.endswith(f"@{own_host}")
        ]
        await sources.keep_busy(source, busy)
        return len(busy)
