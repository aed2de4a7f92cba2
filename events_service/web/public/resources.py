"""Documents of an event that its library shares with everybody."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get

from events_service.errors import existing
from events_service.scheduling.resources import public_file
from events_service.web.http.saving import saved


@get("/resources/{resource_id:uuid}")
async def resource(resource_id: UUID, now: datetime) -> Response[bytes]:
    return saved(existing(await public_file(resource_id, now=now)))


HANDLERS = [resource]
