"""An event is shown to everyone at once, at an hour that was set before, or once its library is theirs."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction
from events_service.identifiers import OPERATOR_ID
from events_service.logs import log
from events_service.scheduling.events import (
    NothingToPublish,
    TemplateOnly,
    make_public,
    own_event,
    publish_event,
)
from events_service.scheduling.venues import LibraryNotOurs


async def publish_event_at(event_id: UUID, at: datetime, *, by: Viewer, now: datetime) -> None:
    """Publish at that instant, or at once where it is over; a published event stays as it is. Refuses with NotFound,
    Forbidden, TemplateOnly and, where it is to be at once, as publish_event does."""
    if at <= now:
        await publish_event(event_id, by=by, now=now)
        return
    await _set_hour(event_id, at, by=by, now=now)


async def publish_once_ours(event_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Publish at once or, where the organisation has only claimed the library, as soon as that is approved. Refuses as
    publish_event does but for LibraryNotOurs."""
    async with transaction():
        try:
            await publish_event(event_id, by=by, now=now)
        except LibraryNotOurs:
            await _set_hour(event_id, now, by=by, now=now)


async def _set_hour(event_id: UUID, at: datetime, *, by: Viewer, now: datetime) -> None:
    """From that instant on `publish_due` tries to publish it."""
    async with transaction():
        event = await own_event(event_id, by)
        if event["published_at"] is not None:
            return
        if event["template"]:
            raise TemplateOnly()
        await rows("UPDATE event SET publish_at = $2, updated_at = $3 WHERE id = $1", event_id, at, now)
        owner = event["organisation"]
        await audit.note(by=by.id, what="event.publication_set", on=event_id, organisation=owner, now=now)


async def publish_due(now: datetime) -> int:
    """Publish what was to be public by now; how many events that were. Twice, or in two workers, is harmless.

    What cannot be published yet (no date, a library that is not theirs) stays a draft, whose page says so, and is
    tried again; what waits for its claim to be approved, from then on.
    """
    published = 0
    for due in await rows(_DUE, now):
        async with transaction():
            [event] = await rows("SELECT * FROM event WHERE id = $1 FOR NO KEY UPDATE", due["id"]) or [None]
            if event is None or event["published_at"] is not None or event["publish_at"] is None:
                continue
            try:
                await make_public(event, by=OPERATOR_ID, now=now)
            except (NothingToPublish, LibraryNotOurs) as refusal:
                log("publication waits", code=refusal.code)
                continue
            published += 1
    return published


_DUE = """
SELECT id FROM event
WHERE publish_at <= $1 AND published_at IS NULL AND NOT EXISTS (
    SELECT FROM library WHERE library.id = event.library AND library.organisation IS DISTINCT FROM event.organisation)
"""
