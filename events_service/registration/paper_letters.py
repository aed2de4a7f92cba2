"""Letters on paper, for who wished them: printed in batches, handed over at the desk or posted.

No postal address is kept. A letter waits at the desk, or a colleague writes on the envelope what the library has
elsewhere.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction
from events_service.errors import NotFound
from events_service.messages import calls
from events_service.registration.call_queries import calls_sharing

_LOCK = "SELECT id, organisation FROM call_task WHERE id = ANY($1::uuid[]) AND closed_at IS NULL ORDER BY id FOR UPDATE"


async def mark_printed(ids: Collection[UUID], *, by: Viewer, now: datetime, printed: bool = True) -> int:
    """These letters, with all that the same task says, are on paper; or, not `printed`, are to be printed again. How
    many they are; what was told meanwhile stays as it is. Only of those that the viewer may print. Refuses with
    NotFound, where nothing is left of them."""
    async with transaction():
        shared = {each for one in ids for each in await calls_sharing(one)}
        tasks = await rows(_LOCK, [*ids, *shared])
        own = [each for each in tasks if each["organisation"] in by.organisations("export_people")]
        if not own:
            raise NotFound()
        await calls.mark_printed([each["id"] for each in own], now if printed else None)
        for each in own:
            if each["id"] in ids:
                await audit.note(
                    by=by.id,
                    what="call.printed" if printed else "call.unprinted",
                    on=each["id"],
                    organisation=each["organisation"],
                    now=now,
                )
        return sum(each["id"] in ids for each in own)
