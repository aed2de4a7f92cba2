"""Libraries that took part in the edition before are asked whether they come again."""

from datetime import datetime

from events_service import audit
from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.applications import some_may_apply
from events_service.campaigns.editions import held_campaign
from events_service.campaigns.participation_letters import write_to_applicants
from events_service.campaigns.participations import ApplicationsClosed
from events_service.campaigns.queries import campaign_page, details_of
from events_service.campaigns.rules import ParticipationState
from events_service.database import rows, transaction, update, value
from events_service.errors import existing

# The edition from which it was begun, or else the last one before it.
_BEFORE = """
coalesce(campaign.copy_of, (SELECT earlier.id FROM campaign AS earlier WHERE earlier.state <> 'draft'
                            AND earlier.ends_on < campaign.starts_on ORDER BY earlier.ends_on DESC LIMIT 1))
"""
_NOT_YET = f"""
FROM campaign JOIN participation ON participation.campaign = {_BEFORE}
JOIN library ON library.id = participation.library
WHERE campaign.slug = $1 AND participation.state = '{ParticipationState.APPROVED}'
  AND NOT EXISTS (SELECT FROM participation AS again
                  WHERE again.campaign = campaign.id AND again.library = participation.library)
"""


async def libraries_to_ask_again(slug: str) -> int:
    """How many took part in the edition before and have not applied for this one."""
    number: int = await value(f"SELECT count(*) {_NOT_YET}", slug)
    return number


async def ask_again(slug: str, *, by: Viewer, now: datetime) -> None:
    """Write to them, one letter for each person and never a second for the same edition: who has applied since is not
    asked. Refuses with Forbidden, NotFound, ApplicationsClosed."""
    require_everywhere(by, "edit_days")
    async with transaction():
        campaign = await held_campaign(slug)
        edition = existing(await campaign_page(slug))
        if not some_may_apply(edition, await details_of(edition.id), now=now):
            raise ApplicationsClosed()
        before = await rows(f"SELECT participation.id {_NOT_YET}", slug)
        says = {
            "day_name": edition.name,
            "staff_page": f"/staff/days/{slug}/participation",
            "starts_local": f"{edition.starts_on}T00:00:00",
            "until_local": f"{edition.applications_until}T00:00:00" if edition.applications_until else None,
        }
        ids = [each["id"] for each in before]
        await write_to_applicants(ids, "come_again", says=says, once=str(campaign["id"]), now=now)
        await update("campaign", campaign["id"], asked_again_at=now)
        await audit.note(by=by.id, what="day.asked_again", on=campaign["id"], organisation=None, now=now)
