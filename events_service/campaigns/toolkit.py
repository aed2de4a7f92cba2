"""The toolkit of an edition: posters, the logo, a letter to the mayor, slides; for libraries, or for everybody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.editions import held_campaign, note_change
from events_service.campaigns.rules import SEEN
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import Invalid
from events_service.libraries.attachments import LINE, Attachment, SavedFile, attachment_from, columns_of

MOST_TOOLS = 60


async def add_tool(
    slug: str,
    values: Mapping[str, Any],
    *,
    name: str = "",
    content: bytes | None = None,
    by: Viewer,
    now: datetime,
) -> UUID:
    """Keep a link, or a file of that `name`, in the toolkit; the same title replaces what it was. Refuses with
    Forbidden, NotFound, and Invalid as attachments do, or one too many."""
    require_everywhere(by, "edit_days")
    draft, file = attachment_from(values, name, content)
    async with transaction():
        campaign = await held_campaign(slug)
        await rows("DELETE FROM tool WHERE campaign = $1 AND title = $2", campaign["id"], draft.title)
        if await value("SELECT count(*) FROM tool WHERE campaign = $1", campaign["id"]) >= MOST_TOOLS:
            raise Invalid({"title": "too_many"})
        tool = await insert(
            "tool",
            campaign=campaign["id"],
            created_at=now,
            **columns_of(draft, file),
        )
        await note_change(campaign["id"], by=by, now=now)
        return tool


async def remove_tool(slug: str, tool: UUID, *, by: Viewer, now: datetime) -> None:
    """Twice is harmless. Refuses with Forbidden and NotFound."""
    require_everywhere(by, "edit_days")
    async with transaction():
        campaign = await held_campaign(slug)
        if await rows("DELETE FROM tool WHERE id = $1 AND campaign = $2 RETURNING id", tool, campaign["id"]):
            await note_change(campaign["id"], by=by, now=now)


async def toolkit_of(campaign: UUID, *, public: bool = False) -> list[Attachment]:
    """In the order they came; with `public`, what everybody may have."""
    tools = await rows(
        f"SELECT {LINE} FROM tool WHERE campaign = $1 AND (public OR NOT $2) ORDER BY created_at, id",
        campaign,
        public,
    )
    return [Attachment(**each) for each in tools]


async def public_tool(tool: UUID) -> SavedFile | None:
    """The file, if everybody may have it."""
    file = await row(f"{_FILE} AND tool.public AND campaign.state = ANY($2::text[])", tool, SEEN)
    return SavedFile(**file) if file else None


async def tool_for_staff(tool: UUID, *, drafts: bool) -> SavedFile | None:
    """The file, for colleagues of whatever organisation; those who may edit editions have it while it is a `draft`."""
    file = await row(f"{_FILE} AND ($3 OR campaign.state = ANY($2::text[]))", tool, SEEN, drafts)
    return SavedFile(**file) if file else None


_FILE = """
SELECT tool.filename, tool.media_type, tool.content FROM tool JOIN campaign ON campaign.id = tool.campaign
WHERE tool.id = $1 AND tool.content IS NOT NULL
"""
