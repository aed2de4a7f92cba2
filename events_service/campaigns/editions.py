"""Editions of the Digital Inclusion Day: drafted, opened, edited, closed and archived by a coordinator."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.queries import CampaignPage
from events_service.campaigns.rules import MOVES, STATES, CampaignState
from events_service.database import insert_once, row, rows, transaction, update
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.fields import Fields
from events_service.text import slug as slug_of

LONGEST_SLUG = 100


class CampaignExists(Refusal):
    """Another edition has that slug. Editing it is another verb: who opens one may not know that it is there."""

    code = "campaign_exists"


class WrongMove(Refusal):
    """An edition does not come from the `state` it is in into the one that was asked for."""

    code = "wrong_move"


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What a coordinator types about an edition, cleaned. The days are every territory's own, never a span of UTC;
    libraries apply between two of their local days, either of which may be left open; with `by_application` the
    programme shows those that were approved only."""

    name: str
    theme: str
    starts_on: date
    ends_on: date
    description: str = ""
    applications_from: date | None = None
    applications_until: date | None = None
    by_application: bool = False

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
        description = fields.text("description", longest=5000, lines=True)
        applications_from = fields.day("applications_from")
        applications_until = fields.day("applications_until")
        if applications_from and applications_until and applications_until < applications_from:
            fields.wrong.setdefault("applications_until", "before_the_start")
        by_application = fields.tick("by_application")
        fields.done()
        assert starts_on is not None
        assert ends_on is not None
        return CampaignDraft(
            name,
            theme,
            starts_on,
            ends_on,
            description,
            applications_from,
            applications_until,
            by_application,
        )


async def open_campaign(
    slug: str, values: Mapping[str, Any], *, by: Viewer, now: datetime, drafted: bool = False
) -> UUID:
    """Open an edition, or draft one, and return its id. The same again changes nothing: a command may run twice.

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
    state = CampaignState.DRAFT if drafted else CampaignState.OPEN
    async with transaction():
        created = await insert_once(
            "campaign", "slug", slug=slug, state=state, created_at=now, **asdict(draft)
        )
        if created is not None:
            what = "day.drafted" if drafted else "day.opened"
            await audit.note(by=by.id, what=what, on=created, organisation=None, now=now)
            return created
        campaign = await row(f"{_CAMPAIGN} WHERE slug = $1", slug)
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
        campaign = await held_campaign(slug)
        was = _draft_of(campaign)
        if seen is not None and was != _draft_of({name: getattr(seen, name) for name in _FIELDS}):
            raise ChangedMeanwhile()
        draft = CampaignDraft.parse({**_one_day_stays_one(was, values), **values})
        if draft == was:
            return
        await update("campaign", campaign["id"], **asdict(draft), updated_at=now)
        await audit.note(by=by.id, what="day.edited", on=campaign["id"], organisation=None, now=now)


async def move_campaign(slug: str, state: str, *, by: Viewer, now: datetime) -> None:
    """Open an edition, close it or archive it (CampaignState says what each means); to where it is, nothing happens.

    Refuses with Forbidden, NotFound, Invalid (`state`) and WrongMove.
    """
    require_everywhere(by, "edit_days")
    if state not in STATES:
        raise Invalid({"state": "unknown"})
    goal = CampaignState(state)
    async with transaction():
        campaign = await held_campaign(slug)
        if campaign["state"] == goal:
            return
        if campaign["state"] not in MOVES[goal]:
            raise WrongMove(state=campaign["state"])
        await update("campaign", campaign["id"], state=goal, updated_at=now)
        what = f"day.{_DONE[goal]}"
        await audit.note(by=by.id, what=what, on=campaign["id"], organisation=None, now=now)


_DONE = {CampaignState.OPEN: "opened", CampaignState.CLOSED: "closed", CampaignState.ARCHIVED: "archived"}
_FIELDS = tuple(CampaignDraft.__dataclass_fields__)
_CAMPAIGN = f"SELECT id, state, {', '.join(_FIELDS)} FROM campaign"


async def held_campaign(slug: str) -> Record:
    """The edition, held until the transaction is over; whoever only joins it does not wait. Refuses with NotFound."""
    return existing(await row(f"{_CAMPAIGN} WHERE slug = $1 FOR NO KEY UPDATE", slug), day=slug)


async def note_change(campaign: UUID, *, by: Viewer, now: datetime) -> None:
    """Something that belongs to the edition changed: its date follows, and with it that of its feed."""
    await rows("UPDATE campaign SET updated_at = $2 WHERE id = $1", campaign, now)
    await audit.note(by=by.id, what="day.edited", on=campaign, organisation=None, now=now)


def _draft_of(campaign: Mapping[str, Any]) -> CampaignDraft:
    return CampaignDraft(**{name: campaign[name] for name in _FIELDS})


def _one_day_stays_one(was: CampaignDraft, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stays where nothing else is given. An edition of one day that moves is one day long again."""
    stays = asdict(was)
    if was.ends_on == was.starts_on and "starts_on" in values:
        del stays["ends_on"]
    return stays
