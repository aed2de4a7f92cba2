"""Models as their pages and the API show them: what they say, who adopted them, how far a correction has come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.accounts.roles import MAY, Viewer
from events_service.campaigns.rules import CampaignState
from events_service.database import row, rows, value
from events_service.messages.rules import listed
from events_service.scheduling.model_rules import ModelDraft


@dataclass(frozen=True, slots=True)
class ModelPage:
    """A model. Of its `copies`, so many have taken over all corrections (`followed`)."""

    id: UUID
    campaign: str
    campaign_name: str
    campaign_state: str
    title: str
    summary: str
    description: str
    easy_to_read: str
    access_notes: str
    kind: str
    strand: str
    level: str | None
    topics: list[str]
    languages: list[str]
    age_from: int | None
    age_to: int | None
    with_adult: bool
    prerequisites: str
    bring: str
    equipment_lent: str
    locked: list[str]
    minutes: int
    seats: int
    revision: int
    created_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    copies: int
    followed: int

    @property
    def is_offered(self) -> bool:
        """Whether libraries may adopt it now."""
        return self.withdrawn_at is None and self.campaign_state == CampaignState.OPEN

    @property
    def behind(self) -> int:
        """How many copies have a correction still to take over."""
        return self.copies - self.followed


_MODEL = """
SELECT model.id, campaign.slug AS campaign, campaign.name AS campaign_name, campaign.state AS campaign_state,
       model.title, model.summary, model.description, model.easy_to_read, model.access_notes, model.kind, model.strand,
       model.level, model.topics, model.languages, model.age_from, model.age_to, model.with_adult, model.prerequisites,
       model.bring, model.equipment_lent, model.locked, model.minutes, model.seats, model.revision, model.created_at,
       model.updated_at, model.withdrawn_at, copied.copies, copied.followed
FROM model JOIN campaign ON campaign.id = model.campaign
CROSS JOIN LATERAL (SELECT count(*) AS copies, count(*) FILTER (WHERE revision = model.revision) AS followed
                    FROM model_copy WHERE model_copy.model = model.id) AS copied
"""


async def models_of(slug: str) -> list[ModelPage]:
    """Those of an edition, in the order they were written; withdrawn ones included."""
    models = await rows(f"{_MODEL} WHERE campaign.slug = $1 ORDER BY model.created_at, model.id", slug)
    return [ModelPage(**each) for each in models]


async def offered_models(slug: str) -> list[ModelPage]:
    """Those that libraries may adopt now."""
    return [each for each in await models_of(slug) if each.is_offered]


async def model_for(model_id: UUID, viewer: Viewer) -> ModelPage | None:
    """One, for colleagues of every library; while its edition is a draft, for coordinators."""
    drafts = viewer.may_everywhere("edit_days")
    model = await row(f"{_MODEL} WHERE model.id = $1 AND (campaign.state <> 'draft' OR $2)", model_id, drafts)
    return ModelPage(**model) if model else None


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A library's copy of a model: which of its fields the next correction would change is `differs`."""

    event: UUID
    title: str
    differs: tuple[str, ...]


async def copies_differing(model_id: UUID, draft: ModelDraft) -> list[CopyLine]:
    """The copies in which what the draft locks says something else than it."""
    copies = await rows(
        "SELECT event.* FROM event JOIN model_copy ON model_copy.event = event.id WHERE model_copy.model = $1",
        model_id,
    )
    lines = [
        CopyLine(
            each["id"],
            each["title"],
            tuple(name for name in draft.locked if each[name] != draft.words[name]),
        )
        for each in copies
    ]
    return [each for each in lines if each.differs]


async def copies_behind(*, limit: int) -> list[UUID]:
    """Events that have a correction of their model still to take over, of any model."""
    behind = await rows(
        """
        SELECT model_copy.event FROM model_copy JOIN model ON model.id = model_copy.model
        WHERE model_copy.revision <> model.revision ORDER BY model_copy.event LIMIT $1
        """,
        limit,
    )
    return [each["event"] for each in behind]


async def colleagues_with(model_id: UUID) -> int:
    """To how many people a letter about a correction goes."""
    people: int = await value(f"SELECT count(DISTINCT email) FROM ({TEAM}) AS team", [model_id])
    return people


# Whoever plans in an organisation that has a copy of these models, with each library of theirs that has one.
TEAM = f"""
SELECT DISTINCT account.email, model_copy.model, event.organisation, library.name || ', ' || library.town AS library
FROM model_copy JOIN event ON event.id = model_copy.event JOIN library ON library.id = event.library
JOIN membership ON membership.organisation = event.organisation AND membership.role IN ({listed(sorted(MAY["plan"]))})
JOIN account ON account.id = membership.account AND account.disabled_at IS NULL
WHERE model_copy.model = ANY($1::uuid[]) AND NOT event.practice
"""
