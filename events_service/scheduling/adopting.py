"""Libraries adopt a model of an edition, each with a date and a room of its own; the copies follow its corrections."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.campaigns.rules import CampaignState
from events_service.database import row, transaction, update, value
from events_service.errors import Refusal, existing
from events_service.identifiers import OPERATOR_ID
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import (
    HELD_EVENT,
    IN_CALENDARS,
    create_event,
    revise_sessions,
)
from events_service.scheduling.model_rules import MODEL_WORDS
from events_service.scheduling.models import DayNotOpen
from events_service.scheduling.publication import publish_once_ours
from events_service.scheduling.sessions import add_session
from events_service.scheduling.titles import write_search_key


class ModelWithdrawn(Refusal):
    """The coordinator offers this model no more. Events that were adopted from it stay."""

    code = "model_withdrawn"


async def adopt_model(
    model_id: UUID,
    values: Mapping[str, Any],
    *,
    publish: bool,
    by: Viewer,
    now: datetime,
    intent: str | None = None,
) -> UUID:
    """Make an event of the viewer's library that says what the model says, with one session, and return its id; the
    same `intent` by the same viewer returns the first one.

    `values` are those of a session (scheduling/rules.py), its `library` with them. With `publish` everyone sees it at
    once; where the library is only claimed, as soon as that is approved. Refuses as create_event, add_session and
    publish_once_ours do; with NotFound, DayNotOpen and ModelWithdrawn.
    """
    async with transaction():
        model = await _adoptable(model_id)
        draft = _draft_of(model, str(values.get("library") or ""))
        event = await create_event(draft, by=by, now=now, intent=intent and f"{model_id}:{intent}")
        is_new = await row(_FOLLOWS, event, model_id, model["revision"]) is not None
        await add_session(event, dict(values), by=by, now=now, intent=intent)
        if not is_new:  # sent twice: add_session has refused another date
            return event
        if publish:
            await publish_once_ours(event, by=by, now=now)
        owner = await value("SELECT organisation FROM event WHERE id = $1", event)
        await audit.note(by=by.id, what="event.adopted", on=event, organisation=owner, now=now)
        return event


_FOLLOWS = """
INSERT INTO model_copy (event, model, revision) VALUES ($1, $2, $3) ON CONFLICT (event) DO NOTHING RETURNING event
"""


async def _adoptable(model_id: UUID) -> Record:
    """The model as it stays until the adoption is written: a correction waits for it, and finds the copy."""
    model = existing(
        await row(
            """
            SELECT model.*, campaign.slug, campaign.state FROM model JOIN campaign ON campaign.id = model.campaign
            WHERE model.id = $1 AND campaign.state <> 'draft' FOR SHARE OF model
            """,
            model_id,
        )
    )
    if model["withdrawn_at"] is not None:
        raise ModelWithdrawn()
    if model["state"] != CampaignState.OPEN:
        raise DayNotOpen()
    return model


def _draft_of(model: Record, library: str) -> EventDraft:
    return EventDraft.parse(
        {**{name: model[name] for name in MODEL_WORDS}, "library": library, "campaign": model["slug"]}
    )


async def follow_model(event_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Say in an event what is locked in its model, as far as it says something else, and return what these fields said
    before; what is free stays, and so do its dates and whoever has signed up. Twice is harmless.

    Calendars show the new words under the same SEQUENCE, since no time or place changed. Its guests are told by
    registration/following.py, in the same transaction.
    """
    async with transaction():
        event = await row(HELD_EVENT, event_id)
        model = await row(_FOLLOWED, event_id)
        if event is None or model is None:
            return {}
        changes = {name: model[name] for name in model["locked"] if model[name] != event[name]}
        if not changes:
            return {}
        await update("event", event_id, **changes, updated_at=now)
        await write_search_key(event_id)
        if changes.keys() & IN_CALENDARS:
            await revise_sessions(event_id, now)
        owner = event["organisation"]
        await audit.note(by=OPERATOR_ID, what="event.followed", on=event_id, organisation=owner, now=now)
        return {name: event[name] for name in changes}


_FOLLOWED = """
UPDATE model_copy SET revision = model.revision FROM model
WHERE model.id = model_copy.model AND model_copy.event = $1 RETURNING model.*
"""
