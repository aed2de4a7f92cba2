"""Editions of the day as their pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events_service.database import row, rows


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """An edition of the day."""

    id: UUID
    slug: str
    name: str
    theme: str
    starts_on: date
    ends_on: date
    created_at: datetime
    updated_at: datetime


_CAMPAIGN = """
SELECT id, slug, name, theme, starts_on, ends_on, created_at, coalesce(updated_at, created_at) AS updated_at
FROM campaign
"""


async def campaign_page(slug: str) -> CampaignPage | None:
    campaign = await row(f"{_CAMPAIGN} WHERE slug = $1", slug)
    return CampaignPage(**campaign) if campaign else None


async def every_campaign() -> list[CampaignPage]:
    """All editions, the newest first."""
    return [CampaignPage(**r) for r in await rows(f"{_CAMPAIGN} ORDER BY starts_on DESC, slug")]


async def campaigns_after(*, after: UUID | None, since: datetime | None, limit: int) -> list[CampaignPage]:
    """A stretch of all editions in the order of ids, for the API's cursor; `since` keeps what changed later."""
    editions = await rows(
        f"""
        {_CAMPAIGN} WHERE ($1::uuid IS NULL OR id > $1)
          AND ($2::timestamptz IS NULL OR coalesce(updated_at, created_at) >= $2)
        ORDER BY id LIMIT $3
        """,
        after,
        since,
        limit,
    )
    return [CampaignPage(**r) for r in editions]


async def campaigns(*, now: datetime) -> list[CampaignPage]:
    """The editions that are not over anywhere (Tahiti is the last place to leave a date), soonest first."""
    editions = await rows(
        f"{_CAMPAIGN} WHERE ends_on >= ($1 AT TIME ZONE 'Pacific/Tahiti')::date ORDER BY starts_on",
        now,
    )
    return [CampaignPage(**r) for r in editions]
