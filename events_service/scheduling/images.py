"""The image of an event: one, small, with words for those who do not see it. It goes with its event."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction, value
from events_service.errors import Invalid
from events_service.identifiers import digest_of
from events_service.libraries.pictures import made_small, reencoded
from events_service.scheduling.events import own_event
from events_service.text import clean

LONGEST_ALTERNATIVE = 200


async def keep_image(
    event_id: UUID, upload: bytes | None, alternative: str, *, by: Viewer, now: datetime
) -> None:
    """Give the event this image, or without an `upload` other words for the one it has.

    Refuses with Invalid: words that are missing, a file that is missing, no picture, too large or a bomb; with NotFound
    and Forbidden as everything about an event.
    """
    wrong = {}
    try:
        alternative = clean(alternative, field="alternative", longest=LONGEST_ALTERNATIVE, required=True)
    except Invalid as refusal:
        wrong = refusal.fields
    try:
        picture = await made_small(reencoded, upload)
    except Invalid as refusal:
        wrong = {**wrong, **refusal.fields}
    if wrong:
        raise Invalid(wrong)
    async with transaction():
        event = await own_event(event_id, by)
        if picture is None:
            if not await _described_anew(event_id, alternative):
                raise Invalid({"file": "required"})
        else:
            content, width, height = picture
            await rows("DELETE FROM event_image WHERE event = $1", event_id)
            await rows(
                """
                INSERT INTO event_image (event, digest, width, height, alternative, content)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                event_id,
                digest_of(content),
                width,
                height,
                alternative,
                content,
            )
        await _touched(event_id, now)
        owner = event["organisation"]
        await audit.note(by=by.id, what="event.illustrated", on=event_id, organisation=owner, now=now)


async def _described_anew(event_id: UUID, alternative: str) -> bool:
    return bool(
        await rows(
            "UPDATE event_image SET alternative = $2 WHERE event = $1 RETURNING 1", event_id, alternative
        )
    )


async def remove_image(event_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Take the image away; twice changes nothing. Refuses with NotFound and Forbidden."""
    async with transaction():
        event = await own_event(event_id, by)
        if await rows("DELETE FROM event_image WHERE event = $1 RETURNING 1", event_id):
            await _touched(event_id, now)
            owner = event["organisation"]
            await audit.note(by=by.id, what="event.unillustrated", on=event_id, organisation=owner, now=now)


async def _touched(event_id: UUID, now: datetime) -> None:
    await rows("UPDATE event SET updated_at = $2 WHERE id = $1", event_id, now)


async def image_content(digest: str) -> bytes | None:
    """What an address shows. Nobody guesses a digest: drafts are shown to whoever plans them by the same address."""
    content: bytes | None = await value("SELECT content FROM event_image WHERE digest = $1 LIMIT 1", digest)
    return content
