"""Who carries an edition together with the libraries, and what they are to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.editions import held_campaign, note_change
from events_service.database import insert, rows, transaction, value
from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.libraries.websites import web_page

MOST_PARTNERS = 60


async def add_partner(slug: str, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> UUID:
    """Name a partner, with a `tag` ("ministry", "association") and the address of its page. The same name again changes
    what is said of it. Refuses with Forbidden, NotFound and Invalid (`name`, `tag`, `url`)."""
    require_everywhere(by, "edit_days")
    fields = Fields(values)
    name = fields.text("name", longest=140, required=True)
    tag = fields.text("tag", longest=60)
    url = fields.check(lambda: web_page(values.get("url"), field="url")) or ""
    fields.done()
    async with transaction():
        campaign = await held_campaign(slug)
        partner: UUID | None = await value(_CHANGE, campaign["id"], name, tag, url)
        if partner is None:
            if (
                await value("SELECT count(*) FROM partner WHERE campaign = $1", campaign["id"])
                >= MOST_PARTNERS
            ):
                raise Invalid({"name": "too_many"})
            partner = await insert(
                "partner", campaign=campaign["id"], name=name, tag=tag, url=url, created_at=now
            )
        await note_change(campaign["id"], by=by, now=now)
        return partner


async def remove_partner(slug: str, partner: UUID, *, by: Viewer, now: datetime) -> None:
    """Twice is harmless. Refuses with Forbidden and NotFound."""
    require_everywhere(by, "edit_days")
    async with transaction():
        campaign = await held_campaign(slug)
        if await rows(
            "DELETE FROM partner WHERE id = $1 AND campaign = $2 RETURNING id", partner, campaign["id"]
        ):
            await note_change(campaign["id"], by=by, now=now)


_CHANGE = "UPDATE partner SET tag = $3, url = $4 WHERE campaign = $1 AND name = $2 RETURNING id"
