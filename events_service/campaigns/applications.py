"""When libraries may apply to take part in an edition: their local day decides, and the days of their territory."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.campaigns.queries import CampaignPage, Details
from events_service.campaigns.rules import takes_applications
from events_service.clock import wall_clock
from events_service.database import row

# Beside an edition and a library.
TIMES = """
campaign.state AS edition, campaign.applications_from, campaign.applications_until, library.time_zone,
coalesce((SELECT ends_on FROM campaign_window WHERE campaign_window.campaign = campaign.id
          AND campaign_window.department = library.department), campaign.ends_on) AS last_on
"""
# The first and the last of our territories to begin a day.
FIRST_ZONE, LAST_ZONE = "Pacific/Wallis", "Pacific/Tahiti"


def in_time(times: Record, *, now: datetime) -> bool:
    """Whether the library of these `TIMES` may apply."""
    return takes_applications(
        times["edition"],
        times["applications_from"],
        times["applications_until"],
        times["last_on"],
        today=wall_clock(now, times["time_zone"]).date(),
    )


async def may_apply(campaign: UUID, library: UUID, *, now: datetime) -> bool:
    """Whether that library may."""
    times = await row(
        f"SELECT {TIMES} FROM campaign, library WHERE campaign.id = $1 AND library.id = $2", campaign, library
    )
    return times is not None and in_time(times, now=now)


def some_may_apply(edition: CampaignPage, details: Details, *, now: datetime) -> bool:
    """Whether libraries may apply in some territory."""
    last_on = max([edition.ends_on, *(each.ends_on for each in details.windows)])
    return any(
        takes_applications(
            edition.state,
            edition.applications_from,
            edition.applications_until,
            last_on,
            today=wall_clock(now, zone).date(),
        )
        for zone in (FIRST_ZONE, LAST_ZONE)
    )
