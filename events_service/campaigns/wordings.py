"""What an edition says in another language than the installation's own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.editions import held_campaign, note_change
from events_service.catalogues import LOCALES
from events_service.database import rows, transaction
from events_service.fields import Fields


async def keep_wording(
    slug: str, locale: str, values: Mapping[str, Any], *, by: Viewer, now: datetime
) -> None:
    """Keep name, theme and description in that language; without a name the edition says nothing of its own in it.

    Refuses with Forbidden, NotFound and Invalid (`locale`, `name`, `theme`, `description`).
    """
    require_everywhere(by, "edit_days")
    fields = Fields(values)
    if locale not in LOCALES:
        fields.wrong["locale"] = "unknown"
    name = fields.text("name", longest=200)
    theme = fields.text("theme", longest=255)
    description = fields.text("description", longest=5000, lines=True)
    if not name and (theme or description):
        fields.wrong["name"] = "required"
    fields.done()
    async with transaction():
        campaign = await held_campaign(slug)
        if name:
            await rows(_KEEP, campaign["id"], locale, name, theme, description)
        else:
            await rows(
                "DELETE FROM campaign_text WHERE campaign = $1 AND locale = $2", campaign["id"], locale
            )
        await note_change(campaign["id"], by=by, now=now)


_KEEP = """
INSERT INTO campaign_text (id, campaign, locale, name, theme, description)
VALUES (gen_random_uuid(), $1, $2, $3, $4, $5)
ON CONFLICT (campaign, locale) DO UPDATE
SET name = excluded.name, theme = excluded.theme, description = excluded.description
"""
