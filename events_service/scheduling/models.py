"""Models of an edition: a coordinator writes one, corrects it for every library that adopted it, and withdraws it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.rules import CampaignState
from events_service.database import insert_once, row, rows, transaction, update
from events_service.errors import ChangedMeanwhile, Refusal, existing
from events_service.identifiers import hashed
from events_service.scheduling.intents import intent_of, made_before
from events_service.scheduling.model_rules import MODEL_WORDS, ModelDraft


class DayNotOpen(Refusal):
    """An edition that is closed or archived takes nothing new."""

    code = "day_not_open"


async def make_model(
    slug: str, values: Mapping[str, Any], *, by: Viewer, now: datetime, intent: str | None = None
) -> UUID:
    """Write a model for the libraries of an edition, a draft or open, and return its id; the same `intent` by the same
    viewer returns the first one. Refuses with Forbidden, NotFound, Invalid, DayNotOpen and IntentReused."""
    require_everywhere(by, "edit_days")
    draft = ModelDraft.parse(values)
    key, fingerprint = intent_of(by, f"model:{slug}", intent), hashed(repr(draft))
    async with transaction():
        campaign = existing(await row("SELECT id, state FROM campaign WHERE slug = $1 FOR SHARE", slug))
        if key and (before := await made_before("model", key, fingerprint)):
            return before
        if campaign["state"] not in (CampaignState.DRAFT, CampaignState.OPEN):
            raise DayNotOpen()
        made = await insert_once(
            "model",
            "intent",
            campaign=campaign["id"],
            intent=key,
            fingerprint=fingerprint,
            created_at=now,
            updated_at=now,
            **draft.columns,
        )
        if made is None:
            return existing(await made_before("model", key or "", fingerprint))
        await audit.note(by=by.id, what="model.made", on=made, organisation=None, now=now)
        return made


async def correct_model(
    model_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime, seen: int | None = None
) -> None:
    """Say something else in a model; what `values` does not name stays. Every copy has the locked fields to take over
    (registration/following.py), one after the other; what is free in them stays. The same words again change nothing.

    `seen` is the revision that whoever corrects it read. Refuses with Forbidden, NotFound, Invalid, ChangedMeanwhile.
    """
    require_everywhere(by, "edit_days")
    async with transaction():
        model = await _own_model(model_id)
        if seen is not None and seen != model["revision"]:
            raise ChangedMeanwhile()
        draft = ModelDraft.parse({**_as_it_is(model), **values})
        different = {name for name, new in draft.columns.items() if model[name] != new}
        if not different:
            return
        newly_locked = set(draft.locked) - set(model["locked"])
        corrected = set(draft.locked) & (different | newly_locked | set(model["corrected"]))
        await update(
            "model",
            model_id,
            **draft.columns,
            revision=model["revision"] + 1,
            corrected=[name for name in MODEL_WORDS if name in corrected],
            updated_at=now,
        )
        await audit.note(by=by.id, what="model.corrected", on=model_id, organisation=None, now=now)


async def offer_model(model_id: UUID, *, offered: bool, by: Viewer, now: datetime) -> None:
    """Let libraries adopt it, or no more: those that did keep it, and follow it. Twice is harmless. Refuses with
    Forbidden and NotFound."""
    require_everywhere(by, "edit_days")
    async with transaction():
        model = await _own_model(model_id)
        if (model["withdrawn_at"] is None) == offered:
            return
        await update("model", model_id, withdrawn_at=None if offered else now, updated_at=now)
        what = "model.offered" if offered else "model.withdrawn"
        await audit.note(by=by.id, what=what, on=model_id, organisation=None, now=now)


async def _own_model(model_id: UUID) -> Record:
    """The model, held: whoever adopts it waits, and gets what it says then."""
    return existing(await row("SELECT * FROM model WHERE id = $1 FOR NO KEY UPDATE", model_id))


def _as_it_is(model: Record) -> dict[str, Any]:
    return {name: model[name] for name in (*MODEL_WORDS, "locked", "minutes", "seats")}


async def note_kit(model_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Something of its kit changed: the copies have it at once, and say so to who asks what changed."""
    await update("model", model_id, updated_at=now)
    await rows(_TOUCH_COPIES, model_id, now)
    await audit.note(by=by.id, what="model.kit_changed", on=model_id, organisation=None, now=now)


_TOUCH_COPIES = """
UPDATE event SET updated_at = $2 FROM model_copy WHERE model_copy.event = event.id AND model_copy.model = $1
"""
