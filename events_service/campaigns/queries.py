"""Editions of the day as their pages show them. `public` ones leave out drafts, which are their coordinators' own."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from events_service.campaigns.rules import SEEN, CampaignState
from events_service.database import row, rows


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """An edition of the day, in the installation's own language. Libraries may apply from `applications_from` until
    `applications_until`, local days both; None leaves that end open. Afterwards they are asked for `figures` and a
    question until `figures_until` (campaigns/figures.py); None asks for nothing."""

    id: UUID
    slug: str
    name: str
    theme: str
    description: str
    starts_on: date
    ends_on: date
    applications_from: date | None
    applications_until: date | None
    by_application: bool
    state: str
    created_at: datetime
    updated_at: datetime
    asked_again_at: datetime | None = None
    figures: tuple[str, ...] = ()
    figures_question: str = ""
    figures_until: date | None = None

    @property
    def is_draft(self) -> bool:
        return self.state == CampaignState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == CampaignState.OPEN


@dataclass(frozen=True, slots=True)
class Window:
    """The days of an edition in a territory that chose others."""

    department: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Wording:
    """What an edition is called and says in another language."""

    locale: str
    name: str
    theme: str
    description: str


@dataclass(frozen=True, slots=True)
class CharterPage:
    """One version of the charter."""

    id: UUID
    version: int
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """Who carries the edition too."""

    id: UUID
    name: str
    tag: str
    url: str


_CAMPAIGN = """
SELECT id, slug, name, theme, description, starts_on, ends_on, applications_from, applications_until,
       by_application, state, asked_again_at, figures, figures_question, figures_until, created_at,
       coalesce(updated_at, created_at) AS updated_at
FROM campaign
"""
# Beside the table of editions: the first and last day of each in any territory.
FIRST_DAY = "least(starts_on, (SELECT min(starts_on) FROM campaign_window WHERE campaign = campaign.id))"
LAST_DAY = "greatest(ends_on, (SELECT max(ends_on) FROM campaign_window WHERE campaign = campaign.id))"
_NOT_OVER = f"{LAST_DAY} >= ($1 AT TIME ZONE 'Pacific/Tahiti')::date"


# Beside an edition and the participation of a library in it: whether its programme shows what the library offers.
ADMITTED = "(NOT campaign.by_application OR coalesce(participation.state = 'approved', false))"


def _page(record: Record) -> CampaignPage:
    columns = dict(record) | {"figures": tuple(record["figures"])}
    return CampaignPage(**columns)


async def campaign_page(slug: str) -> CampaignPage | None:
    """Drafts included."""
    campaign = await row(f"{_CAMPAIGN} WHERE slug = $1", slug)
    return _page(campaign) if campaign else None


async def public_campaign(slug: str) -> CampaignPage | None:
    campaign = await row(f"{_CAMPAIGN} WHERE slug = $1 AND state = ANY($2::text[])", slug, SEEN)
    return _page(campaign) if campaign else None


async def every_campaign() -> list[CampaignPage]:
    """All editions, the newest first; drafts included."""
    return [_page(r) for r in await rows(f"{_CAMPAIGN} ORDER BY starts_on DESC, slug")]


async def campaigns_after(
    *, after: UUID | None, since: datetime | None, limit: int, drafts: bool
) -> list[CampaignPage]:
    """A stretch of all editions in the order of ids, for the API's cursor; `since` keeps what changed later."""
    editions = await rows(
        f"""
        {_CAMPAIGN} WHERE ($1::uuid IS NULL OR id > $1)
          AND ($2::timestamptz IS NULL OR coalesce(updated_at, created_at) >= $2)
          AND ($4 OR state = ANY($5::text[]))
        ORDER BY id LIMIT $3
        """,
        after,
        since,
        limit,
        drafts,
        SEEN,
    )
    return [_page(r) for r in editions]


async def campaigns(*, now: datetime) -> list[CampaignPage]:
    """The open and closed editions that are not over anywhere (Tahiti is the last place to leave a date), soonest
    first."""
    editions = await rows(
        f"{_CAMPAIGN} WHERE {_NOT_OVER} AND state IN ('open', 'closed') ORDER BY starts_on", now
    )
    return [_page(r) for r in editions]


async def campaigns_to_join(*, now: datetime) -> list[CampaignPage]:
    """Those that an event may still become part of."""
    return [each for each in await campaigns(now=now) if each.is_open]


@dataclass(frozen=True, slots=True)
class Details:
    """What belongs to an edition: the territories that hold it on other days, by code; its texts in other languages;
    every version of its charter, the one that holds first; its partners, in the order they were written down."""

    windows: tuple[Window, ...]
    wordings: tuple[Wording, ...]
    charters: tuple[CharterPage, ...]
    partners: tuple[PartnerPage, ...]

    @property
    def charter(self) -> CharterPage | None:
        """The version that holds."""
        return self.charters[0] if self.charters else None

    def wording(self, locale: str) -> Wording | None:
        return next((each for each in self.wordings if each.locale == locale), None)


async def details_of(campaign: UUID) -> Details:
    windows = await rows(_WINDOWS, campaign)
    wordings = await rows(_WORDINGS, campaign)
    charters = await rows(_CHARTERS, campaign)
    partners = await rows(_PARTNERS, campaign)
    return Details(
        tuple(Window(**each) for each in windows),
        tuple(Wording(**each) for each in wordings),
        tuple(CharterPage(**each) for each in charters),
        tuple(PartnerPage(**each) for each in partners),
    )


_WINDOWS = (
    "SELECT department, starts_on, ends_on FROM campaign_window WHERE campaign = $1 ORDER BY department"
)
_WORDINGS = "SELECT locale, name, theme, description FROM campaign_text WHERE campaign = $1 ORDER BY locale"
_CHARTERS = "SELECT id, version, body, created_at FROM charter WHERE campaign = $1 ORDER BY version DESC"
_PARTNERS = "SELECT id, name, tag, url FROM partner WHERE campaign = $1 ORDER BY created_at, id"
