"""The charter of an edition: each change is a version of its own, since somebody accepted the one before."""

from datetime import datetime
from uuid import UUID

from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.editions import held_campaign, note_change
from events_service.database import insert, row, transaction
from events_service.text import clean

LONGEST = 20_000


async def write_charter(slug: str, body: str, *, by: Viewer, now: datetime) -> UUID:
    """Keep the text as the version that holds from now on, and return its id; the same text again is no new version.

    What libraries accepted before stays what it was. Refuses with Forbidden, NotFound and Invalid (`body`).
    """
    require_everywhere(by, "edit_days")
    body = clean(body, field="body", longest=LONGEST, lines=True, required=True)
    async with transaction():
        campaign = await held_campaign(slug)
        last = await row(
            "SELECT id, version, body FROM charter WHERE campaign = $1 ORDER BY version DESC LIMIT 1",
            campaign["id"],
        )
        if last is not None and last["body"] == body:
            return UUID(str(last["id"]))
        version = last["version"] + 1 if last else 1
        charter = await insert("charter", campaign=campaign["id"], version=version, body=body, created_at=now)
        await note_change(campaign["id"], by=by, now=now)
        return charter
