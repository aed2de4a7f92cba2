"""The kit of a model: a guide, exercises, slides. Kept once, with the model, and had by every event adopted from it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer, require_everywhere
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import Invalid, existing
from events_service.libraries.attachments import LINE, Attachment, SavedFile, attachment_from, columns_of
from events_service.scheduling.models import note_kit
from events_service.scheduling.visibility import PUBLIC

MOST_PIECES = 20


async def add_to_kit(
    model_id: UUID,
    values: Mapping[str, Any],
    *,
    name: str = "",
    content: bytes | None = None,
    by: Viewer,
    now: datetime,
) -> UUID:
    """Keep a link, or a file of that `name`, with the model; the same title replaces what it was. Refuses with
    Forbidden, NotFound, and Invalid as attachments do, or one too many."""
    require_everywhere(by, "edit_days")
    draft, file = attachment_from(values, name, content)
    async with transaction():
        existing(await row("SELECT 1 FROM model WHERE id = $1 FOR NO KEY UPDATE", model_id))
        await rows("DELETE FROM kit WHERE model = $1 AND title = $2", model_id, draft.title)
        if await value("SELECT count(*) FROM kit WHERE model = $1", model_id) >= MOST_PIECES:
            raise Invalid({"title": "too_many"})
        piece = await insert("kit", model=model_id, created_at=now, **columns_of(draft, file))
        await note_kit(model_id, by=by, now=now)
        return piece


async def remove_from_kit(model_id: UUID, piece: UUID, *, by: Viewer, now: datetime) -> None:
    """Twice is harmless. Refuses with Forbidden and NotFound."""
    require_everywhere(by, "edit_days")
    async with transaction():
        existing(await row("SELECT 1 FROM model WHERE id = $1 FOR NO KEY UPDATE", model_id))
        if await rows("DELETE FROM kit WHERE id = $1 AND model = $2 RETURNING id", piece, model_id):
            await note_kit(model_id, by=by, now=now)


async def kit_of(model_id: UUID) -> list[Attachment]:
    """In the order they came."""
    return (await kits_of([model_id])).get(model_id, [])


async def kits_of(models: Collection[UUID]) -> dict[UUID, list[Attachment]]:
    """The same of several models, by their ids; one without a kit is not in it."""
    pieces = await rows(
        f"SELECT model, {LINE} FROM kit WHERE model = ANY($1) ORDER BY created_at, id", list(models)
    )
    kits: dict[UUID, list[Attachment]] = {}
    for piece in pieces:
        facts = dict(piece)
        kits.setdefault(facts.pop("model"), []).append(Attachment(**facts))
    return kits


async def public_piece(piece: UUID, *, now: datetime) -> SavedFile | None:
    """The file, if everybody may have it: where an event has it that visitors see."""
    seen = f"SELECT FROM model_copy JOIN event ON event.id = model_copy.event WHERE {PUBLIC.format('$2')}"
    file = await row(
        f"{_FILE} AND kit.public AND EXISTS ({seen} AND model_copy.model = kit.model)", piece, now
    )
    return SavedFile(**file) if file else None


async def piece_for_staff(piece: UUID, *, drafts: bool) -> SavedFile | None:
    """The file, for colleagues of whatever organisation; with `drafts`, of an edition that is one too."""
    file = await row(
        f"""
        {_FILE} AND ($2 OR EXISTS (SELECT FROM model JOIN campaign ON campaign.id = model.campaign
                                   WHERE model.id = kit.model AND campaign.state <> 'draft'))
        """,
        piece,
        drafts,
    )
    return SavedFile(**file) if file else None


_FILE = "SELECT filename, media_type, content FROM kit WHERE id = $1 AND content IS NOT NULL"
