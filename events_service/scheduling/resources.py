"""Teaching resources of an event: files and links, with who made them and under which licence. Copies carry them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import insert, row, rows, transaction, update, value
from events_service.errors import Invalid, existing
from events_service.identifiers import uuid7
from events_service.libraries.attachments import (
    COLUMNS,
    LINE,
    Attachment,
    AttachmentDraft,
    SavedFile,
    attachment_from,
    columns_of,
)
from events_service.scheduling.events import own_event
from events_service.scheduling.intents import IntentReused, intent_of
from events_service.scheduling.kits import piece_for_staff, public_piece
from events_service.scheduling.visibility import PUBLIC

MOST_RESOURCES = 20


async def add_resource(
    event_id: UUID,
    values: Mapping[str, Any],
    *,
    name: str = "",
    content: bytes | None = None,
    by: Viewer,
    now: datetime,
    intent: str | None = None,
) -> UUID:
    """Keep a link, or a file of that `name`, with the event; the same `intent` of the same viewer keeps one. Refuses
    with Invalid: both or neither, a kind of file that is not taken, one that is too large, one too many; with NotFound,
    Forbidden and IntentReused."""
    draft, file = attachment_from(values, name, content)
    async with transaction():
        event = await own_event(event_id, by)
        identifier = _identifier(intent_of(by, f"resource:{event_id}", intent))
        if await _kept_before(identifier, draft):
            return identifier
        if await value("SELECT count(*) FROM resource WHERE event = $1", event_id) >= MOST_RESOURCES:
            raise Invalid({"title": "too_many"})
        resource = await insert(
            "resource",
            id=identifier,
            event=event_id,
            created_at=now,
            **columns_of(draft, file),
        )
        await _touch(event_id, now)
        what, owner = "resource.added", event["organisation"]
        await audit.note(by=by.id, what=what, on=event_id, organisation=owner, now=now)
        return resource


def _identifier(intent: str | None) -> UUID:
    """Of what was sent twice the same, so that its row says that it is there: nothing else is kept of the intent."""
    return UUID(intent[:32]) if intent else uuid7()


async def _kept_before(identifier: UUID, draft: AttachmentDraft) -> bool:
    """Whether this very resource is there. Refuses with IntentReused where it is another one."""
    kept = await row("SELECT title, url, author, licence FROM resource WHERE id = $1", identifier)
    if kept is not None and tuple(kept) != (draft.title, draft.url, draft.author, draft.licence):
        raise IntentReused()
    return kept is not None


async def show_resource(resource_id: UUID, *, public: bool, by: Viewer, now: datetime) -> None:
    """Let everybody have it, or only colleagues. Refuses with NotFound and Forbidden."""
    async with transaction():
        resource = await _own_resource(resource_id, by)
        await update("resource", resource_id, public=public)
        await _touch(resource["event"], now)
        what, owner = "resource.shown" if public else "resource.hidden", resource["organisation"]
        await audit.note(by=by.id, what=what, on=resource["event"], organisation=owner, now=now)


async def remove_resource(resource_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Take it away from this event; copies keep theirs. Refuses with NotFound and Forbidden."""
    async with transaction():
        resource = await _own_resource(resource_id, by)
        await rows("DELETE FROM resource WHERE id = $1", resource_id)
        await _touch(resource["event"], now)
        what, owner = "resource.removed", resource["organisation"]
        await audit.note(by=by.id, what=what, on=resource["event"], organisation=owner, now=now)


async def _own_resource(resource_id: UUID, by: Viewer) -> Record:
    resource = existing(
        await row(
            "SELECT resource.event, event.organisation FROM resource JOIN event ON event.id = resource.event"
            " WHERE resource.id = $1 FOR UPDATE OF resource",
            resource_id,
        )
    )
    require(by, "plan", resource["organisation"])
    return resource


async def _touch(event_id: UUID, now: datetime) -> None:
    await rows("UPDATE event SET updated_at = $2 WHERE id = $1", event_id, now)


_LINES = f"""
SELECT {LINE} FROM (
    SELECT {COLUMNS} FROM resource WHERE event = $1
    UNION ALL
    SELECT {COLUMNS} FROM kit WHERE model = (SELECT model FROM model_copy WHERE event = $1)
) AS document
WHERE public OR NOT $2 ORDER BY created_at, id
"""


async def resources_of(event_id: UUID, *, public: bool = False) -> list[Attachment]:
    """The event's resources, and the kit of the model that it follows, in the order they came; with `public`, what
    everybody may have."""
    return [Attachment(**each) for each in await rows(_LINES, event_id, public)]


async def public_file(resource_id: UUID, *, now: datetime) -> SavedFile | None:
    """The file, if everybody may have it."""
    file = await row(f"{_FILE} AND resource.public AND {PUBLIC.format('$2')}", resource_id, now)
    return SavedFile(**file) if file else await public_piece(resource_id, now=now)


async def office_file(resource_id: UUID, viewer: Viewer) -> SavedFile | None:
    """The file, for a colleague of the event's organisation; of a kit, for every colleague."""
    mine = list(viewer.organisations("see_events"))
    file = await row(f"{_FILE} AND event.organisation = ANY($2::uuid[])", resource_id, mine)
    if file is None:
        return await piece_for_staff(resource_id, drafts=viewer.may_everywhere("edit_days"))
    return SavedFile(**file)


_FILE = """
SELECT resource.filename, resource.media_type, resource.content FROM resource JOIN event ON event.id = resource.event
WHERE resource.id = $1 AND resource.content IS NOT NULL
"""
