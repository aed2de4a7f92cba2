"""Editions of the Digital Inclusion Day: opened and edited by a coordinator."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.queries import CampaignPage
from events_service.database import insert_once, row, transaction, update
from events_service.errors import ChangedMeanwhile, Refusal, existing
from events_service.fields import Fields
from events_service.text import slug as slug_of

LONGEST_SLUG = 100


class CampaignExists(Refusal):
    """Another edition has that slug. Editing it is another verb: who opens one may not know that it is there."""

    code = "campaign_exists"


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What a coordinator types about an edition, cleaned. The days are every territory's own, never a span of UTC."""

    name: str
    theme: str
    starts_on: date
    ends_on: date

    @staticmethod
    def parse(values: Mapping[str, Any]) -> "CampaignDraft":
        """Days are dates or ISO 8601; without a last day, the edition is one day long. Refuses with Invalid."""
        fields = Fields(values)
        name = fields.text("name", longest=200, required=True)
        theme = fields.text("theme", longest=255)
        starts_on = fields.day("starts_on", required=True)
        ends_on = fields.day("ends_on") or starts_on
        if starts_on and ends_on and ends_on < starts_on:
            fields.wrong.setdefault("ends_on", "before_the_start")
        fields.done()
        assert starts_on is not None
        assert ends_on is not None
        return CampaignDraft(name, theme, starts_on, ends_on)


async def open_campaign(slug: str, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> UUID:
    """Open an edition and return its id. The same again changes nothing: a command may run twice.

    Refuses with Forbidden, with Invalid naming every field at fault, and with CampaignExists where that slug is
    another edition's.
    """
    require_everywhere(by, "edit_days")
    fields = Fields({"slug": slug})
    slug = fields.text("slug", longest=LONGEST_SLUG, required=True)
    if slug != slug_of(slug):
        fields.wrong["slug"] = "not_a_slug"
    draft = fields.check(lambda: CampaignDraft.parse(values))
    fields.done()
    assert draft is not None
    async with transaction():
        created = await insert_once("campaign", "slug", slug=slug, created_at=now, **asdict(draft))
        if created is not None:
            await audit.note(by=by.id, what="day.opened", on=created, organisation=None, now=now)
            return created
        campaign = await row("SELECT id, name, theme, starts_on, ends_on FROM campaign WHERE slug = $1", slug)
        assert campaign is not None
        if _draft_of(campaign) != draft:
            raise CampaignExists(slug=slug)
        return UUID(str(campaign["id"]))


async def edit_campaign(
    slug: str, values: Mapping[str, Any], *, by: Viewer, now: datetime, seen: CampaignPage | None = None
) -> None:
    """Change what is given of an edition; the rest, and its slug, stay. Saving without a change changes nothing.

    Where the days move, so does what belongs to the edition: its programme is what takes place on them. `seen` is the
    edition as whoever writes it saw it. Refuses with Forbidden, NotFound, Invalid, ChangedMeanwhile.
    """
    require_everywhere(by, "edit_days")
    async with transaction():
        campaign = existing(
            await row(
                "SELECT id, name, theme, starts_on, ends_on FROM campaign WHERE slug = $1 FOR UPDATE", slug
            ),
            day=slug,
        )
        was = _draft_of(campaign)
        if seen is not None and was != CampaignDraft(seen.name, seen.theme, seen.starts_on, seen.ends_on):
            raise ChangedMeanwhile()
        draft = CampaignDraft.parse({**_one_day_stays_one(was, values), **values})
        if draft == was:
            return
        await update("campaign", campaign["id"], **asdict(draft), updated_at=now)
        await audit.note(by=by.id, what="day.edited", on=campaign["id"], organisation=None, now=now)


def _draft_of(campaign: Mapping[str, Any]) -> CampaignDraft:
    return CampaignDraft(campaign["name"], campaign["theme"], campaign["starts_on"], campaign["ends_on"])


def _one_day_stays_one(was: CampaignDraft, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stays where nothing else is given. An edition of one day that moves is one day long again."""
    stays: dict[str, Any] = {"name": was.name, "theme": was.theme, "starts_on": was.starts_on}
    if was.ends_on != was.starts_on or "starts_on" not in values:
        stays["ends_on"] = was.ends_on
    return stays
