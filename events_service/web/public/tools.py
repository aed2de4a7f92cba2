"""Files of an edition's toolkit that are for everybody."""

from uuid import UUID

from litestar import Response, get

from events_service.campaigns.toolkit import public_tool
from events_service.errors import existing
from events_service.web.http.saving import saved


@get("/tools/{tool_id:uuid}")
async def tool(tool_id: UUID) -> Response[bytes]:
    return saved(existing(await public_tool(tool_id)))


HANDLERS = [tool]
